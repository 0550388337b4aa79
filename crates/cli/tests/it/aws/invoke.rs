//! `lam invoke --remote`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::stand_in::{Fault, Reply, StandIn};
use super::{SECRET, lam_with};
use crate::support::{stderr, stdout};

/// Invokes `orders`, and returns the exit code, stdout and stderr.
fn invoke(aws: &StandIn, flags: &[&str]) -> (i32, String, String) {
    let args = [&["invoke", "--remote", "orders"], flags].concat();
    let output = lam_with(aws, &args).output().unwrap();
    let code = output.status.code().expect("lam exits");
    let log = stderr(&output);
    assert!(!log.contains(SECRET), "{log}");
    (code, stdout(&output), log)
}

fn response(headers: &[(&'static str, &str)], body: &str) -> Option<Reply> {
    let headers = headers
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    Some(Reply {
        status: 200,
        headers: headers.collect(),
        body: body.as_bytes().to_vec(),
    })
}

#[test]
fn the_response_and_the_end_of_the_log_are_printed() {
    let aws = StandIn::with_function();
    let log =
        STANDARD.encode("START RequestId: 636ee2ad-1 Version: 7\nREPORT RequestId: 636ee2ad-1\t");
    let headers = [
        ("x-amz-executed-version", "7"),
        ("x-amz-log-result", log.as_str()),
    ];
    aws.state(|state| state.response = response(&headers, "a\nb "));
    let (code, out, log) = invoke(&aws, &["--data", r#"{"n": 1}"#, "--client-context", "{}"]);
    assert_eq!((code, out.as_str()), (0, "a\nb "));
    assert!(log.contains("version 7"), "{log}");
    assert!(
        log.contains("START RequestId: 636ee2ad-1 Version: 7\nREPORT RequestId: 636ee2ad-1\n"),
        "{log}"
    );
    let calls = aws.calls_of("Invoke");
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].json(), json!({"n": 1}));
    assert_eq!(calls[0].header("x-amz-log-type"), Some("Tail"));
    assert_eq!(calls[0].header("x-amz-client-context"), Some("e30="));
}

#[test]
fn a_function_error_has_exit_code_1() {
    let aws = StandIn::with_function();
    let error = r#"{"errorType": "Late"}"#;
    aws.state(|state| state.response = response(&[("x-amz-function-error", "Unhandled")], error));
    let (code, out, _) = invoke(&aws, &[]);
    assert_eq!((code, out.as_str()), (1, error));
}

#[test]
fn a_queued_event_prints_nothing_to_stdout() {
    let aws = StandIn::with_function();
    aws.state(|state| state.response = response(&[("x-amzn-requestid", "636ee2ad")], ""));
    let (code, out, log) = invoke(&aws, &["--async", "--tenant", "t"]);
    assert_eq!((code, out.as_str()), (0, ""));
    assert!(log.contains("636ee2ad"), "{log}");
    let call = &aws.calls_of("Invoke")[0];
    assert_eq!(call.header("x-amz-invocation-type"), Some("Event"));
    assert_eq!(call.header("x-amz-tenant-id"), Some("t"));
}

#[test]
fn an_invocation_is_never_sent_twice() {
    for (fault, expected) in [
        (Fault::CutBefore, "the function may have run"),
        (Fault::CutAfter, "the function may have run"),
        (
            Fault::Refuse(429, "TooManyRequestsException", "Rate exceeded"),
            "is throttled",
        ),
        (
            Fault::Refuse(500, "ServiceException", "oops"),
            "ServiceException: oops",
        ),
        (
            Fault::Refuse(413, "RequestTooLargeException", "6 MB"),
            "at most 6 MB",
        ),
        (
            Fault::Refuse(502, "ResourceNotReadyException", "soon"),
            "being created or updated",
        ),
    ] {
        let aws = StandIn::with_function();
        aws.fault("Invoke", fault);
        let (code, out, log) = invoke(&aws, &[]);
        assert_eq!((code, out.as_str()), (2, ""), "{log}");
        assert!(log.contains(expected), "{log}");
        assert_eq!(aws.calls_of("Invoke").len(), 1, "{log}");
    }
}

#[test]
fn a_missing_function_or_alias_is_named() {
    let aws = StandIn::with_function();
    let output = lam_with(&aws, &["invoke", "--remote", "order"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let log = stderr(&output);
    assert!(
        log.contains("there is no function \"order\" in eu-west-1; did you mean orders?"),
        "{log}"
    );
    let (code, _, log) = invoke(&aws, &["--alias", "live"]);
    assert_eq!(code, 2);
    assert!(log.contains("no version or alias \"live\""), "{log}");
    assert!(aws.calls_of("Invoke").is_empty());
}

#[test]
fn the_configuration_may_be_unreadable() {
    let aws = StandIn::with_function();
    aws.fault(
        "GetFunctionConfiguration",
        Fault::Refuse(403, "AccessDeniedException", "no"),
    );
    assert_eq!(invoke(&aws, &[]).0, 0);
}

#[test]
fn reads_are_repeated() {
    let aws = StandIn::with_function();
    aws.fault("GetFunctionConfiguration", Fault::CutBefore);
    aws.fault(
        "GetFunctionConfiguration",
        Fault::Refuse(503, "ServiceException", "busy"),
    );
    let (code, out, _) = invoke(&aws, &[]);
    assert_eq!((code, out.as_str()), (0, "\"hello\""));
    assert_eq!(aws.calls_of("GetFunctionConfiguration").len(), 3);
}

#[test]
fn a_streamed_response_is_printed_piece_by_piece() {
    let aws = StandIn::with_function();
    let stream = |end: &str| {
        let mut bytes = message("PayloadChunk", b"one ");
        bytes.extend(message("PayloadChunk", b"two"));
        bytes.extend(message("InvokeComplete", end.as_bytes()));
        bytes
    };
    for (end, expected) in [
        ("{}", 0),
        (r#"{"ErrorCode": "Late", "ErrorDetails": "d"}"#, 1),
    ] {
        let body = stream(end);
        aws.state(|state| {
            state.response = response(&[], "").map(|reply| Reply { body, ..reply });
        });
        let (code, out, _) = invoke(&aws, &["--stream"]);
        assert_eq!((code, out.as_str()), (expected, "one two"));
    }
    let mut body = stream("{}");
    body.truncate(body.len() - 3);
    aws.state(|state| state.response = response(&[], "").map(|reply| Reply { body, ..reply }));
    let (code, _, log) = invoke(&aws, &["--stream"]);
    assert_eq!(code, 2);
    assert!(log.contains("the stream ends within a message"), "{log}");
}

/// A message of an event stream.
fn message(event_type: &str, payload: &[u8]) -> Vec<u8> {
    let number = |number: usize| u32::try_from(number).unwrap().to_be_bytes();
    let mut headers = b"\x0b:event-type\x07\0".to_vec();
    headers.push(u8::try_from(event_type.len()).unwrap());
    headers.extend_from_slice(event_type.as_bytes());
    let mut message = number(16 + headers.len() + payload.len()).to_vec();
    message.extend(number(headers.len()));
    message.extend(crc32fast::hash(&message).to_be_bytes());
    message.extend(headers);
    message.extend_from_slice(payload);
    message.extend(crc32fast::hash(&message).to_be_bytes());
    message
}

#[test]
fn a_denied_call_names_the_missing_permission() {
    let aws = StandIn::with_function();
    aws.fault("Invoke", Fault::Refuse(403, "AccessDeniedException", "User: u is not authorized to perform: lambda:InvokeFunction on resource: arn:x because no"));
    let (code, _, log) = invoke(&aws, &[]);
    assert_eq!(code, 2);
    let statement = log.split_once("statement: ").expect("a statement").1;
    let statement: Value = serde_json::from_str(statement.lines().next().unwrap()).unwrap();
    assert_eq!(statement["Action"], "lambda:InvokeFunction");
    assert_eq!(statement["Resource"], "arn:x");
}
