//! Defects of `lambda_runtime` 1.5.0, by number.

use lambda_native::{LambdaContext, LambdaError, Runtime, RuntimeError};
use lambda_native_emulator::{At, Emulator, Fault, Invocation};
use serde_json::Value;

use crate::support::function::{Function, echo};

#[cfg(feature = "json")]
#[test]
fn lambda_runtime_1_a_client_context_may_have_values_that_are_not_strings() {
    let function = Function::serve(|_: &str, ctx: &LambdaContext| {
        let context = ctx.parse_client_context()?.unwrap_or_default();
        Ok::<_, LambdaError>(Value::Object(context.custom))
    });
    let context = r#"{"client":{"app_version_code":7},"custom":{"n":3,"deep":[null,{"a":0.5}]}}"#;
    let response = function.submit(Invocation::new("{}").client_context(context));
    assert_eq!(response.body_str(), r#"{"deep":[null,{"a":0.5}],"n":3}"#);
    assert_eq!(function.invoke("{}").body_str(), "{}");
    function.finish();
}

#[cfg(feature = "json")]
#[test]
fn lambda_runtime_2_a_response_that_does_not_serialize_is_an_error() {
    use std::collections::BTreeMap;

    let function = Function::serve(lambda_native::json(|n: u8, _: &LambdaContext| {
        // Lists cannot be keys in JSON.
        let keys = (0..n).map(|key| (vec![key], key));
        Ok::<_, LambdaError>(keys.collect::<BTreeMap<Vec<u8>, u8>>())
    }));
    let response = function.invoke("1");
    let error = response.error().expect("a function error");
    assert_eq!(error.error_type, "InvalidResponse");
    assert_eq!(error.platform_error_type, "Function.InvalidResponse");
    assert_eq!(function.invoke("0").body_str(), "{}");
    let traffic = function.finish();
    assert_eq!(
        (traffic.count("/response"), traffic.count("/error")),
        (1, 1)
    );
}

// Number 3, an error during a stream, and numbers 1 and 8 under concurrency are in
// `lambda_runtime_streaming`. Number 5, log records, is in `logging`.

#[test]
fn lambda_runtime_4_a_missing_deadline_header_means_no_deadline() {
    let function = Function::serve(|_: &str, ctx: &LambdaContext| {
        Ok::<_, LambdaError>(format!("{:?}", (ctx.deadline, ctx.time_remaining_ms())))
    });
    let response = function.submit(Invocation::new("{}").no_deadline());
    assert_eq!(response.body_str(), format!("(None, {})", i64::MAX));
    function.finish();
}

#[test]
fn lambda_runtime_6_next_is_repeated_after_a_204() {
    let function = Function::serve(echo);
    for _ in 0..5 {
        function.inject(At::Next, Fault::Status(204));
    }
    assert_eq!(function.invoke("{}").body_str(), "{}");
    let traffic = function.finish();
    assert_eq!(traffic.count("/next"), 5 + 1 + 1);
    assert_eq!(
        (traffic.count("/response"), traffic.count("/error")),
        (1, 0)
    );
    assert_eq!(traffic.connections, 1);
}

#[test]
fn lambda_runtime_7_a_failing_init_is_reported_with_type_and_message() {
    let lambda = Emulator::start().expect("the emulator starts");
    let end = Runtime::new()
        .runtime_api(lambda.runtime_api())
        .run_with(|| match std::fs::read("/no/such/table") {
            Ok(_) => Ok(echo),
            Err(error) => Err(error),
        });
    let Err(RuntimeError::Init {
        error, unreported, ..
    }) = end
    else {
        panic!("expected an init error, got {end:?}");
    };
    assert_eq!((&*error.error_type, unreported), ("io::Error", None));
    let report = lambda.init_error().expect("a report of the failed init");
    assert_eq!(report.error_type, "io::Error");
    assert_eq!(report.platform_error_type, "Runtime.IoError");
    assert_eq!(report.error_message, error.error_message);
    assert_eq!(report.content_type.as_deref(), Some("application/json"));
}

type Handler = fn(&str, &LambdaContext) -> Result<String, LambdaError>;

#[test]
fn lambda_runtime_7_a_panic_in_init_is_reported_with_message_and_location() {
    let lambda = Emulator::start().expect("the emulator starts");
    let end = Runtime::new()
        .runtime_api(lambda.runtime_api())
        .run_with(|| -> Result<Handler, LambdaError> { panic!("no table {}", "orders") });
    assert!(
        matches!(
            end,
            Err(RuntimeError::Init {
                unreported: None,
                ..
            })
        ),
        "{end:?}"
    );
    let report = lambda.init_error().expect("a report of the failed init");
    assert_eq!(report.error_type, "Panic");
    assert_eq!(report.error_message, "no table orders");
    assert!(
        report.stack_trace[0].contains("lambda_runtime.rs:"),
        "{report:?}"
    );
}

#[test]
fn lambda_runtime_8_a_transport_failure_is_retried() {
    let function = Function::serve(echo);
    assert_eq!(function.invoke("1").body_str(), "1");
    function.inject(At::Next, Fault::ResetBeforeHead);
    assert_eq!(function.invoke("2").body_str(), "2");
    function.inject(At::Response, Fault::ResetBeforeRead);
    assert_eq!(function.invoke("3").body_str(), "3");
    function.finish();
}

#[test]
fn lambda_runtime_9_a_boxed_error_has_a_type_and_all_other_fields() {
    let function = Function::serve(|event: &str, _: &LambdaContext| {
        let parsed = event.parse::<u32>();
        let boxed: Result<u32, Box<dyn std::error::Error + Send + Sync>> =
            parsed.map_err(Into::into);
        boxed.map(|n| n.to_string())
    });
    let response = function.invoke("many");
    let error = response.error().expect("a function error");
    assert_eq!(error.error_type, "Error");
    assert_eq!(error.error_message, "invalid digit found in string");
    assert_eq!(error.header_error_type.as_deref(), Some("Function.Error"));
    assert_eq!(error.content_type.as_deref(), Some("application/json"));
    let cause: Value = serde_json::from_str(error.xray_cause.as_deref().expect("an X-Ray cause"))
        .expect("the cause is JSON");
    assert_eq!(cause["exceptions"][0]["message"], error.error_message);
    let body: Value = serde_json::from_slice(&error.body).expect("the body is JSON");
    assert!(body["stackTrace"].is_array(), "{body}");
    function.finish();
}

#[test]
fn lambda_runtime_9_an_unboxed_error_keeps_its_name() {
    let function = Function::serve(|event: &str, _: &LambdaContext| {
        event.parse::<u32>().map(|n| n.to_string())
    });
    let response = function.invoke("many");
    let error = response.error().expect("a function error");
    assert_eq!(error.error_type, "ParseIntError");
    assert_eq!(error.platform_error_type, "Function.ParseIntError");
    assert_eq!(function.invoke("7").body_str(), "7");
    function.finish();
}

// Number 10, logging a handler's error without any setup, is tested with a process: see `process`.

#[test]
fn lambda_runtime_10_a_500_ends_the_runtime() {
    for at in [At::Next, At::Response] {
        let function = Function::serve(echo);
        function.inject(at, Fault::Status(500));
        // If the response is refused, the invocation stays open, as on Lambda.
        let pending = function.lambda.submit(Invocation::new("{}"));
        let end = function.end();
        assert!(
            matches!(end, RuntimeError::Refused { status: 500, .. }),
            "{at:?}: {end:?}"
        );
        drop(pending);
    }
}
