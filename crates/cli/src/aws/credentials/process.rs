//! Credentials that another program prints.

use std::io::ErrorKind;
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, bail};

use super::ResolvedCredentials;

/// The name of the token in the program's JSON.
const TOKEN: &str = "SessionToken";

/// Runs `credential_process` of a profile ("Process credential provider" in the AWS SDKs and Tools Reference
/// Guide). It may ask for something on the terminal, so it keeps stdin and stderr.
pub(super) fn run(command: &str, profile: &str) -> anyhow::Result<ResolvedCredentials> {
    let mut shell = if cfg!(windows) {
        Command::new("cmd")
    } else {
        Command::new("sh")
    };
    let output = shell
        .args([if cfg!(windows) { "/C" } else { "-c" }, command])
        .stdin(Stdio::inherit())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot run `credential_process` of the profile {profile:?}"))?;
    if !output.status.success() {
        bail!(
            "`credential_process` of the profile {profile:?} failed ({})",
            output.status
        );
    }
    let origin = format!("`credential_process` of the profile {profile}");
    ResolvedCredentials::from_json(&output.stdout, TOKEN, origin)
}

/// Lets version 2 of the AWS CLI find the credentials of a profile. `key` is the setting that it is needed for.
pub(super) fn export(profile: &str, key: &str) -> anyhow::Result<ResolvedCredentials> {
    let command = ["configure", "export-credentials", "--format", "process"];
    let output = Command::new("aws")
        .args(command)
        .args(["--profile", profile])
        .stdin(Stdio::inherit())
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => bail!(
            "the profile {profile:?} uses `{key}`, for which lam needs version 2 of the AWS CLI, and there \
             is no `aws` in PATH; install it, or set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and \
             AWS_SESSION_TOKEN"
        ),
        Err(error) => return Err(error).context("cannot run `aws`"),
    };
    if !output.status.success() {
        bail!(
            "`aws configure export-credentials` failed for the profile {profile:?}, which uses `{key}`: {}",
            reason(&output, profile, key)
        );
    }
    ResolvedCredentials::from_json(&output.stdout, TOKEN, format!("the profile {profile}"))
}

/// The program's last words, and what to do.
fn reason(output: &Output, profile: &str, key: &str) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let last = text.lines().rfind(|line| !line.trim().is_empty());
    let last = last.map_or_else(|| output.status.to_string(), |line| line.trim().to_owned());
    if text.contains("invalid choice") || text.contains("Invalid choice") {
        return "this is version 1 of the AWS CLI; install version 2, or set AWS_ACCESS_KEY_ID, \
                AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN"
            .to_owned();
    }
    if key.starts_with("sso") {
        return format!("{last} (log in with `aws sso login --profile {profile}`)");
    }
    if key == "login_session" {
        return format!("{last} (log in with `aws login --profile {profile}`)");
    }
    last
}
