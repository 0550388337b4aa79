//! What `lam doctor` says about the account.

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;

use super::stand_in::{Fault, StandIn};
use super::{SECRET, lam_with, lam_without_credentials};
use crate::doctor::{check, checks};
use crate::support::{Demo, stdout};

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
        found.starts_with("from the variable AWS_ACCESS_KEY_ID: arn:aws:"),
        "{found}"
    );
    assert!(!stdout(&output).contains(SECRET));
    let operations: Vec<String> = aws.calls().into_iter().map(|call| call.operation).collect();
    assert_eq!(operations, ["GetCallerIdentity"]);
}

/// The check of this name in a directory with this lam.toml.
fn check_in(aws: &StandIn, table: &str, env: Option<(&str, &str)>, name: &str) -> Value {
    let directory = tempfile::tempdir().expect("a folder");
    fs::write(directory.path().join("lam.toml"), table).unwrap();
    let mut command = lam_with(aws, &["doctor", "--json"]);
    let output = in_a_home(command.current_dir(directory.path()).envs(env));
    check(&checks(&output), name).clone()
}

#[test]
fn the_region_and_the_profile_are_those_of_the_configuration() {
    let aws = StandIn::with_function();
    let region = check_in(
        &aws,
        "region = 'eu-north-1'\nprofile = 'shop'",
        None,
        "AWS region",
    );
    assert_eq!(region["found"], "eu-north-1, profile shop");
    let faulty = check_in(&aws, "regoin = 'eu-north-1'", None, "configuration");
    assert_eq!(faulty["state"], "warning");
    let found = faulty["found"].as_str().unwrap();
    assert!(found.contains("regoin"), "{found}");
}

#[test]
fn the_functions_of_a_workspace_may_have_different_regions() {
    let demo = Demo::workspace(&["orders", "mails", "tool"]);
    let doctor = || {
        let mut command = lam_with(&StandIn::with_function(), &["doctor", "--json"]);
        // cargo is found through the home directory.
        let home = std::env::var_os("HOME").unwrap_or_default();
        checks(
            &command
                .current_dir(demo.path())
                .env("HOME", home)
                .output()
                .unwrap(),
        )
    };
    demo.add_table("orders", "region = 'eu-north-1'");
    assert_eq!(
        check(&doctor(), "AWS region")["found"],
        "eu-north-1, profile default"
    );
    demo.add_table("mails", "region = 'eu-south-1'");
    let found = doctor();
    assert_eq!(check(&found, "configuration")["state"], "warning");
    assert_eq!(
        check(&found, "AWS region")["found"],
        "eu-west-1, profile default"
    );
}

#[test]
fn a_missing_region_is_not_confused_with_another_mistake() {
    let aws = StandIn::with_function();
    let bundle = Some(("AWS_CA_BUNDLE", "/nonexistent"));
    let found = check_in(&aws, "", bundle, "AWS configuration");
    assert_eq!(found["state"], "warning");
    let found = found["found"].as_str().unwrap();
    assert!(found.starts_with("AWS_CA_BUNDLE: cannot read"), "{found}");
    let mut command = lam_without_credentials(&["doctor", "--json"]);
    let missing = checks(&in_a_home(&mut command));
    assert_eq!(check(&missing, "AWS region")["state"], "missing");
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
