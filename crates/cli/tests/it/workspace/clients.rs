//! boto3 and the AWS CLI against several functions, and in one of them.

use std::path::Path;

use serde_json::json;

use super::run;
use crate::lambda_api::clients::{client, client_program};
use crate::support::{Demo, stderr, stdout};

fn script(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/workspace")
        .join(name)
}

#[test]
fn boto3_finds_and_invokes_every_function() {
    let Some(python) = client_program("python") else {
        return;
    };
    let demo = Demo::workspace(&["users", "orders"]);
    let server = run(&demo, &["--all"]);

    let mut command = client(&python, &server);
    let output = command.arg(script("boto3_calls.py")).output().unwrap();

    let (stdout, stderr) = (stdout(&output), stderr(&output));
    let log = server.running.log();
    assert_eq!(stdout, "all checks passed\n", "{stderr}\n{log}");
}

#[test]
fn the_aws_cli_gets_errors_for_functions_that_are_not_served() {
    let Some(aws) = client_program("aws") else {
        return;
    };
    let demo = Demo::workspace(&["users", "orders"]);
    let server = run(&demo, &["--all"]);
    let aws = |arguments: &[&str]| {
        let mut command = client(&aws, &server);
        let output = command.arg("lambda").args(arguments).output().unwrap();
        stderr(&output)
    };

    let not_found = "(ResourceNotFoundException) when calling the GetFunction operation: Function not found: \
                     arn:aws:lambda:us-east-1:123456789012:function:user";
    let text = aws(&["get-function", "--function-name", "user"]);
    assert!(text.contains(not_found), "{text}");
    assert!(text.contains("serves \"orders\", \"users\""), "{text}");
    let text = aws(&["delete-function", "--function-name", "users"]);
    assert!(
        text.contains("lam does not support DeleteFunction"),
        "{text}"
    );
}

#[test]
fn a_function_invokes_another_with_boto3() {
    let Some(python) = client_program("python") else {
        return;
    };
    let demo = Demo::workspace(&["caller", "users"]);
    let main = format!(
        "use std::os::unix::process::CommandExt as _;\n\nfn main() {{\n    let error = \
         std::process::Command::new({python:?}).arg({:?}).exec();\n    panic!(\"{{error}}\");\n}}\n",
        script("boto3_function.py")
    );
    demo.write("caller/src/main.rs", &main);
    let mut args = vec!["--all", "--timeout", "5m", "--init-timeout", "5m"];
    args.extend(["--memory", "1024"]);
    for variable in [
        "AWS_ACCESS_KEY_ID=test",
        "AWS_SECRET_ACCESS_KEY=test",
        "AWS_CONFIG_FILE=/dev/null",
        "NO_PROXY=127.0.0.1",
    ] {
        args.extend(["-e", variable]);
    }
    let server = run(&demo, &args);

    let event = json!({"variable": "AWS_LAMBDA_FUNCTION_NAME"}).to_string();
    let response = server.invoke_with("caller/invocations", "", event.as_bytes());

    assert_eq!(response.text(), "\"users\"", "{}", server.running.log());
}
