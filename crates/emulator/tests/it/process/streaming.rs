//! Streamed responses of a process.

use lambda_native_emulator::process::{Bootstrap, PendingInvocation, Status};
use lambda_native_emulator::{InvocationResponse, ResponseStart, StreamingResponse};
use serde_json::json;

use crate::support::function::{Function, scripted_function};

#[test]
fn a_stream_arrives_while_the_function_writes_it() {
    let function = Function::start(Bootstrap::new(scripted_function()));
    let folder = tempfile::tempdir().unwrap();
    let gate = folder.path().join("gate");

    let pending = function.invoke(json!({
        "stream": ["one", {"wait_for": gate}, "two"],
        "content_type": "text/plain",
    }));

    let mut stream = begin(&pending);
    assert_eq!(stream.content_type(), Some("text/plain"));
    assert_eq!(stream.next_chunk().as_deref(), Some(b"one".as_slice()));
    // The function continues only now, so its first chunk arrived before it wrote the second.
    std::fs::write(gate, "").unwrap();
    assert_eq!(stream.next_chunk().as_deref(), Some(b"two".as_slice()));
    assert_eq!(stream.next_chunk(), None);
    assert!(stream.finish().is_response());
    assert_eq!(pending.report().expect("a report").status, Status::Success);
}

#[test]
fn wait_collects_a_stream() {
    let function = Function::start(Bootstrap::new(scripted_function()));

    let event = json!({"stream": ["one ", "two"]});
    let (response, report) = function.invoke(event).wait_for_report();

    assert_eq!(response.body_str(), "one two");
    assert!(matches!(
        response,
        InvocationResponse::Response { streamed: true, .. }
    ));
    assert_eq!(report.expect("a report").status, Status::Success);
}

#[test]
fn a_buffered_response_begins_complete() {
    let function = Function::start(Bootstrap::new(scripted_function()));

    let ResponseStart::Whole(response) = function.invoke(json!({"n": 1})).begin() else {
        panic!("expected a complete response");
    };

    assert_eq!(response.json(), json!({"n": 1}));
}

#[test]
fn a_crash_truncates_the_stream() {
    let function = Function::start(Bootstrap::new(scripted_function()));

    let folder = tempfile::tempdir().unwrap();
    let gate = folder.path().join("gate");
    let event = json!({"stream": ["one", {"wait_for": gate}], "exit": 3});
    let pending = function.invoke(event);

    let mut stream = begin(&pending);
    assert_eq!(stream.next_chunk().as_deref(), Some(b"one".as_slice()));
    std::fs::write(gate, "").unwrap();
    let response = stream.finish();
    let broken = ["Runtime.TruncatedResponse", "Runtime.ExitError"].map(Some);
    assert!(broken.contains(&response.error_type()), "{response:?}");
    let report = pending.report().expect("a report");
    assert_eq!(report.status, Status::Error("Runtime.ExitError".to_owned()));
    assert_eq!(function.invoke(json!({"n": 2})).wait().json()["n"], 2);
}

#[test]
fn a_dropped_stream_does_not_block_the_next_invocation() {
    let function = Function::start(Bootstrap::new(scripted_function()));

    let chunk = "x".repeat(1024 * 1024);
    let unread = function.invoke(json!({"stream": [chunk, chunk, chunk]}));
    drop(unread);

    assert_eq!(function.invoke(json!({"n": 2})).wait().json()["n"], 2);
}

#[track_caller]
fn begin(pending: &PendingInvocation) -> StreamingResponse {
    match pending.begin() {
        ResponseStart::Stream(stream) => stream,
        ResponseStart::Whole(response) => panic!("expected a stream, found {response:?}"),
    }
}
