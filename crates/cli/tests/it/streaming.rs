//! Streamed responses through the Function URL, through the Invoke API, and on stdout.

use std::fs;
use std::io::Read as _;
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::support::{Client, Server, gate, lam, scripted_function, stderr};

const INTEGRATION: &str = "application/vnd.awslambda.http-integration-response";

#[test]
fn the_client_receives_a_stream_while_the_function_writes_it() {
    let server = Server::of_scripted_function(&["--timeout", "60"]);
    let (_folder, gate) = gate();

    let commands = json!({
        "stream": ["one", {"wait_for": gate}, "two"], "content_type": "text/plain",
    });
    let mut client = Client::post(&server, &commands);

    let head = client.until("\r\n\r\n").to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert!(head.contains("content-type: text/plain\r\n"), "{head}");
    assert!(head.contains("transfer-encoding: chunked\r\n"), "{head}");
    assert_eq!(client.until("\r\none\r\n"), "3\r\none\r\n");
    // The function continues only now.
    fs::write(gate, "").unwrap();
    assert_eq!(client.rest(), "3\r\ntwo\r\n0\r\n\r\n");
    server.running.wait_for_text("REPORT ");
}

#[test]
fn a_prelude_becomes_status_headers_and_cookies() {
    let server = Server::of_scripted_function(&[]);

    let prelude = json!({"statusCode": 201, "headers": {"x-id": "7"}, "cookies": ["a=1", "b=2"]});
    let response = server.post(&json!({
        "stream": [prelude.to_string(), "\0\0\0\0\0\0\0\0", "made"],
        "content_type": INTEGRATION,
    }));

    assert_eq!(response.status, 201);
    assert_eq!(response.header("x-id"), Some("7"));
    assert_eq!(
        response.header("content-type"),
        Some("application/octet-stream")
    );
    let cookies = response
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie");
    assert_eq!(cookies.count(), 2);
    assert_eq!(response.text(), "4\r\nmade\r\n0\r\n\r\n");
}

#[test]
fn a_malformed_prelude_is_a_502_that_says_why() {
    let server = Server::of_scripted_function(&[]);

    let commands = json!({"stream": ["{}"], "content_type": INTEGRATION});
    let response = server.post(&commands);

    assert_eq!(response.status, 502);
    let expected = "expected eight NUL bytes at its end, found none in 2 bytes";
    assert!(response.text().contains(expected), "{}", response.text());
    server.running.wait_for_text(expected);
    assert_eq!(server.invoke(&json!({"n": 2})).json(), json!({"n": 2}));
}

#[test]
fn the_default_content_type_is_octet_stream() {
    let server = Server::of_scripted_function(&[]);
    let response = server.post(&json!({"stream": ["one"]}));
    assert_eq!(
        (response.status, response.text().as_str()),
        (200, "3\r\none\r\n0\r\n\r\n")
    );
    assert_eq!(
        response.header("content-type"),
        Some("application/octet-stream")
    );
}

#[test]
fn an_error_in_the_trailers_closes_the_connection() {
    let server = Server::of_scripted_function(&[]);
    let error = STANDARD.encode(r#"{"errorType":"Late","errorMessage":"too late"}"#);

    let mut client = Client::post(&server, &json!({"stream": ["one"], "base64_error": error}));

    client.until("\r\n\r\n");
    // Everything before the error has arrived, but not the last chunk.
    assert_eq!(client.rest(), "3\r\none\r\n");
    let line = server
        .running
        .wait_for_text("failed while streaming; closing the connection");
    assert!(line.ends_with("Late: too late"), "{line}");
    assert_eq!(server.invoke(&json!({"n": 2})).json(), json!({"n": 2}));
}

#[test]
fn the_function_continues_when_the_client_disconnects() {
    let server = Server::of_scripted_function(&["--timeout", "60"]);
    let (_folder, gate) = gate();
    let chunk = "x".repeat(100_000);
    let commands = json!({"stream": ["one", {"wait_for": gate}, chunk, chunk, chunk]});
    let mut client = Client::post(&server, &commands);
    client.until("one\r\n");

    drop(client);
    fs::write(gate, "").unwrap();

    let report = server.running.wait_for_text("REPORT ");
    assert!(!report.contains("Status:"), "{report}");
    assert_eq!(server.invoke(&json!({"n": 2})).json(), json!({"n": 2}));
}

#[test]
fn a_buffered_invocation_returns_the_whole_stream() {
    let server = Server::of_scripted_function(&[]);
    let response = server.invoke(&json!({"stream": ["one ", "two"]}));
    assert_eq!(
        (response.status, response.text().as_str()),
        (200, "one two")
    );
    assert_eq!(response.header("content-length"), Some("7"));
}

#[test]
fn a_buffered_invocation_limits_the_size_of_a_stream() {
    let server = Server::of_scripted_function(&["--timeout", "60"]);
    let chunk = "x".repeat(2_500_000);
    // The request is limited too, so the function sends the chunk three times.
    let response = server.invoke(&json!({"stream": [chunk], "times": 3}));
    assert_eq!(response.header("x-amz-function-error"), Some("Unhandled"));
    assert_eq!(
        response.json()["errorType"],
        "Function.ResponseSizeTooLarge"
    );
}

#[test]
fn the_streaming_invoke_api_returns_events() {
    let server = Server::of_scripted_function(&["--name", "shop"]);

    let (response, events) = invoke(&server, "", &json!({"stream": ["one", "two"]}));
    assert_eq!(response.status, 200);
    assert_eq!(
        response.header("content-type"),
        Some("application/vnd.amazon.eventstream")
    );
    assert_eq!(response.header("x-amz-executed-version"), Some("$LATEST"));
    assert!(response.header("x-amzn-requestid").is_some());
    let chunk = |text: &str| ("PayloadChunk".to_owned(), text.to_owned());
    let complete = |json: &str| ("InvokeComplete".to_owned(), json.to_owned());
    assert_eq!(events, [chunk("one"), chunk("two"), complete("{}")]);

    let (_, events) = invoke(&server, "", &json!({"response": "whole"}));
    assert_eq!(events, [chunk("whole"), complete("{}")]);

    let error = json!({"errorType": "Late", "errorMessage": "too late"});
    let (_, events) = invoke(&server, "", &json!({"fail": error}));
    let ended = json!({"ErrorCode": "Late", "ErrorDetails": error.to_string()});
    assert_eq!(events, [complete(&ended.to_string())]);

    let log = "X-Amz-Log-Type: Tail\r\n";
    let (_, events) = invoke(
        &server,
        log,
        &json!({"stdout": "a line\n", "response": "1"}),
    );
    let end: Value = serde_json::from_str(&events[1].1).unwrap();
    let log = STANDARD.decode(end["LogResult"].as_str().unwrap()).unwrap();
    let log = String::from_utf8(log).unwrap();
    assert!(log.contains("\na line\nEND RequestId: "), "{log}");
}

#[test]
fn the_streaming_invoke_api_returns_the_errors_of_the_service() {
    let server = Server::of_scripted_function(&["--name", "shop"]);
    let status = |name: &str, headers: &str| {
        let path = format!("/2021-11-15/functions/{name}/response-streaming-invocations");
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\n{headers}",
            server.address
        );
        server.send(&head, b"{}").status
    };
    assert_eq!(status("other", ""), 404);
    assert_eq!(status("shop", "X-Amz-Invocation-Type: Event\r\n"), 400);
    assert_eq!(status("shop", "X-Amz-Invocation-Type: DryRun\r\n"), 204);
}

#[test]
fn lam_invoke_prints_a_stream_while_the_function_writes_it() {
    let (_folder, gate) = gate();
    let commands = json!({"stream": ["one", {"wait_for": gate}, "two"]}).to_string();
    let mut process = lam(["invoke", "--timeout", "60", "--data", &commands])
        .arg(scripted_function())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdout = process.stdout.take().unwrap();
    let mut first = [0; 3];
    stdout.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"one");

    fs::write(gate, "").unwrap();

    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "two");
    assert_eq!(process.wait().unwrap().code(), Some(0));
}

#[test]
fn lam_invoke_reports_an_error_in_the_trailers() {
    let error = STANDARD.encode(r#"{"errorType":"Late","errorMessage":"too late"}"#);
    let commands = json!({"stream": ["one"], "base64_error": error}).to_string();
    let output = lam(["invoke", "--data", &commands])
        .arg(scripted_function())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, b"one");
    let log = stderr(&output);
    assert!(
        log.contains("failed while streaming: Late: too late"),
        "{log}"
    );
}

/// Calls InvokeWithResponseStream. Returns the HTTP response, and type and payload of each event.
fn invoke(
    server: &Server,
    headers: &str,
    commands: &Value,
) -> (crate::support::HttpResponse, Vec<(String, String)>) {
    let path = "/2021-11-15/functions/shop/response-streaming-invocations";
    let host = &server.address;
    // HTTP/1.0 has no chunked encoding, so the body need not be decoded.
    let head = format!("POST {path} HTTP/1.0\r\nHost: {host}\r\n{headers}");
    let response = server.send(&head, commands.to_string().as_bytes());
    let mut rest = response.body.as_slice();
    let mut events = Vec::new();
    while !rest.is_empty() {
        let number = |at: usize| {
            let bytes = rest[at..at + 4].try_into().expect("four bytes");
            u32::from_be_bytes(bytes) as usize
        };
        let (total, headers) = (number(0), number(4));
        let text =
            |range: std::ops::Range<usize>| String::from_utf8_lossy(&rest[range]).into_owned();
        let names = text(12..12 + headers);
        let kind = ["PayloadChunk", "InvokeComplete"]
            .into_iter()
            .find(|kind| names.contains(kind));
        let kind = kind.expect("an event of a known type").to_owned();
        events.push((kind, text(12 + headers..total - 4)));
        rest = &rest[total..];
    }
    (response, events)
}
