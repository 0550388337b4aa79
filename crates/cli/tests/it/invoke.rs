//! `lam invoke`: output and exit codes.

use std::io::Write as _;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::support::{Demo, Server, lam, scripted_function, stderr, stdout};

fn invoke(data: &str) -> Output {
    lam(["invoke", "--data", data])
        .arg(scripted_function())
        .output()
        .unwrap()
}

#[test]
fn stdout_has_the_response_byte_for_byte() {
    let output = invoke(r#"{"response": "a\nb ", "stdout": "a line\n"}"#);

    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stdout(&output), "a\nb ");
    let log = stderr(&output);
    for expected in [
        "START RequestId: ",
        "] a line",
        "END RequestId: ",
        "REPORT RequestId: ",
    ] {
        assert!(log.contains(expected), "{log}");
    }
}

#[test]
fn a_function_error_is_printed_with_exit_code_1() {
    let output = invoke(r#"{"fail": {"errorType": "Late", "errorMessage": "too late"}}"#);

    assert_eq!(output.status.code(), Some(1));
    let error: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(error["errorType"], "Late");
}

#[test]
fn a_crash_is_reported_as_a_function_error() {
    let output = invoke(r#"{"exit": 3}"#);

    assert_eq!(output.status.code(), Some(1));
    let error: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(error["errorType"], "Runtime.ExitError");
    let log = stderr(&output);
    assert!(log.contains("exited with status 3"), "{log}");
    assert!(!log.contains("restarting"), "{log}");
}

#[test]
fn a_failed_init_is_reported_as_a_function_error() {
    let output = lam(["invoke", "--env", "SCRIPT_INIT=exit"])
        .arg(scripted_function())
        .output()
        .unwrap();

    assert_eq!(output.status.code(), Some(1));
    let error: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(error["errorType"], "Runtime.ExitError");
    assert!(
        stderr(&output).contains("no settings found"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn failures_of_lam_itself_have_exit_code_2() {
    let scripted_function = scripted_function();
    let scripted_function = scripted_function.to_str().unwrap();
    let table: [(&[&str], &str); 6] = [
        (&["/nowhere/bootstrap"], "cannot run"),
        (
            &[scripted_function, "--data", "{n: 1}"],
            "the event from --data is not valid JSON",
        ),
        (
            &[scripted_function, "--event", "nonsense"],
            "neither a sample event nor a readable file",
        ),
        (
            &[scripted_function, "--env-file", "/nowhere/.env"],
            "cannot read \"/nowhere/.env\"",
        ),
        (
            &[scripted_function, "--env", "AWS_LAMBDA_RUNTIME_API=x"],
            "AWS_LAMBDA_RUNTIME_API cannot be set",
        ),
        (
            &["--url", "http://127.0.0.1:1"],
            "is `lam run` running there?",
        ),
    ];
    for (args, expected) in table {
        let output = lam([&["invoke"], args].concat()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert_eq!(stdout(&output), "", "{args:?}");
        let log = stderr(&output);
        assert!(log.contains(expected), "{args:?}: {log}");
    }
}

#[test]
fn the_event_comes_from_a_sample_a_file_or_stdin() {
    let scripted_function = scripted_function();
    let sample = lam(["invoke", "--event", "function-url"])
        .arg(&scripted_function)
        .output()
        .unwrap();
    let event: Value = serde_json::from_slice(&sample.stdout).unwrap();
    assert_eq!(event["version"], "2.0");

    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(br#"{"from":"file"}"#).unwrap();
    let output = lam(["invoke", "--event"])
        .arg(file.path())
        .arg(&scripted_function)
        .output()
        .unwrap();
    assert_eq!(stdout(&output), r#"{"from":"file"}"#);

    let mut child = lam(["invoke", "--event", "-"])
        .arg(&scripted_function)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(br#"{"from":"stdin"}"#).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(stdout(&output), r#"{"from":"stdin"}"#);
}

#[test]
fn the_default_event_is_an_empty_object() {
    let output = lam(["invoke"]).arg(scripted_function()).output().unwrap();
    assert_eq!(stdout(&output), "{}");
}

#[test]
fn variables_from_flags_take_precedence_over_the_file() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "# settings\nTABLE=\"orders of the file\"\nOTHER=x").unwrap();
    let variable = |name: &str, flags: &[&str]| {
        let data = format!(r#"{{"variable": "{name}"}}"#);
        let output = lam(["invoke", "--data", &data, "--env-file"])
            .arg(file.path())
            .args(flags)
            .arg(scripted_function())
            .output()
            .unwrap();
        stdout(&output)
    };

    assert_eq!(variable("TABLE", &[]), r#""orders of the file""#);
    assert_eq!(variable("TABLE", &["--env", "TABLE=mine"]), r#""mine""#);
    assert_eq!(variable("OTHER", &["--env", "TABLE=mine"]), r#""x""#);
    assert_eq!(
        variable("AWS_LAMBDA_FUNCTION_NAME", &["--name", "shop"]),
        r#""shop""#
    );
}

#[test]
fn region_and_task_root_come_from_the_users_environment() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let variable = |name: &str| {
        let data = format!(r#"{{"variable": "{name}"}}"#);
        let output = lam(["invoke", "--data", &data])
            .arg(scripted_function())
            .env("AWS_REGION", "eu-central-1")
            .current_dir(&folder)
            .output()
            .unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };

    assert_eq!(variable("AWS_REGION"), "eu-central-1");
    assert_eq!(variable("LAMBDA_TASK_ROOT").as_str(), folder.to_str());
}

#[test]
fn a_running_function_is_called_by_url() {
    let server = Server::of_scripted_function(&[]);
    let url = format!("http://{}", server.address);
    let call = |data: &str| {
        lam(["invoke", "--url", &url, "--data", data])
            .output()
            .unwrap()
    };

    let output = call(r#"{"response": "here", "stdout": "first\ra line\n"}"#);
    assert_eq!(
        (output.status.code(), stdout(&output)),
        (Some(0), "here".to_owned())
    );
    let log = stderr(&output);
    assert!(
        log.contains("first\na line\n") && log.contains("REPORT RequestId: "),
        "{log}"
    );

    let output = call(r#"{"exit": 3}"#);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("Runtime.ExitError"));

    let output = lam([
        "invoke",
        "--url",
        &server.address,
        "--data",
        r#"{"response": "here"}"#,
    ])
    .output()
    .unwrap();
    assert_eq!(stdout(&output), "here", "a URL without a scheme");
}

#[test]
fn a_package_is_built_first() {
    let demo = Demo::new();

    let output = demo.lam(["invoke"]).output().unwrap();
    assert_eq!(stdout(&output), "\"one\"", "{}", stderr(&output));
    assert!(
        stderr(&output).contains("Compiling demo"),
        "{}",
        stderr(&output)
    );

    demo.write("src/response.rs", "nonsense");
    let output = demo.lam(["invoke"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stdout(&output), "");
    assert!(
        stderr(&output).contains("cargo could not build demo"),
        "{}",
        stderr(&output)
    );
}
