//! The configuration of commands for functions that are on AWS already.

use std::fs;
use std::process::Output;

use serde_json::json;
use tempfile::TempDir;

use super::lam_with;
use super::stand_in::{Function, StandIn};
use crate::support::{Demo, stderr, stdout};

const TABLE: &str = "
name = 'orders-dev'

[stage.prod]
name = 'orders'
region = 'eu-north-1'
alias = 'live'
";

/// A directory with this `lam.toml`.
fn directory(table: &str) -> TempDir {
    let directory = tempfile::tempdir().expect("a folder");
    fs::write(directory.path().join("lam.toml"), table).unwrap();
    directory
}

/// The function `orders` with two versions and the alias `live`.
pub(super) fn with_versions() -> StandIn {
    let aws = StandIn::start();
    aws.state(|state| {
        let mut function = Function::new("orders");
        for version in ["1", "2"] {
            function
                .versions
                .push(json!({"Version": version, "State": "Active"}));
        }
        let alias = json!({
            "Name": "live", "FunctionVersion": "1", "RevisionId": "r",
            "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.1}},
        });
        function.aliases.insert("live".to_owned(), alias);
        state.function = Some(function);
        state.groups.insert("/aws/lambda/orders".to_owned(), None);
    });
    aws
}

fn run(aws: &StandIn, directory: &TempDir, args: &[&str]) -> Output {
    let mut command = lam_with(aws, args);
    command.current_dir(directory.path()).output().unwrap()
}

#[test]
fn each_command_reads_the_stage_of_lam_toml() {
    let directory = directory(TABLE);
    for args in [
        &["logs"][..],
        &["versions"],
        &["promote"],
        &["rollback"],
        &["invoke", "--remote"],
        &["delete", "orders", "--yes"],
    ] {
        let aws = with_versions();
        let output = run(&aws, &directory, &[args, &["--stage", "prod"]].concat());
        assert!(output.status.success(), "{args:?}: {}", stderr(&output));
        let calls = aws.calls();
        let call = calls
            .iter()
            .find(|call| call.path.contains("/functions/orders"));
        let call = call.unwrap_or_else(|| panic!("{args:?}: {calls:?}"));
        // Also where AWS_REGION names another one.
        let authorization = call.header("authorization").unwrap();
        assert!(
            authorization.contains("/eu-north-1/lambda/"),
            "{args:?}: {authorization}"
        );
    }
}

#[test]
fn an_invocation_goes_to_the_configured_alias() {
    let directory = directory(TABLE);
    let aws = with_versions();
    for (flags, query) in [
        (&[][..], "Qualifier=live"),
        (&["--qualifier", "2"], "Qualifier=2"),
    ] {
        let args = [&["invoke", "--remote", "--stage", "prod"], flags].concat();
        let output = run(&aws, &directory, &args);
        assert!(output.status.success(), "{}", stderr(&output));
        assert_eq!(aws.calls_of("Invoke").pop().unwrap().query, query);
    }
    // The alias is that of another function.
    let output = run(&aws, &directory, &["invoke", "--remote", "orders"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(aws.calls_of("Invoke").pop().unwrap().query, "");
}

#[test]
fn a_stage_of_another_function_is_an_error() {
    let (aws, directory) = (with_versions(), directory(TABLE));
    for (args, expected) in [
        (
            &["logs", "order", "--stage", "prod"][..],
            "is that of the function \"orders\", not of \"order\"",
        ),
        (
            &["logs", "orders", "--stage", "test"],
            "--stage test: the configuration has no such stage",
        ),
        (&["logs", "--stage", "prodd"], "did you mean prod?"),
    ] {
        let output = run(&aws, &directory, args);
        assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
    assert!(aws.calls().is_empty());
}

#[test]
fn a_directory_of_several_functions_has_no_name() {
    let aws = with_versions();
    let demo = Demo::workspace(&["orders", "mails"]);
    let output = in_project(&aws, &demo, &["versions"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    let expected = "name the function: its name cannot be taken from this directory";
    assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("several targets"),
        "{}",
        stderr(&output)
    );
}

/// A command in this project, with cargo, which is found through the home directory.
fn in_project(aws: &StandIn, demo: &Demo, args: &[&str]) -> Output {
    let mut command = lam_with(aws, args);
    command
        .current_dir(demo.path())
        .env("HOME", std::env::var_os("HOME").unwrap_or_default());
    command.output().unwrap()
}

#[test]
fn a_name_selects_the_configuration_of_that_function_in_the_workspace() {
    let demo = Demo::workspace(&["mails", "orders", "shop"]);
    demo.add_table("mails", "region = 'eu-south-1'\nalias = 'other'");
    demo.add_table("shop", "region = 'eu-north-1'\nname = 'orders-prod'");
    demo.add_table("orders", "region = 'eu-north-1'\nalias = 'live'");
    let aws = with_versions();
    let output = in_project(&aws, &demo, &["invoke", "--remote", "orders"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let call = aws.calls_of("Invoke").pop().unwrap();
    assert_eq!(call.query, "Qualifier=live");
    let authorization = call.header("authorization").unwrap();
    assert!(authorization.contains("/eu-north-1/"), "{authorization}");
    assert!(!stderr(&output).contains("warning"), "{}", stderr(&output));
    // By the key `name`, too.
    in_project(&aws, &demo, &["versions", "orders-prod"]);
    let call = aws.calls().pop().unwrap();
    let authorization = call.header("authorization").unwrap();
    assert!(authorization.contains("/eu-north-1/"), "{authorization}");
}

#[test]
fn the_configuration_of_the_function_has_to_be_readable() {
    let demo = Demo::workspace(&["orders", "mails"]);
    demo.add_table("orders", "regoin = 'eu-north-1'");
    let aws = with_versions();
    for command in [&["versions", "orders"][..], &["delete", "orders", "--yes"]] {
        let output = in_project(&aws, &demo, command);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains("regoin"), "{}", stderr(&output));
        assert!(aws.calls().is_empty());
    }
    // It may be that of a function with another name.
    let output = in_project(&aws, &demo, &["versions", "prices"]);
    let expected = "the configuration in this directory is ignored";
    assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    // Somebody else's function, outside of any project.
    let output = lam_with(&aws, &["versions", "orders"]).output().unwrap();
    assert!(!stderr(&output).contains("warning"), "{}", stderr(&output));
}

#[test]
fn lam_toml_without_a_name_is_for_the_function_of_the_command() {
    let (aws, directory) = (with_versions(), directory("region = 'eu-north-1'"));
    let output = run(&aws, &directory, &["versions", "orders"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let authorization = aws.calls()[0].header("authorization").unwrap().to_owned();
    assert!(authorization.contains("/eu-north-1/"), "{authorization}");
    let output = run(&aws, &directory, &["versions"]);
    assert_eq!(output.status.code(), Some(2));
    let expected = "name the function: lam.toml has no key `name`";
    assert!(stderr(&output).contains(expected), "{}", stderr(&output));
}
