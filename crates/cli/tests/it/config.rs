//! The configuration table: `lam config`, and the commands that read the table.

use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Demo, Server, lam, scripted_function, send, stderr, stdout};

/// A workspace with the package `demo`, which has these tables in its manifest.
fn workspace(tables: &str) -> Demo {
    let demo = Demo::new();
    demo.write(
        "Cargo.toml",
        &format!(
            "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n{tables}"
        ),
    );
    demo
}

fn config(demo: &Demo, args: &[&str]) -> Output {
    let args = ["config"].iter().chain(args).copied();
    demo.lam(args).output().unwrap()
}

#[track_caller]
fn assert_error(tables: &str, args: &[&str], expected: &str) {
    let output = config(&workspace(tables), args);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    let error = stderr(&output);
    assert!(error.contains(expected), "{error}");
}

/// A directory with this `lam.toml`, for the scripted function.
fn directory(table: &str) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("lam.toml"), table).unwrap();
    directory
}

fn in_directory(directory: &TempDir, args: &[&str]) -> Command {
    let mut command = lam(args);
    command.current_dir(directory.path());
    command
}

const TABLES: &str = "
[workspace.metadata.lambda]
memory = 256
account = '123456789012'

[package.metadata.lambda]
memory = '1GB'
env = { TABLE = 'books' }

[package.metadata.lambda.bin.demo]
timeout = 10

[package.metadata.lambda.stage.prod]
timeout = 20
env.TABLE = 'books-prod'

[workspace.metadata.lambda.stage.prod]
account = '999999999999'
";

#[test]
fn each_value_has_its_origin() {
    let demo = workspace(TABLES);
    let output = config(&demo, &[]);
    assert_eq!(
        stdout(&output),
        "\
name       \"demo\"          default: the name of the executable
account    \"123456789012\"  Cargo.toml [workspace.metadata.lambda]
env.TABLE  \"books\"         Cargo.toml [package.metadata.lambda]
memory     1024            Cargo.toml [package.metadata.lambda]
timeout    10              Cargo.toml [package.metadata.lambda.bin.demo]
",
        "{}",
        stderr(&output)
    );
    let output = config(&demo, &["--stage", "prod", "--json"]);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["stage"], "prod");
    let values = &found["values"];
    assert_eq!(values["account"], "999999999999");
    assert_eq!(values["timeout"], 20);
    assert_eq!(values["memory"], 1024);
    assert_eq!(values["env"], json!({"TABLE": "books-prod"}));
    assert_eq!(values["role"], Value::Null);
    let origin = &found["origins"]["account"];
    assert_eq!(origin, "Cargo.toml [workspace.metadata.lambda.stage.prod]");
}

#[test]
fn mistakes_in_the_table_are_errors() {
    let table = "[package.metadata.lambda]\n";
    assert_error(
        &format!("{table}memroy = 8"),
        &[],
        "Cargo.toml [package.metadata.lambda]: unknown key memroy; did you mean memory?",
    );
    // A stage that is not selected is checked as well.
    assert_error(
        &format!("{table}stage.prod.memory = 8"),
        &[],
        "Cargo.toml [package.metadata.lambda.stage.prod]: memory: 8 is outside",
    );
    assert_error(
        &format!("{table}stage.prod.memory = 128"),
        &["--stage", "prd"],
        "--stage prd: the configuration has no such stage; did you mean prod?",
    );
    assert_error(
        "",
        &["--stage", "prod"],
        "no such stage; add a table [package.metadata.lambda.stage.prod]",
    );
    assert_error(
        "[workspace.metadata.lambda]\nname = 'all'",
        &[],
        "Cargo.toml [workspace.metadata.lambda]: name: each function needs its own name",
    );
    assert_error(
        "[package.metadata.lambda.bin.demos]",
        &[],
        "[package.metadata.lambda.bin.demos]: the package has no binary \"demos\"; did you mean demo?",
    );
    assert_error(
        "[package.metadata]\nlambda = 8",
        &[],
        "expected a table, found 8",
    );
}

#[test]
fn two_binaries_cannot_have_the_same_name() {
    let demo = workspace("[package.metadata.lambda]\nname = 'books'");
    demo.write("src/bin/other.rs", "fn main() {}");
    let output = config(&demo, &["--bin", "other"]);
    let expected =
        "each function needs its own name; set it in [package.metadata.lambda.bin.other]";
    assert!(stderr(&output).contains(expected), "{}", stderr(&output));
}

#[test]
fn a_mistake_stops_every_command_before_the_build() {
    let demo = workspace("[package.metadata.lambda]\nmemory = 8");
    for command in ["run", "invoke", "build", "package"] {
        let output = demo.lam([command]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{command}");
        let error = stderr(&output);
        assert!(
            error.contains("memory: 8 is outside") && !error.contains("Compiling"),
            "{error}"
        );
    }
}

#[test]
fn lam_toml_configures_an_executable() {
    let directory = directory("memory = 512\n[bin.scripted_function]\nname = 'orders'");
    let output = in_directory(&directory, &["config"]).output().unwrap();
    assert!(
        stdout(&output).contains("memory  512"),
        "{}",
        stderr(&output)
    );
    let function = scripted_function();
    let invoke = |variable: &str| {
        let data = json!({ "variable": variable }).to_string();
        let output = in_directory(&directory, &["invoke", "--data", &data])
            .arg(&function)
            .output()
            .unwrap();
        stdout(&output)
    };
    assert_eq!(invoke("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), "\"512\"");
    assert_eq!(invoke("AWS_LAMBDA_FUNCTION_NAME"), "\"orders\"");
}

#[test]
fn variables_override_files_and_flags_override_both() {
    let directory =
        directory("env-file = 'file.env'\nenv.BOTH = 'table'\nstage.test.env.STAGE = '1'");
    std::fs::write(directory.path().join("file.env"), "FILE=file\nBOTH=file\n").unwrap();
    let function = scripted_function();
    let invoke = |variable: &str, flags: &[&str]| {
        let data = json!({ "variable": variable }).to_string();
        let mut command = in_directory(&directory, &["invoke", "--data", &data]);
        let output = command.args(flags).arg(&function).output().unwrap();
        stdout(&output)
    };
    assert_eq!(invoke("FILE", &[]), "\"file\"");
    assert_eq!(invoke("BOTH", &[]), "\"table\"");
    assert_eq!(invoke("BOTH", &["--env-file", "file.env"]), "\"file\"");
    assert_eq!(invoke("BOTH", &["--env", "BOTH=flag"]), "\"flag\"");
    assert_eq!(invoke("STAGE", &["--stage", "test"]), "\"1\"");
}

#[test]
fn flags_override_the_limits_of_the_table() {
    let directory = directory("timeout = 1\nmanaged.max-concurrency = 4\n");
    let function = scripted_function();
    let invoke = |flags: &[&str], data: &str| {
        let mut command = in_directory(&directory, &["invoke", "--data", data]);
        command.args(flags).arg(&function).output().unwrap()
    };
    let data = r#"{"variable": "AWS_LAMBDA_MAX_CONCURRENCY"}"#;
    assert_eq!(stdout(&invoke(&[], data)), "\"4\"");
    assert_eq!(stdout(&invoke(&["--concurrency", "2"], data)), "\"2\"");
    let data = r#"{"variable": "AWS_LAMBDA_LOG_FORMAT"}"#;
    assert_eq!(stdout(&invoke(&[], data)), "\"JSON\"");
    let output = invoke(&[], r#"{"hang": true}"#);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).contains("1.00 seconds"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn the_server_describes_the_configured_function() {
    let directory = directory("memory = 512\ntimeout = '1m'\nname = 'orders'\nfront = 'rest'");
    let function = scripted_function();
    let mut command = in_directory(&directory, &["run", "--port", "0", "--stage-name", "live"]);
    let server = Server::start(command.arg(&function));
    let (address, stage) = server.address.split_once('/').expect("a path in the URL");
    assert_eq!(stage, "live");
    let path = "/2015-03-31/functions/orders/configuration";
    let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n");
    let response = send(address, &head, b"");
    let configuration: Value = serde_json::from_slice(&response.body).unwrap();
    assert_eq!(configuration["MemorySize"], 512);
    assert_eq!(configuration["Timeout"], 60);
}

#[test]
fn an_error_names_the_keys_and_not_flags_that_were_not_given() {
    let directory = directory("log.format = 'text'\nmanaged.max-concurrency = 2");
    let function = scripted_function();
    for (flags, expected) in [
        (
            &[][..],
            "log.format = \"text\" cannot be used with managed.max-concurrency",
        ),
        (
            &["--concurrency", "3"],
            "log.format = \"text\" cannot be used with --concurrency",
        ),
    ] {
        let args = [&["invoke", function.to_str().unwrap()], flags].concat();
        let output = in_directory(&directory, &args).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
}
