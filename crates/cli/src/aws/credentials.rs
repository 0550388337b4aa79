//! Finds the user's credentials, in the order of the AWS SDKs ("Standardized credential providers" in the AWS
//! SDKs and Tools Reference Guide).

mod container;
mod instance;
mod process;
mod profile;
mod web_identity;

use std::env;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, bail};
use lambda_native_sigv4::Credentials;
use serde_json::Value;
use ureq::Agent;

use crate::problem::Problem;
pub(crate) use profile::Profile;

/// Credentials are replaced this long before they expire, so that they are valid when the request arrives.
const MARGIN: Duration = Duration::from_secs(60);

/// Credentials, and where they are from.
#[derive(Debug, Clone)]
pub(super) struct ResolvedCredentials {
    pub(super) credentials: Credentials,
    /// Such as "the profile shop".
    pub(super) origin: String,
    /// `None` if they do not expire.
    expires: Option<SystemTime>,
}

impl ResolvedCredentials {
    fn new(credentials: Credentials, origin: impl Into<String>) -> ResolvedCredentials {
        ResolvedCredentials {
            credentials,
            origin: origin.into(),
            expires: None,
        }
    }

    /// Reads the JSON that programs and endpoints return.
    fn from_json(text: &[u8], token: &str, origin: String) -> anyhow::Result<ResolvedCredentials> {
        // The text is not in the error, because it may contain a secret.
        let json: Value = serde_json::from_slice(text)
            .map_err(|_| anyhow::anyhow!("{origin} returned no JSON"))?;
        let member = |name: &str| json[name].as_str().map(str::to_owned);
        let required =
            |name: &str| member(name).with_context(|| format!("{origin} returned no {name}"));
        Ok(ResolvedCredentials {
            credentials: Credentials {
                access_key_id: required("AccessKeyId")?,
                secret_access_key: required("SecretAccessKey")?,
                session_token: member(token),
            },
            expires: member("Expiration").and_then(|time| {
                humantime::parse_rfc3339_weak(time.trim_end_matches("+00:00")).ok()
            }),
            origin,
        })
    }

    /// Whether they have to be replaced.
    pub(super) fn expires_soon(&self) -> bool {
        self.expires
            .is_some_and(|expires| expires < SystemTime::now() + MARGIN)
    }
}

/// Where to look for credentials.
#[derive(Debug)]
pub(super) struct Source {
    profile: Profile,
    /// Whether a flag names the profile, so that variables with credentials do not count.
    is_chosen: bool,
    /// For the calls to STS.
    sts: String,
}

impl Source {
    pub(super) fn new(profile: Profile, is_chosen: bool, sts: String) -> Source {
        Source {
            profile,
            is_chosen,
            sts,
        }
    }

    /// Finds credentials. Each source is asked only if those before it are not configured.
    pub(super) fn find(&self, agent: &Agent) -> anyhow::Result<ResolvedCredentials> {
        if !self.is_chosen
            && let Some(found) = of_environment()?
        {
            return Ok(found);
        }
        if let Some(found) = self.profile.credentials()? {
            return Ok(found);
        }
        // A profile that somebody has named must not be replaced by anything else.
        if self.is_chosen || self.profile.is_named() {
            let name = self.profile.name();
            let problem = if self.profile.exists() {
                Problem::new(
                    format!("the profile {name:?} contains no credentials"),
                    "log in with `aws configure sso`, or add `credential_process` or an access key",
                )
            } else {
                Problem::new(
                    format!("the profile {name:?} does not exist"),
                    "`aws configure list-profiles` lists those that do",
                )
            };
            return Err(problem.into());
        }
        if let Some(found) = web_identity::find(agent, &self.sts)? {
            return Ok(found);
        }
        if let Some(found) = container::find(agent)? {
            return Ok(found);
        }
        if let Some(found) = instance::find(agent)? {
            return Ok(found);
        }
        let remedy = "log in with `aws configure sso` and use --aws-profile or AWS_PROFILE, or set AWS_ACCESS_KEY_ID \
                      and AWS_SECRET_ACCESS_KEY";
        Err(Problem::new("no AWS credentials", remedy).into())
    }
}

/// The value of a variable that is neither empty nor missing.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn of_environment() -> anyhow::Result<Option<ResolvedCredentials>> {
    let (id, secret) = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
    let credentials = match (variable(id), variable(secret)) {
        (None, None) => return Ok(None),
        (Some(_), None) => bail!("{id} is set, but {secret} is not"),
        (None, Some(_)) => bail!("{secret} is set, but {id} is not"),
        (Some(access_key_id), Some(secret_access_key)) => Credentials {
            access_key_id,
            secret_access_key,
            session_token: variable("AWS_SESSION_TOKEN"),
        },
    };
    Ok(Some(ResolvedCredentials::new(
        credentials,
        format!("the variable {id}"),
    )))
}
