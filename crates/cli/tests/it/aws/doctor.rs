//! What `lam doctor` says about the account.

use std::process::{Command, Output};

use super::stand_in::{Fault, StandIn};
use super::{SECRET, lam_with, lam_without_credentials};
use crate::doctor::{check, checks};
use crate::support::stdout;

/// Runs it with a home directory, because Zig creates one for its cache.
fn in_a_home(command: &mut Command) -> Output {
    let home = tempfile::tempdir().expect("a folder");
    command.env("HOME", home.path()).output().expect("lam")
}

#[test]
fn the_caller_is_shown_and_no_secret() {
    let aws = StandIn::with_function();
    let output = in_a_home(&mut lam_with(&aws, &["doctor", "--json"]));
    let checks = checks(&output);
    let region = check(&checks, "AWS region");
    assert_eq!(region["found"], "eu-west-1, profile default");
    let credentials = check(&checks, "AWS credentials");
    assert_eq!(credentials["state"], "ok");
    let found = credentials["found"].as_str().unwrap();
    assert!(
        found.starts_with("of AWS_ACCESS_KEY_ID: arn:aws:"),
        "{found}"
    );
    assert!(!stdout(&output).contains(SECRET));
    let operations: Vec<String> = aws.calls().into_iter().map(|call| call.operation).collect();
    assert_eq!(operations, ["GetCallerIdentity"]);
}

#[test]
fn without_credentials_the_message_says_how_to_log_in() {
    let mut command = lam_without_credentials(&["doctor", "--json", "--region", "eu-west-1"]);
    let output = in_a_home(&mut command);
    let checks = checks(&output);
    let credentials = check(&checks, "AWS credentials");
    assert_eq!(credentials["state"], "missing");
    assert_eq!(credentials["found"], "no AWS credentials");
    let remedy = credentials["remedy"].as_str().unwrap();
    assert!(
        remedy.starts_with("log in with `aws configure sso`"),
        "{remedy}"
    );
}

#[test]
fn a_wrong_clock_is_shown_although_aws_refuses_the_call() {
    let aws = StandIn::with_function();
    let date = "Sun, 29 Nov 2020 12:00:00 GMT".to_owned();
    aws.fault("GetCallerIdentity", Fault::Reply(403, "date", date));
    let output = in_a_home(&mut lam_with(&aws, &["doctor", "--json"]));
    let checks = checks(&output);
    assert_eq!(check(&checks, "AWS credentials")["state"], "missing");
    let clock = check(&checks, "clock");
    assert_eq!(clock["state"], "warning");
    let found = clock["found"].as_str().unwrap();
    assert!(
        found.contains("ahead of that of AWS, which accepts 5 minutes"),
        "{found}"
    );
    assert_eq!(clock["remedy"], "synchronize the clock of this machine");
}
