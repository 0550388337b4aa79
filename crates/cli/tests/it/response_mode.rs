//! Functions that stream without the response-mode header, as aws-lambda-go does, and the invoke mode of
//! the Function URL.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::support::{Client, Server, gate};

const STREAMING: &str = "/2021-11-15/functions/function/response-streaming-invocations";
const PRELUDE: &str = "application/vnd.awslambda.http-integration-response";
const NULS: &str = "\0\0\0\0\0\0\0\0";

fn error() -> String {
    STANDARD.encode(r#"{"errorType":"Late","errorMessage":"too late"}"#)
}

#[test]
fn the_streaming_invoke_api_forwards_chunks_without_the_mode_header() {
    let server = Server::of_scripted_function(&["--timeout", "60"]);
    for content_type in ["application/json", "application/octet-stream", PRELUDE] {
        let (_folder, gate) = gate();
        let commands = json!({
            "stream": ["first", {"wait_for": gate}, "second"],
            "content_type": content_type, "no_mode": true,
        });
        let mut client = Client::post_to(&server, STREAMING, &commands);

        client.until("PayloadChunk");
        client.until("first");
        // The function continues only now.
        fs::write(gate, "").unwrap();
        client.until("PayloadChunk");
        client.until("second");
        assert!(client.rest().contains("InvokeComplete"), "{content_type}");
    }
}

#[test]
fn the_streaming_invoke_api_reports_trailers_and_a_cut_without_the_mode_header() {
    let server = Server::of_scripted_function(&["--timeout", "60"]);
    let invoke = |commands| Client::post_to(&server, STREAMING, &commands).rest();

    let late = invoke(json!({"stream": ["one"], "no_mode": true, "base64_error": error()}));
    assert!(late.contains("one"), "{late}");
    assert!(late.contains(r#""ErrorCode":"Late""#), "{late}");

    let (_folder, gate) = gate();
    let commands = json!({"stream": ["one", {"wait_for": gate}], "no_mode": true, "exit": 3});
    let mut client = Client::post_to(&server, STREAMING, &commands);
    client.until("one");
    // The function exits only now.
    fs::write(gate, "").unwrap();
    let cut = client.rest();
    let is_known = cut.contains("Runtime.TruncatedResponse") || cut.contains("Runtime.ExitError");
    assert!(is_known, "{cut}");
}

#[test]
fn the_function_url_forwards_a_prelude_and_chunks_without_the_mode_header() {
    for mode in [&[][..], &["--invoke-mode", "response-stream"]] {
        let server = Server::of_scripted_function(&[&["--timeout", "60"], mode].concat());
        let (_folder, gate) = gate();
        let commands = json!({
            "stream": [r#"{"statusCode":201}"#, NULS, "one", {"wait_for": gate}, "two"],
            "content_type": PRELUDE, "no_mode": true,
        });
        let mut client = Client::post(&server, &commands);

        let head = client.until("\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 201 "), "{head}");
        client.until("one\r\n");
        // The function continues only now.
        fs::write(gate, "").unwrap();
        assert_eq!(client.rest(), "3\r\ntwo\r\n0\r\n\r\n");
    }
}

#[test]
fn the_function_url_closes_early_after_trailers_or_a_cut_without_the_mode_header() {
    let server = Server::of_scripted_function(&["--timeout", "60"]);
    for end in [json!({"base64_error": error()}), json!({"exit": 3})] {
        let (_folder, gate) = gate();
        let mut commands = json!({"stream": ["one", {"wait_for": gate}], "no_mode": true});
        let end = end.as_object().unwrap().clone();
        commands.as_object_mut().unwrap().extend(end);
        let mut client = Client::post(&server, &commands);
        client.until("3\r\none\r\n");
        // The function ends only now.
        fs::write(gate, "").unwrap();
        assert_eq!(client.rest(), "");
    }
    let line = server.running.wait_for_text("Late: too late");
    assert!(line.contains("failed while streaming"), "{line}");
}

#[test]
fn the_function_url_converts_json_that_was_posted_in_chunks() {
    let server = Server::of_scripted_function(&[]);
    let envelope = json!({"statusCode": 201, "body": "made"}).to_string();
    let response = server.post(&json!({
        "stream": [envelope], "content_type": "application/json", "no_mode": true,
    }));
    assert_eq!((response.status, response.text().as_str()), (201, "made"));
}

#[test]
fn a_response_stream_url_shows_a_buffered_response_as_it_is() {
    let server = Server::of_scripted_function(&["--invoke-mode", "RESPONSE_STREAM"]);
    let envelope = json!({"statusCode": 201, "body": "made"});
    let chunked = json!({
        "stream": [envelope.to_string()], "content_type": "application/json", "no_mode": true,
    });
    let response = server.post(&chunked);
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert!(
        response.text().contains(&envelope.to_string()),
        "{}",
        response.text()
    );

    let response = server.post(&json!({"response": envelope}));
    assert_eq!(response.status, 200);
    assert_eq!(
        response.header("content-type"),
        Some("application/octet-stream")
    );
    assert_eq!(response.json(), envelope);

    let response = server.post(&json!({"fail": {"errorType": "E", "errorMessage": "no"}}));
    assert_eq!(response.status, 502);
}

#[test]
fn a_buffered_url_collects_a_stream() {
    let server = Server::of_scripted_function(&["--invoke-mode", "buffered"]);
    let envelope = json!({"statusCode": 201, "body": "made"}).to_string();
    for no_mode in [false, true] {
        let (start, end) = envelope.split_at(5);
        let response = server.post(&json!({"stream": [start, end], "no_mode": no_mode}));
        assert_eq!((response.status, response.text().as_str()), (201, "made"));
        assert_eq!(response.header("content-length"), Some("4"));
    }
    let late = json!({"stream": ["one"], "no_mode": true, "base64_error": error()});
    assert_eq!(server.post(&late).status, 502);
}

#[test]
fn a_buffered_invocation_gets_the_error_in_the_trailers() {
    let server = Server::of_scripted_function(&[]);
    for no_mode in [false, true] {
        let commands = json!({"stream": ["one"], "no_mode": no_mode, "base64_error": error()});
        let response = server.invoke(&commands);
        assert_eq!(response.header("x-amz-function-error"), Some("Unhandled"));
        assert_eq!(response.json()["errorType"], "Late");
    }
}
