//! AWS's Python runtime with our emulator, to show that the emulator works for other runtimes too.

use std::time::Duration;

use lambda_native_emulator::process::{Bootstrap, ExecutionEnvironment};
use lambda_native_emulator::{Emulator, Invocation, InvocationResponse};

use super::{program, root};

/// A generous limit for waiting.
const PATIENCE: Duration = Duration::from_secs(60);

fn start(variables: &[(&str, &str)]) -> Option<ExecutionEnvironment> {
    let mut bootstrap = Bootstrap::new(program("python")?)
        .arg("-m")
        .arg("awslambdaric")
        .arg("app.handler")
        .directory(root().join("crates/tidy/tests/it/interop"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .init_timeout(PATIENCE);
    for (name, value) in variables {
        bootstrap = bootstrap.env(name, value);
    }
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .memory_mb(512)
        .fetch_timeout(None)
        .start()
        .expect("the emulator starts");
    let environment =
        ExecutionEnvironment::start(lambda, bootstrap, |notice| eprintln!("{notice}"));
    Some(environment.expect("the environment starts"))
}

#[test]
fn aws_s_python_runtime_receives_several_events() {
    let Some(environment) = start(&[]) else {
        return;
    };
    for number in 0..20 {
        let invocation = Invocation::new(format!("{{\"n\":{number}}}"))
            .request_id(format!("r-{number}"))
            .tenant_id("t-1");
        let response = environment.invoke(invocation).wait().json();
        assert_eq!(response["event"]["n"], number);
        assert_eq!(response["id"], format!("r-{number}"));
        assert_eq!(response["has_time"], true);
        assert_eq!(response["tenant"], "t-1");
        assert!(
            response["arn"]
                .as_str()
                .is_some_and(|arn| arn.ends_with(":function"))
        );
    }
}

#[test]
fn aws_s_python_runtime_receives_a_whole_event_of_a_megabyte() {
    let Some(environment) = start(&[]) else {
        return;
    };
    let event = format!("\"{}\"", "x".repeat(1024 * 1024));
    let response = environment.invoke(Invocation::new(event.clone())).wait();
    assert_eq!(response.json()["event"].to_string(), event);
}

#[test]
fn after_an_exception_in_aws_s_python_runtime_the_next_event_succeeds() {
    let Some(environment) = start(&[]) else {
        return;
    };
    let response = environment.invoke(Invocation::new("\"fail\"")).wait();
    let error = response.error().expect("a function error");
    assert_eq!(error.error_type, "ValueError");
    assert_eq!(error.error_message, "no bicycles left");
    assert!(!error.stack_trace.is_empty());
    let response = environment.invoke(Invocation::new("1")).wait();
    assert_eq!(response.json()["event"], 1);
}

#[test]
fn a_failed_import_in_aws_s_python_runtime_is_a_failed_init() {
    let Some(environment) = start(&[("FAIL_IN_INIT", "1")]) else {
        return;
    };
    let response = environment.invoke(Invocation::new("1")).wait();
    let InvocationResponse::Error(error) = response else {
        panic!("no report of the failed init: {response:?}");
    };
    assert!(error.error_message.contains("no table orders"), "{error:?}");
}
