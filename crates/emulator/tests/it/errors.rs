//! Errors that the runtime posts.

use lambda_native_emulator::{Emulator, FunctionError, Invocation, InvocationResponse};

use crate::support::client::Client;

/// Posts `body` with `headers` to `/error`, and returns the error that the caller gets.
fn post_error(headers: &str, body: &str) -> FunctionError {
    let lambda = Emulator::start().unwrap();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    let headers = format!("{}{headers}", next.echo());
    assert_eq!(client.post(&next.path("error"), &headers, body).status, 202);
    match pending.wait() {
        InvocationResponse::Error(error) => error,
        other => panic!("expected an error, found {other:?}"),
    }
}

#[test]
fn all_fields_of_an_error_are_read() {
    let body = r#"{"errorType":"NotFound","errorMessage":"no such order","stackTrace":["a:1",{"line":2}]}"#;
    let error = post_error(
        "Content-Type: application/json\r\n\
         Lambda-Runtime-Function-Error-Type: Function.NotFound\r\n\
         Lambda-Runtime-Function-XRay-Error-Cause: {\"paths\":[]}\r\n",
        body,
    );
    assert_eq!(error.error_type, "NotFound");
    assert_eq!(error.error_message, "no such order");
    assert_eq!(error.stack_trace, ["a:1", r#"{"line":2}"#]);
    assert_eq!(
        error.header_error_type.as_deref(),
        Some("Function.NotFound")
    );
    assert_eq!(error.platform_error_type, "Function.NotFound");
    assert_eq!(error.xray_cause.as_deref(), Some(r#"{"paths":[]}"#));
    assert_eq!(error.content_type.as_deref(), Some("application/json"));
    assert_eq!(error.body, body.as_bytes());
}

#[test]
fn only_valid_error_types_are_kept_by_the_service() {
    for (sent, kept) in [
        ("Runtime.ExitError", "Runtime.ExitError"),
        ("Function.NotFound", "Function.NotFound"),
        ("Runtime.lower", "Runtime.Unknown"),
        ("Runtime.X", "Runtime.Unknown"),
        ("Runtime.Has2Digits", "Runtime.Unknown"),
        ("Function.", "Function.Unknown"),
        ("Function.My_Error", "Function.Unknown"),
        ("unhandled", "Function.Unknown"),
        ("my.Function.NotFound", "Function.Unknown"),
    ] {
        let header = format!("Lambda-Runtime-Function-Error-Type: {sent}\r\n");
        let error = post_error(&header, "{}");
        assert_eq!(error.platform_error_type, kept, "{sent}");
        assert_eq!(error.header_error_type.as_deref(), Some(sent));
    }
    assert_eq!(post_error("", "{}").header_error_type, None);
    assert_eq!(post_error("", "{}").platform_error_type, "Function.Unknown");
}

#[test]
fn an_error_body_that_is_not_json_is_kept_unchanged() {
    let header = "Lambda-Runtime-Function-Error-Type: Function.Odd\r\n";
    for body in ["", "not json", "[1]", r#"{"errorType":7}"#] {
        let error = post_error(header, body);
        assert_eq!(error.error_type, "Function.Odd");
        assert_eq!(error.error_message, "");
        assert_eq!(error.body, body.as_bytes());
    }
}

#[test]
fn the_payload_of_the_caller_is_the_error_body_unchanged() {
    let body = r#"{ "errorType":"A" }"#;
    let error = post_error("", body);
    let response = InvocationResponse::Error(error);
    assert_eq!(response.payload(), body.as_bytes());
    assert_eq!(response.error_type(), Some("A"));
    assert!(!response.is_response());
}
