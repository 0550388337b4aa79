//! The environment variables of the function: `--env`, `--env-file`, and those of the user.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Server, lam, scripted_function, stderr, stdout};

/// `lam invoke` with the scripted function, whose response is the value of this variable.
fn invoke(variable: &str, home: &Path) -> Command {
    let data = json!({ "variable": variable }).to_string();
    let mut command = lam(["invoke", "--data", &data]);
    without_aws(&mut command, home).arg(scripted_function());
    command
}

/// Removes the settings of AWS, except those in the files of this home directory.
fn without_aws<'a>(command: &'a mut Command, home: &Path) -> &'a mut Command {
    for name in [
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
    ] {
        command.env_remove(name);
    }
    command.env("HOME", home)
}

fn value(command: &mut Command) -> Value {
    let output = command.output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", stderr(&output)))
}

#[test]
fn the_region_is_that_of_the_users_profile() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aws")).unwrap();
    let config = "[default]\nregion = eu-west-1\n\n[profile shop]\nregion = ap-south-1\n";
    fs::write(home.path().join(".aws/config"), config).unwrap();
    let region = |profile: Option<&str>, flags: &[&str]| {
        let name = "AWS_REGION";
        let mut command = invoke(name, home.path());
        command.envs(profile.map(|profile| ("AWS_PROFILE", profile)));
        value(command.args(flags))
    };

    assert_eq!(region(None, &[]), "eu-west-1");
    assert_eq!(region(Some("shop"), &[]), "ap-south-1");
    assert_eq!(region(None, &["--env", "AWS_PROFILE=shop"]), "ap-south-1");
    let chosen = ["--env", "AWS_REGION=us-west-2"];
    assert_eq!(region(Some("shop"), &chosen), "us-west-2");
    let profile = invoke("AWS_PROFILE", home.path())
        .env("AWS_PROFILE", "shop")
        .output()
        .unwrap();
    assert_eq!(stdout(&profile), r#""shop""#);
}

#[test]
fn the_arn_has_the_region_of_the_function() {
    let home = tempfile::tempdir().unwrap();
    let arn = |flags: &[&str]| {
        let mut command = lam(["run", "--port", "0"]);
        let server = Server::start(
            without_aws(&mut command, home.path())
                .args(flags)
                .arg(scripted_function()),
        );
        let function = server.get("/2015-03-31/functions/function").json();
        function["Configuration"]["FunctionArn"].clone()
    };

    assert_eq!(
        arn(&["--name", "shop", "--env", "AWS_REGION=eu-north-1"]),
        "arn:aws:lambda:eu-north-1:123456789012:function:shop"
    );
    assert_eq!(
        arn(&["--name", "shop"]),
        "arn:aws:lambda:us-east-1:123456789012:function:shop"
    );
}

#[test]
fn the_users_variables_override_those_of_lambda_except_reserved_ones() {
    let home = tempfile::tempdir().unwrap();
    let with = |name: &str, flag: &str| {
        let mut command = invoke(name, home.path());
        command.args(["--env", flag]).output().unwrap()
    };
    for (name, expected) in [
        ("TZ", "Europe/Oslo"),
        ("LANG", "C"),
        ("LAMBDA_TASK_ROOT", "/srv"),
        ("_HANDLER", "app.main"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "7"),
        ("AWS_EXECUTION_ENV", "mine"),
        ("LD_LIBRARY_PATH", "/srv/lib"),
    ] {
        let output = with(name, &format!("{name}={expected}"));
        assert_eq!(stdout(&output), format!("{expected:?}"), "{name}");
    }
    for (name, flag) in [
        ("AWS_LAMBDA_FUNCTION_NAME", "--name"),
        ("AWS_LAMBDA_MAX_CONCURRENCY", "--concurrency"),
        ("AWS_LAMBDA_LOG_FORMAT", "--log-format"),
    ] {
        let output = with(name, &format!("{name}=x"));
        let text = format!("{name} cannot be set: use {flag}");
        assert!(stderr(&output).contains(&text), "{}", stderr(&output));
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn variables_of_another_environment_are_not_inherited() {
    let home = tempfile::tempdir().unwrap();
    for name in ["AWS_LAMBDA_MAX_CONCURRENCY", "_X_AMZN_TRACE_ID"] {
        let mut command = invoke(name, home.path());
        assert_eq!(value(command.env(name, "8")), Value::Null, "{name}");
    }
}

#[test]
fn later_files_of_variables_take_precedence() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.into_os_string().into_string().unwrap()
    };
    let first = file(
        "first.env",
        "\u{FEFF}A = it's $HOME\r\nB='{\"c\": 1}'\r\nD=one\r\n",
    );
    let second = file("second.env", "export D=\"two\nthree\" # last\n");
    let variable = |name: &str| {
        let mut command = invoke(name, folder.path());
        value(command.args(["--env-file", &first, "--env-file", &second]))
    };

    assert_eq!(variable("A"), "it's $HOME");
    assert_eq!(variable("B"), "{\"c\": 1}");
    assert_eq!(variable("D"), "two\nthree");
}

#[test]
fn errors_in_a_file_of_variables_name_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    for (text, message) in [
        (
            "A=b\nC='d'e\n",
            ".env:2: unexpected text after the closing quote",
        ),
        (
            "\nAWS_LAMBDA_RUNTIME_API=x\n",
            ".env:2: AWS_LAMBDA_RUNTIME_API cannot be set",
        ),
    ] {
        fs::write(&path, text).unwrap();
        let output = invoke("A", folder.path())
            .arg("--env-file")
            .arg(&path)
            .output()
            .unwrap();
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
}
