//! Credentials of a profile in the files that the SDKs and the AWS CLI share.

use std::io::ErrorKind;
use std::{env, fmt, fs};

use anyhow::bail;
use lambda_native_sigv4::Credentials;

use super::{ResolvedCredentials, process, variable};
use crate::environment::profile::{Kind, setting};

/// Settings that need more than this crate has: a login in a browser, a code, or another profile. Version 2 of
/// the AWS CLI knows them all.
const NEED_CLI: [&str; 6] = [
    "sso_session",
    "sso_start_url",
    "login_session",
    "role_arn",
    "mfa_serial",
    "web_identity_token_file",
];

/// A profile, with the two files that it may be in.
pub(crate) struct Profile {
    name: String,
    /// Whether a flag or a variable names it. Otherwise it is `default`, which may be missing.
    is_named: bool,
    files: Vec<(Kind, String)>,
}

/// Without the files, which contain secrets.
impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Profile {
    /// The profile of this name, or else that of the variables.
    pub(crate) fn read(name: Option<&str>) -> anyhow::Result<Profile> {
        let of_variable = || variable("AWS_PROFILE").or_else(|| variable("AWS_DEFAULT_PROFILE"));
        let name = name.map(str::to_owned).or_else(of_variable);
        let mut files = Vec::new();
        for kind in Kind::ALL {
            let Some(path) = kind.path(|name| env::var(name).ok().filter(|it| !it.is_empty()))
            else {
                continue;
            };
            match fs::read_to_string(&path) {
                Ok(text) => files.push((kind, text)),
                // The latter with `HOME=/dev/null`, as some services have it.
                Err(error)
                    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
                Err(error) => bail!("cannot read {path:?}: {error}"),
            }
        }
        Ok(Profile {
            is_named: name.is_some(),
            name: name.unwrap_or_else(|| "default".to_owned()),
            files,
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn is_named(&self) -> bool {
        self.is_named
    }

    /// Whether one of the files has a section for it.
    pub(super) fn exists(&self) -> bool {
        let has = |(kind, text): &(Kind, String)| {
            crate::environment::profile::exists(text, *kind, &self.name)
        };
        self.files.iter().any(has)
    }

    /// The value of a setting.
    pub(crate) fn setting(&self, key: &str) -> Option<String> {
        let mut files = self.files.iter();
        files.find_map(|(kind, text)| setting(text, *kind, &self.name, key))
    }

    /// The credentials, or `None` if the profile has none.
    pub(super) fn credentials(&self) -> anyhow::Result<Option<ResolvedCredentials>> {
        let origin = format!("the profile {}", self.name);
        // A role in a profile comes before the keys, which may be there to assume it.
        if let Some(key) = NEED_CLI.iter().find(|key| self.setting(key).is_some()) {
            return process::export(&self.name, key).map(Some);
        }
        let (id, secret) = ("aws_access_key_id", "aws_secret_access_key");
        match (self.setting(id), self.setting(secret)) {
            (Some(access_key_id), Some(secret_access_key)) => {
                let credentials = Credentials {
                    access_key_id,
                    secret_access_key,
                    session_token: self.setting("aws_session_token"),
                };
                return Ok(Some(ResolvedCredentials::new(credentials, origin)));
            }
            (None, None) => {}
            (Some(_), None) => bail!("{origin} has {id}, but no {secret}"),
            (None, Some(_)) => bail!("{origin} has {secret}, but no {id}"),
        }
        match self.setting("credential_process") {
            Some(command) => process::run(&command, &self.name).map(Some),
            None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Profile};

    #[test]
    fn secrets_are_not_formatted() {
        let text = "[shop]\naws_secret_access_key = secret\n".to_owned();
        let profile = Profile {
            name: "shop".to_owned(),
            is_named: true,
            files: vec![(Kind::Credentials, text)],
        };
        let shown = format!("{profile:?}");
        assert!(
            shown.contains("shop") && !shown.contains("secret"),
            "{shown}"
        );
    }
}
