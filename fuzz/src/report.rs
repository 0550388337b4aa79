//! Error reports: their JSON and their headers.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use lambda_native::__fuzzing::{error_report as report, stream_trailers};
use lambda_native::LambdaError;
use serde_json::{Value, json};

use crate::pieces::is_cut_of;

/// The input: the type, the message and the lines of the stack trace, separated by `|`.
///
/// The type in the header is one that the platform accepts. The body and the X-Ray cause are JSON with
/// the values of the error.
pub fn error_report(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut parts = text.split('|').map(str::to_owned);
    let error = LambdaError {
        error_type: parts.next().unwrap_or_default().into(),
        error_message: parts.next().unwrap_or_default(),
        stack_trace: parts.collect(),
    };
    for in_init in [false, true] {
        let (error_type, xray_cause, body) = report(&error, in_init);
        check_type(&error_type, in_init);
        check_body(&body, &error);
        check_xray_cause(&xray_cause, &error);
    }
    check_trailers(&error);
}

/// `(Runtime|Function)\.[A-Z][a-zA-Z]+`
fn check_type(text: &str, in_init: bool) {
    let (prefix, name) = text.split_once('.').expect("a point");
    assert!(matches!(prefix, "Runtime" | "Function"), "{text} {in_init}");
    assert!(name.len() >= 2 && name.starts_with(|first: char| first.is_ascii_uppercase()));
    assert!(
        name.bytes().all(|byte| byte.is_ascii_alphabetic()),
        "{text}"
    );
    assert!(text.len() < 160);
}

fn check_body(body: &str, error: &LambdaError) {
    let read: Value = serde_json::from_str(body).expect("the body is JSON");
    assert!(!body.contains(|character: char| character.is_control()));
    assert_eq!(read["errorMessage"], json!(error.error_message));
    assert_eq!(read["stackTrace"], json!(error.stack_trace));
    let error_type = read["errorType"].as_str().expect("a type");
    assert!(is_cut_of(error_type, &error.error_type), "{error_type}");
    if error.error_type.len() <= 32 {
        assert_eq!(error_type, error.error_type);
    }
}

/// There are two fields. The second is the body of an error in base64. Servers limit the size of
/// trailers as they limit the size of heads.
fn check_trailers(error: &LambdaError) {
    let trailers = String::from_utf8(stream_trailers(error)).expect("ASCII");
    let lines: Vec<&str> = trailers.split_terminator("\r\n").collect();
    let [error_type, body] = *lines else {
        panic!("two fields: {trailers}");
    };
    let value = |line: &str, name: &str| {
        let value = line
            .strip_prefix(name)
            .and_then(|value| value.strip_prefix(": "));
        value.expect("the field").to_owned()
    };
    check_type(
        &value(error_type, "Lambda-Runtime-Function-Error-Type"),
        false,
    );
    let body = value(body, "Lambda-Runtime-Function-Error-Body");
    let body = BASE64_STANDARD.decode(body).expect("base64");
    let body = std::str::from_utf8(&body).expect("UTF-8");
    assert!(trailers.len() < 16 * 1024);
    if body.len() < 512 {
        check_body(body, error);
        return;
    }
    // Truncated, but still JSON.
    let read: Value = serde_json::from_str(body).expect("the body is JSON");
    let is_cut = |part: &Value, whole: &str| is_cut_of(part.as_str().expect("a text"), whole);
    assert!(is_cut(&read["errorMessage"], &error.error_message));
    let lines = read["stackTrace"].as_array().expect("lines");
    assert!(lines.len() <= error.stack_trace.len());
    for (number, (line, whole)) in lines.iter().zip(&error.stack_trace).enumerate() {
        // The last line may say only how many bytes were cut.
        let rest: usize = error.stack_trace[number..].iter().map(String::len).sum();
        let is_rest = line.as_str() == Some(&format!(" [{rest} bytes cut]"));
        assert!(is_cut(line, whole) || is_rest, "{line}");
    }
}

fn check_xray_cause(cause: &str, error: &LambdaError) {
    assert!(
        cause.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
        "{cause}"
    );
    assert!(cause.len() < 14_000);
    let read: Value = serde_json::from_str(cause).expect("the cause is JSON");
    let [exception] = &**read["exceptions"].as_array().expect("exceptions") else {
        panic!("one exception");
    };
    let message = exception["message"].as_str().expect("a message");
    assert!(is_cut_of(message, &error.error_message), "{message}");
    if error.error_message.len() <= 512 {
        assert_eq!(message, error.error_message);
    }
    let stack = exception["stack"].as_array().expect("a stack");
    let paths = read["paths"].as_array().expect("paths");
    assert_eq!(stack.len(), paths.len());
    for (frame, path) in stack.iter().zip(paths) {
        assert_eq!(&frame["path"], path);
        assert!(frame["line"].as_u64().is_some_and(|line| line > 0));
        let (label, path) = (frame["label"].as_str(), path.as_str());
        let begins = format!("{} at ", label.expect("a label"));
        let path = path.filter(|path| !path.is_empty()).expect("a path");
        // Both may have been cut, possibly at different places.
        let known = |line: &String| line.contains(path) && line.contains(begins.trim_end());
        let cut = begins.len() + path.len() > 80;
        assert!(cut || error.stack_trace.iter().any(known), "{frame}");
    }
}
