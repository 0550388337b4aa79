//! Where the credentials come from.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use super::stand_in::{Call, Fault, StandIn};
use super::{SECRET, lam_without_credentials};
use crate::support::stderr;

const KEYS: &str =
    r#"{"Version": 1, "AccessKeyId": "ASIAPROCESS", "SecretAccessKey": "s", "SessionToken": "t"}"#;

/// A home directory with these files of the AWS CLI.
fn home(config: &str, credentials: &str) -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join(".aws");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("config"), config).unwrap();
    fs::write(folder.join("credentials"), credentials).unwrap();
    home
}

/// `lam logs orders` in this home directory, with nothing else in PATH.
fn lam_in(aws: &StandIn, home: &Path, flags: &[&str]) -> Command {
    let mut command = lam_without_credentials(&[&["logs", "orders"], flags].concat());
    command
        .env("HOME", home)
        .env("PATH", format!("{}:/usr/bin:/bin", home.display()))
        .env("AWS_ENDPOINT_URL", aws.url());
    command
}

/// Puts a program named `aws` into this directory.
fn fake_cli(folder: &Path, script: &str) {
    let path = folder.join("aws");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn first_call(aws: &StandIn) -> Call {
    aws.calls().first().expect("a call").clone()
}

#[track_caller]
fn assert_key(aws: &StandIn, output: &Output, key: &str) {
    let call = aws.calls().pop();
    let call = call.unwrap_or_else(|| panic!("no call: {}", stderr(output)));
    let authorization = call.header("authorization").unwrap_or_default().to_owned();
    let expected = format!("Credential={key}/");
    assert!(authorization.contains(&expected), "{authorization}");
}

#[test]
fn a_profile_has_keys_and_a_region() {
    let aws = StandIn::with_function();
    let credentials =
        format!("[shop]\naws_access_key_id = AKIASHOP\naws_secret_access_key = {SECRET}\n");
    let home = home("[profile shop]\nregion = eu-north-1\n", &credentials);
    let output = lam_in(&aws, home.path(), &["--aws-profile", "shop"])
        .output()
        .unwrap();
    assert_key(&aws, &output, "AKIASHOP");
    let authorization = first_call(&aws).header("authorization").unwrap().to_owned();
    assert!(
        authorization.contains("/eu-north-1/lambda/"),
        "{authorization}"
    );
    // Variables come before the profile of AWS_PROFILE, but not before that of the flag.
    for (flags, key) in [
        (&[][..], "AKIAENV"),
        (&["--aws-profile", "shop"], "AKIASHOP"),
    ] {
        let output = lam_in(&aws, home.path(), flags)
            .env("AWS_PROFILE", "shop")
            .env("AWS_ACCESS_KEY_ID", "AKIAENV")
            .env("AWS_SECRET_ACCESS_KEY", "s")
            .output()
            .unwrap();
        assert_key(&aws, &output, key);
    }
}

#[test]
fn a_program_prints_credentials() {
    let aws = StandIn::with_function();
    let config = format!("[default]\nregion = eu-west-1\ncredential_process = echo '{KEYS}'\n");
    let home = home(&config, "");
    let output = lam_in(&aws, home.path(), &[]).output().unwrap();
    assert_key(&aws, &output, "ASIAPROCESS");
    assert_eq!(first_call(&aws).header("x-amz-security-token"), Some("t"));
}

/// As programs do that ask for a code of MFA.
#[test]
fn a_program_may_read_from_stdin() {
    let aws = StandIn::with_function();
    let program = r#"read -r id; echo "{\"AccessKeyId\": \"$id\", \"SecretAccessKey\": \"s\"}""#;
    let config = format!("[default]\nregion = eu-west-1\ncredential_process = {program}\n");
    let home = home(&config, "");
    let mut lam = lam_in(&aws, home.path(), &[])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = lam.stdin.take().expect("a pipe");
    stdin.write_all(b"ASIATYPED\n").unwrap();
    drop(stdin);
    let output = lam.wait_with_output().unwrap();
    assert_key(&aws, &output, "ASIATYPED");
}

#[test]
fn the_aws_cli_knows_the_other_kinds_of_profiles() {
    let aws = StandIn::with_function();
    for key in ["sso_session", "role_arn", "login_session"] {
        let home = home(&format!("[profile p]\nregion = eu-west-1\n{key} = x\n"), "");
        fake_cli(
            home.path(),
            &format!(
                "test \"$*\" = 'configure export-credentials --format process --profile p' && echo '{KEYS}'"
            ),
        );
        let output = lam_in(&aws, home.path(), &["--aws-profile", "p"])
            .output()
            .unwrap();
        assert_key(&aws, &output, "ASIAPROCESS");
    }
}

#[test]
fn an_expired_login_names_the_command_that_renews_it() {
    let aws = StandIn::with_function();
    let home = home("[profile p]\nregion = eu-west-1\nsso_session = x\n", "");
    let failure = |script: &str| {
        fake_cli(home.path(), script);
        let output = lam_in(&aws, home.path(), &["--aws-profile", "p"])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        stderr(&output)
    };
    let log = failure("echo 'Error loading SSO Token' >&2; exit 255");
    assert!(
        log.contains("Error loading SSO Token (log in with `aws sso login --profile p`)"),
        "{log}"
    );
    let log = failure("echo 'aws: error: argument subcommand: Invalid choice' >&2; exit 2");
    assert!(log.contains("version 1 of the AWS CLI"), "{log}");
    fs::remove_file(home.path().join("aws")).unwrap();
    let mut command = lam_in(&aws, home.path(), &["--aws-profile", "p"]);
    let output = command.env("PATH", home.path()).output().unwrap();
    let log = stderr(&output);
    assert!(
        log.contains("\"p\" uses `sso_session`, for which lam needs version 2"),
        "{log}"
    );
    assert!(aws.calls().is_empty());
}

#[test]
fn a_missing_profile_is_not_replaced_by_another() {
    let aws = StandIn::with_function();
    let home = home(
        "[default]\nregion = eu-west-1\n",
        "[default]\naws_access_key_id = A\naws_secret_access_key = s\n",
    );
    let output = lam_in(
        &aws,
        home.path(),
        &["--aws-profile", "shop", "--region", "eu-west-1"],
    )
    .output()
    .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("the profile \"shop\" does not exist"),
        "{}",
        stderr(&output)
    );
    assert!(aws.calls().is_empty());
}

#[test]
fn a_token_is_exchanged_for_credentials() {
    let aws = StandIn::with_function();
    let home = home("", "");
    let token = home.path().join("token");
    fs::write(&token, "oidc\n").unwrap();
    let output = lam_in(&aws, home.path(), &["--region", "eu-west-1"])
        .env("AWS_WEB_IDENTITY_TOKEN_FILE", &token)
        .env("AWS_ROLE_ARN", "arn:aws:iam::1:role/r")
        .output()
        .unwrap();
    assert_key(&aws, &output, "ASIAWEB");
    let call = first_call(&aws);
    assert_eq!(call.header("authorization"), None);
    assert_eq!(call.parameter("WebIdentityToken").as_deref(), Some("oidc"));
}

#[test]
fn the_exchange_of_a_token_is_repeated() {
    let aws = StandIn::with_function();
    let home = home("", "");
    let token = home.path().join("token");
    fs::write(&token, "oidc").unwrap();
    let operation = "AssumeRoleWithWebIdentity";
    let run = || {
        let output = lam_in(&aws, home.path(), &["--region", "eu-west-1"])
            .env("AWS_WEB_IDENTITY_TOKEN_FILE", &token)
            .env("AWS_ROLE_ARN", "arn:aws:iam::1:role/r")
            .output()
            .unwrap();
        let calls = aws.take_calls().into_iter();
        let exchanges = calls.filter(|call| call.operation == operation).count();
        (exchanges, stderr(&output))
    };
    aws.fault(operation, Fault::CutBefore);
    aws.fault(operation, Fault::Refuse(503, "ServiceUnavailable", "busy"));
    aws.fault(
        operation,
        Fault::Refuse(400, "IDPCommunicationError", "later"),
    );
    assert_eq!(run().0, 4);
    aws.fault(
        operation,
        Fault::Refuse(403, "AccessDenied", "the token has expired"),
    );
    let (exchanges, log) = run();
    assert_eq!(exchanges, 1, "{log}");
    assert!(log.contains("AccessDenied: the token has expired"), "{log}");
}

#[test]
fn nothing_at_all_is_explained() {
    let aws = StandIn::with_function();
    let output = lam_in(
        &aws,
        Path::new("/dev/null/home"),
        &["--region", "eu-west-1"],
    )
    .output()
    .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("no AWS credentials"),
        "{}",
        stderr(&output)
    );
}
