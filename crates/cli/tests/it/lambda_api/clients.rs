//! boto3 and the AWS CLI against `lam run`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Server, not_checked, stderr, stdout};

/// A program of the folder where `.ci/run` installs packages from PyPI.
pub(crate) fn client_program(name: &str) -> Option<PathBuf> {
    // The path is not canonicalized, because Python finds its packages by the path it was started with.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = root.join("target/interop/bin").join(name);
    if path.is_file() {
        return Some(path);
    }
    not_checked(&format!(
        "{name} is missing (python3 -m venv target/interop && target/interop/bin/pip install \
         -r crates/tidy/tests/it/interop/requirements.txt)"
    ));
    None
}

/// A program that uses AWS's SDK, without the configuration of the user.
pub(crate) fn client(program: &Path, server: &Server) -> Command {
    let mut command = Command::new(program);
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", "id"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_CONFIG_FILE", "/dev/null"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("NO_PROXY", "127.0.0.1"),
    ] {
        command.env(name, value);
    }
    command.env_remove("AWS_PROFILE");
    command.env_remove("AWS_SESSION_TOKEN");
    command.env("AWS_ENDPOINT_URL", format!("http://{}", server.address));
    command
}

#[test]
fn boto3_gets_responses_and_errors_of_the_service() {
    let Some(python) = client_program("python") else {
        return;
    };
    if client_program("aws").is_none() {
        return;
    }
    let server = Server::of_scripted_function(&["--name", "shop"]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/lambda_api/boto3_calls.py");
    let operations =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src/run/lambda_api/operations.txt");
    let output = client(&python, &server)
        .arg(script)
        .arg(operations)
        .output()
        .expect("python");
    let (stdout, stderr) = (stdout(&output), stderr(&output));
    assert!(
        output.status.success(),
        "{stdout}\n{stderr}\n{}",
        server.running.log()
    );
    assert_eq!(stdout.lines().last(), Some("all checks passed"), "{stdout}");
    server.running.wait_for_times("in the background", 2);
}

#[test]
fn the_aws_cli_invokes_the_function_and_waits_for_it() {
    let Some(aws) = client_program("aws") else {
        return;
    };
    let server = Server::of_scripted_function(&["--name", "shop"]);
    let folder = tempfile::tempdir().expect("a folder");
    let aws = |arguments: &[&str]| {
        client(&aws, &server)
            .current_dir(folder.path())
            .arg("lambda")
            .args(arguments)
            .output()
            .expect("aws")
    };
    let json = |arguments: &[&str]| {
        let output = aws(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            stderr(&output)
        );
        let value: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        value
    };

    for waiter in [
        "function-exists",
        "function-active",
        "function-active-v2",
        "function-updated",
        "function-updated-v2",
        "published-version-active",
    ] {
        let output = aws(&["wait", waiter, "--function-name", "shop"]);
        assert!(output.status.success(), "{waiter}: {}", stderr(&output));
    }

    let payload = r#"{"response":"from the function"}"#;
    let mut arguments = vec!["invoke", "--function-name", "shop", "--qualifier", "live"];
    arguments.extend(["--log-type", "Tail", "--payload", payload, "out.json"]);
    let response = json(&arguments);
    assert_eq!(response["StatusCode"], 200);
    assert_eq!(response["ExecutedVersion"], "$LATEST");
    assert!(response["LogResult"].is_string());
    let out = std::fs::read_to_string(folder.path().join("out.json")).expect("the response");
    assert_eq!(out, "from the function");

    std::fs::write(
        folder.path().join("args.json"),
        r#"{"stdout": "by invoke-async\n"}"#,
    )
    .expect("the file");
    let response = json(&[
        "invoke-async",
        "--function-name",
        "shop",
        "--invoke-args",
        "args.json",
    ]);
    assert_eq!(response["Status"], 202);
    server.running.wait_for_text("by invoke-async");

    let configuration = json(&["get-function-configuration", "--function-name", "shop"]);
    assert_eq!(configuration["FunctionName"], "shop");
    assert_eq!(json(&["list-functions"])["Functions"][0], configuration);
    let output = aws(&["delete-function", "--function-name", "shop"]);
    assert!(!output.status.success());
    let error = stderr(&output);
    assert!(
        error.contains("lam does not support DeleteFunction"),
        "{error}"
    );
    let output = aws(&["get-policy", "--function-name", "shop"]);
    let error = stderr(&output);
    assert!(error.contains("(ResourceNotFoundException)"), "{error}");
}
