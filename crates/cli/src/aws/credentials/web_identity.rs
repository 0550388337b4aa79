//! Credentials for an OIDC token, such as that of a GitHub workflow or of a Kubernetes pod.

use std::fs;

use anyhow::{Context as _, bail};
use lambda_native_sigv4::Credentials;
use ureq::Agent;

use super::{Found, variable};
use crate::aws::xml;

/// Exchanges the token ("AssumeRoleWithWebIdentity" in the AWS STS API Reference). The call is not signed.
pub(super) fn find(agent: &Agent, sts: &str) -> anyhow::Result<Option<Found>> {
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
    let mut response = agent
        .post(format!("{sts}/"))
        .content_type("application/x-www-form-urlencoded")
        .send(body)
        .with_context(|| format!("cannot assume the role {role}"))?;
    let status = response.status();
    let text = response
        .body_mut()
        .read_to_string()
        .with_context(|| format!("cannot assume the role {role}"))?;
    let member = |name: &str| xml::text(&text, name);
    let keys = (member("AccessKeyId"), member("SecretAccessKey"));
    let (Some(access_key_id), Some(secret_access_key)) = keys else {
        let reason = member("Message").unwrap_or_else(|| format!("status {status}"));
        bail!("cannot assume the role {role} with the token of {file_variable}: {reason}");
    };
    let mut found = Found::new(
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
