//! Credentials from the endpoint of a container ("Container credential provider" in the AWS SDKs and Tools
//! Reference Guide).

use std::fs;
use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use ureq::Agent;

use super::{ResolvedCredentials, variable};

const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

/// The hosts that may be called without TLS, apart from loopback: those of ECS and EKS.
const HOSTS: [&str; 3] = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"];

/// Asks the endpoint, if there is one.
pub(super) fn find(agent: &Agent) -> anyhow::Result<Option<ResolvedCredentials>> {
    let (url, name) = match (variable(RELATIVE), variable(FULL)) {
        (Some(path), _) => (format!("http://{}{path}", HOSTS[0]), RELATIVE),
        (None, Some(url)) => (url, FULL),
        (None, None) => return Ok(None),
    };
    check(&url).with_context(|| format!("{name}: {url:?}"))?;
    let token = match variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
        Some(file) => {
            Some(fs::read_to_string(&file).with_context(|| format!("cannot read {file:?}"))?)
        }
        None => variable("AWS_CONTAINER_AUTHORIZATION_TOKEN"),
    };
    let mut request = agent.get(&url);
    if let Some(token) = token {
        request = request.header("Authorization", token.trim());
    }
    let about = || format!("cannot get credentials from {url}");
    let request = request
        .config()
        .timeout_global(Some(Duration::from_secs(5)));
    let mut response = request.build().call().with_context(about)?;
    let status = response.status();
    ensure!(status == 200, "{url} returned status {status}");
    let body = response.body_mut().read_to_vec().with_context(about)?;
    ResolvedCredentials::from_json(&body, "Token", name.to_owned()).map(Some)
}

/// A token must not be sent to a stranger.
fn check(url: &str) -> anyhow::Result<()> {
    let uri: ureq::http::Uri = url.parse().context("not a URL")?;
    let host = uri.host().unwrap_or_default();
    ensure!(
        uri.scheme_str() == Some("https") || is_loopback(host) || HOSTS.contains(&host),
        "only https and the addresses of this machine, ECS and EKS are allowed"
    );
    Ok(())
}

/// A name such as `127.example.com` belongs to another machine, so only addresses count.
fn is_loopback(host: &str) -> bool {
    let address: Option<Ipv4Addr> = host.parse().ok();
    host == "localhost" || host == "[::1]" || address.is_some_and(|it| it.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn a_token_goes_to_no_other_machine_in_the_clear() {
        for url in [
            "http://169.254.170.2/v2",
            "http://127.0.0.1:1/",
            "http://[::1]/",
            "https://a.example/",
        ] {
            assert!(check(url).is_ok(), "{url}");
        }
        for url in [
            "http://a.example/",
            "http://127.a.example@b/",
            "http://127.a.example/",
            "http://127.0.0.1.a.example/",
            "x",
        ] {
            assert!(check(url).is_err(), "{url}");
        }
    }
}
