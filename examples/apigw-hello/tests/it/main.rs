//! Runs the real program, as Lambda would.

use std::process::{Child, Command};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_native_emulator::{Emulator, Invocation, InvocationResponse};
use serde_json::{Value, json};

struct Function(Child);

impl Function {
    fn start(lambda: &Emulator) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_apigw-hello"))
            .envs(lambda.environment())
            .spawn()
            .expect("the program starts");
        Self(child)
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // The function never exits by itself. Errors are ignored, since it may have exited already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The event of a request, with only the members that the function reads.
fn event(method: &str, path: &str) -> String {
    json!({
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "x=1",
        "requestContext": { "stage": "$default", "http": { "method": method, "path": path } },
    })
    .to_string()
}

/// The body of the HTTP response, as its client reads it.
fn body(response: &InvocationResponse) -> String {
    let response = response.json();
    assert_eq!(response["statusCode"], 200, "{response}");
    assert_eq!(response["headers"]["content-type"], "application/json");
    response["body"].as_str().expect("a text").to_owned()
}

/// A deadline so far in the past that the result shows which deadline was read.
fn overdue_by(hours: u64) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a clock");
    (now - Duration::from_secs(hours * 3600))
        .as_millis()
        .to_string()
}

#[test]
fn the_response_has_method_path_and_time_left_in_this_order() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = Function::start(&lambda);
    let body = body(&lambda.invoke(event("GET", "/hi")));
    let time_left = body
        .strip_prefix(r#"{"method":"GET","path":"/hi","timeLeft":"#)
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or_else(|| panic!("unexpected body {body}"));
    let time_left: i64 = time_left.parse().expect("a number");
    assert!((0..=3000).contains(&time_left), "{time_left}");
}

#[test]
fn the_time_left_is_negative_when_the_deadline_has_passed() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = Function::start(&lambda);
    let late = Invocation::new(event("GET", "/hi")).deadline(overdue_by(2));
    let body: Value = body(&lambda.submit(late).wait()).parse().expect("JSON");
    let time_left = body["timeLeft"].as_i64().expect("a number");
    assert!(time_left <= -2 * 3_600_000, "{time_left}");
}

#[test]
fn any_path_gives_valid_json() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = Function::start(&lambda);
    for path in ["/a\"b", r"/a\b", "/a\u{1}b", "/Grüße/\u{1f980}", "/{}", ""] {
        let body: Value = body(&lambda.invoke(event("POST", path)))
            .parse()
            .expect("JSON");
        assert_eq!(body["path"], path);
        assert_eq!(body["method"], "POST");
    }
}

#[test]
fn after_an_event_of_another_kind_the_next_one_succeeds() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = Function::start(&lambda);
    let response = lambda.invoke(r#"{"requestContext":{"http":{"method":[]}}}"#);
    let error = response
        .error()
        .unwrap_or_else(|| panic!("no error: {response:?}"));
    assert_eq!(error.error_type, "EventError");
    assert!(
        error.error_message.contains("$.requestContext.http.method"),
        "{error:?}"
    );
    body(&lambda.invoke(event("GET", "/")));
}
