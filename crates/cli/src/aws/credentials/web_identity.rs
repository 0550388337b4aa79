//! Credentials for an OIDC token, such as that of a GitHub workflow or of a Kubernetes pod.

use std::fs;

use anyhow::{Context as _, bail};
use lambda_native_sigv4::Credentials;
use ureq::Agent;

use super::{ResolvedCredentials, variable};
use crate::aws::attempts::{self, Failure};
use crate::aws::call::{Response, TIMEOUT};
use crate::aws::endpoint::Service;
use crate::aws::error::Error;
use crate::aws::xml;

/// Exchanges the token ("AssumeRoleWithWebIdentity" in the AWS STS API Reference). The call is not signed.
pub(super) fn find(agent: &Agent, sts: &str) -> anyhow::Result<Option<ResolvedCredentials>> {
    let file_variable = "AWS_WEB_IDENTITY_TOKEN_FILE";
    let Some(file) = variable(file_variable) else {
        return Ok(None);
    };
    let Some(role) = variable("AWS_ROLE_ARN") else {
        bail!("{file_variable} is set, but AWS_ROLE_ARN is not");
    };
    let token = fs::read_to_string(&file)
        .with_context(|| format!("{file_variable}: cannot read {file:?}"))?;
    let session = variable("AWS_ROLE_SESSION_NAME").unwrap_or_else(|| "lam".to_owned());
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("Action", "AssumeRoleWithWebIdentity")
        .append_pair("Version", "2011-06-15")
        .append_pair("RoleArn", &role)
        .append_pair("RoleSessionName", &session)
        .append_pair("WebIdentityToken", token.trim())
        .finish();
    let about = || format!("cannot assume the role {role} with the token of {file_variable}");
    // The same token may be exchanged several times.
    let text = attempts::repeat(|_| assume(agent, sts, &body)).with_context(about)?;
    let member = |name: &str| xml::text(&text, name);
    let keys = (member("AccessKeyId"), member("SecretAccessKey"));
    let (Some(access_key_id), Some(secret_access_key)) = keys else {
        bail!("{}: STS returned no credentials", about());
    };
    let mut found = ResolvedCredentials::new(
        Credentials {
            access_key_id,
            secret_access_key,
            session_token: member("SessionToken"),
        },
        format!("the role {role}"),
    );
    found.expires = member("Expiration").and_then(|time| humantime::parse_rfc3339_weak(&time).ok());
    Ok(Some(found))
}

fn assume(agent: &Agent, sts: &str, body: &str) -> Result<String, Failure> {
    let broken = |error: ureq::Error| {
        Failure::Temporary(anyhow::Error::new(error).context(format!("no response from {sts}")))
    };
    let response = agent
        .post(format!("{sts}/"))
        .content_type("application/x-www-form-urlencoded")
        .config()
        .timeout_global(Some(TIMEOUT))
        .build()
        .send(body)
        .map_err(broken)?;
    let response = Response::read(response).map_err(broken)?;
    if response.status == 200 {
        return Ok(String::from_utf8_lossy(&response.body).into_owned());
    }
    let refused = Error::of(Service::Sts, "AssumeRoleWithWebIdentity", &response);
    let may_repeat = refused.is_throttled()
        || refused.status() >= 500
        // STS could not ask the issuer of the token ("AssumeRoleWithWebIdentity": "retry the request").
        || refused.is("IDPCommunicationError");
    Err(Failure::new(refused.into(), may_repeat))
}
