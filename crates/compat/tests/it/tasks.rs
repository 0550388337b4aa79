//! Futures and tasks beside `run`, and several invocations at once.

use lambda_native_emulator::Invocation;

use super::support::function::{FLAVORS, Function, command, emulator, outcome};
use super::support::programs::Program;

#[test]
fn an_event_after_run_has_been_dropped_gets_an_error() {
    for flavor in FLAVORS {
        let function = Function::start(Program::Ours, "select", flavor);
        assert_eq!(function.invoke("1").body_str(), "1");
        for event in [r#""stop""#, "2", "3"] {
            let response = outcome(&function.invoke(event));
            assert!(response.starts_with("Stopped: "), "{flavor}: {response}");
        }
    }
}

#[test]
fn the_trace_variable_is_set_for_each_invocation() {
    for flavor in FLAVORS {
        let function = Function::start(Program::Ours, "trace-variable", flavor);
        for n in 0..40 {
            let trace = format!("Root=1-5759e988-bd862e3fe1be46a9942727{n:02}");
            let response = function.submit(Invocation::new("1").trace_id(&*trace));
            assert_eq!(response.body_str(), format!("{trace:?}"));
        }
        let without = function.submit(Invocation::new("1").no_trace_id());
        assert_eq!(without.body_str(), r#""""#);
    }
}

#[test]
fn the_context_has_every_field() {
    let function = Function::start(Program::Ours, "context", "multi_thread");
    let invocation = Invocation::new("1")
        .tenant_id("t-1")
        .client_context(r#"{"client":{"app_title":"shop"},"custom":{"tries":3}}"#)
        .cognito_identity(r#"{"cognitoIdentityId":"i-1","cognitoIdentityPoolId":"p-1"}"#);
    let context = function.submit(invocation).json();
    assert_eq!(context["tenant"], "t-1");
    assert_eq!(context["identity"], "i-1");
    assert_eq!(context["app"], "shop");
    // Seen: a number ends the process with `lambda_runtime`.
    assert_eq!(context["tries"], "3");
    assert_eq!(context["deadline"], true);
    assert_eq!(context["arn"], function.lambda.function_arn());
}

#[test]
fn several_invocations_are_handled_at_once() {
    for flavor in FLAVORS {
        let lambda = emulator()
            .concurrency(4)
            .start()
            .expect("the emulator starts");
        let mut command = command(Program::Ours, "concurrent", flavor);
        let function = Function::start_in(lambda, &mut command);
        for _ in 0..20 {
            let events = [0, 1, 2, 3].map(|n| Invocation::new(n.to_string()));
            let pending = events.map(|event| function.lambda.submit(event));
            let responses = pending.map(|pending| pending.wait().body_str().to_owned());
            assert_eq!(responses, ["0", "1", "2", "3"]);
        }
    }
}

#[test]
fn typed_events_of_aws_lambda_events_work() {
    let function = Function::start(Program::Ours, "sqs", "multi_thread");
    let event = r#"{"Records":[{"messageId":"m-1","body":"good","attributes":{},"messageAttributes":{}},
        {"messageId":"m-2","body":"bad","attributes":{},"messageAttributes":{}}]}"#;
    let response = function.invoke(event).json();
    assert_eq!(response["batchItemFailures"][0]["itemIdentifier"], "m-2");
}

#[test]
fn run_returns_an_error_outside_lambda() {
    let output = command(Program::Ours, "echo", "multi_thread").output();
    let output = output.expect("the program starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("NotInLambda"), "{stderr}");
}
