//! Credentials of an EC2 instance ("IMDS credential provider" in the AWS SDKs and Tools Reference Guide).

use std::time::Duration;

use ureq::Agent;

use super::{ResolvedCredentials, variable};

/// Outside of EC2 nobody responds at this address, so a call must not take long.
const TIMEOUT: Duration = Duration::from_secs(1);

const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

/// Asks the instance metadata service, version 2. It is the last source, so no response means no credentials.
pub(super) fn find(agent: &Agent) -> anyhow::Result<Option<ResolvedCredentials>> {
    if variable("AWS_EC2_METADATA_DISABLED").is_some_and(|it| it.eq_ignore_ascii_case("true")) {
        return Ok(None);
    }
    let endpoint = variable("AWS_EC2_METADATA_SERVICE_ENDPOINT")
        .unwrap_or_else(|| "http://169.254.169.254".to_owned());
    let endpoint = endpoint.trim_end_matches('/');
    let Some(body) = ask(agent, endpoint) else {
        return Ok(None);
    };
    ResolvedCredentials::from_json(&body, "Token", "the instance's role".to_owned()).map(Some)
}

fn ask(agent: &Agent, endpoint: &str) -> Option<Vec<u8>> {
    let token = agent
        .put(format!("{endpoint}/latest/api/token"))
        .header("X-aws-ec2-metadata-token-ttl-seconds", "300")
        .config()
        .timeout_global(Some(TIMEOUT))
        .build()
        .send_empty();
    let token = text(token)?;
    let get = |path: &str| {
        let request = agent.get(format!("{endpoint}{path}"));
        let request = request.header("X-aws-ec2-metadata-token", &token);
        text(
            request
                .config()
                .timeout_global(Some(TIMEOUT))
                .build()
                .call(),
        )
    };
    let roles = get(ROLES)?;
    let role = roles.lines().next()?;
    get(&format!("{ROLES}{role}")).map(String::into_bytes)
}

/// The body of a response with status 200.
fn text(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Option<String> {
    let mut response = response.ok()?;
    if response.status() != 200 {
        return None;
    }
    response.body_mut().read_to_string().ok()
}
