//! Streamed responses.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lambda_native_emulator::{Emulator, Invocation, InvocationResponse, PendingInvocation};

use crate::support::client::{Client, Response, chunked_post};

const STREAMING: &str = "Lambda-Runtime-Function-Response-Mode: streaming\r\n";

fn delivered() -> (Emulator, PendingInvocation, Client, Response) {
    let lambda = Emulator::start().unwrap();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    (lambda, pending, client, next)
}

#[test]
fn a_streamed_response_is_collected() {
    let (_lambda, pending, mut client, next) = delivered();
    let headers = format!("{STREAMING}Content-Type: text/plain\r\n");
    client.send(chunked_post(&next, &headers));
    client.send("5\r\nhello\r\n");
    client.send("6;ext=1\r\n world\r\n0\r\n\r\n");
    assert_eq!(client.receive().status, 202);
    match pending.wait() {
        InvocationResponse::Response {
            body,
            content_type,
            streamed,
            trailers,
            stream_error,
        } => {
            assert_eq!(body, b"hello world");
            assert_eq!(content_type.as_deref(), Some("text/plain"));
            assert!(streamed);
            assert_eq!(trailers, []);
            assert_eq!(stream_error, None);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_chunked_body_without_the_mode_header_is_buffered() {
    let (_lambda, pending, mut client, next) = delivered();
    client.send(chunked_post(&next, ""));
    client.send("2\r\nok\r\n0\r\n\r\n");
    assert_eq!(client.receive().status, 202);
    assert!(matches!(
        pending.wait(),
        InvocationResponse::Response { streamed: false, body, .. } if body == b"ok"
    ));
}

#[test]
fn an_error_in_the_trailers_is_read() {
    let (_lambda, pending, mut client, next) = delivered();
    let document = r#"{"errorType":"Late","errorMessage":"broke"}"#;
    client.send(chunked_post(&next, STREAMING));
    client.send(format!(
        "4\r\npart\r\n0\r\n\
         Lambda-Runtime-Function-Error-Type: Function.Late\r\n\
         lambda-runtime-function-error-body: {}\r\n\r\n",
        STANDARD.encode(document)
    ));
    assert_eq!(client.receive().status, 202);
    let response = pending.wait();
    assert_eq!(response.body(), b"part");
    assert!(!response.is_response());
    let error = response.error().expect("the error of the trailers");
    assert_eq!(error.error_type, "Late");
    assert_eq!(error.error_message, "broke");
    assert_eq!(error.platform_error_type, "Function.Late");
    assert_eq!(error.body, document.as_bytes());
}

#[test]
fn a_stream_whose_connection_breaks_is_truncated() {
    let (_lambda, pending, mut client, next) = delivered();
    client.send(chunked_post(&next, STREAMING));
    client.send("4\r\npart\r\n");
    client.half_close();
    let refused = client.receive();
    assert_eq!(refused.status, 400);
    assert_eq!(refused.error_type(), "TruncatedHTTPRequest");
    let response = pending.wait();
    assert_eq!(response.error_type(), Some("Runtime.TruncatedResponse"));
}

#[test]
fn a_buffered_response_whose_connection_breaks_is_ignored() {
    let (lambda, pending, mut client, next) = delivered();
    client.send(format!(
        "POST {} HTTP/1.1\r\nHost: localhost\r\n{}Content-Length: 10\r\n\r\nhalf",
        next.path("response"),
        next.echo()
    ));
    client.half_close();
    assert_eq!(client.receive().status, 400);

    let mut client = Client::connect(&lambda);
    assert_eq!(client.respond(&next, "whole").status, 202);
    assert_eq!(pending.wait().body_str(), "whole");
    let requests = lambda.requests();
    let bodies: Vec<_> = requests
        .iter()
        .map(|it| (it.body.as_slice(), it.truncated))
        .collect();
    assert_eq!(
        bodies,
        [
            (b"".as_slice(), false),
            (b"half".as_slice(), true),
            (b"whole".as_slice(), false)
        ]
    );
}

#[test]
fn an_unknown_response_mode_is_refused_and_the_caller_gets_an_error() {
    for mode in ["buffered", "Streaming"] {
        let (_lambda, pending, mut client, next) = delivered();
        let headers = format!(
            "{}Lambda-Runtime-Function-Response-Mode: {mode}\r\n",
            next.echo()
        );
        let refused = client.post(&next.path("response"), &headers, "{}");
        assert_eq!(refused.status, 400);
        assert_eq!(refused.error_type(), "InvalidFunctionResponseMode");
        let response = pending.wait();
        assert_eq!(response.error_type(), Some("InvalidFunctionResponseMode"));
    }
}

#[test]
fn broken_chunks_are_refused() {
    for chunks in [
        "x\r\n",
        "+1\r\na\r\n0\r\n\r\n",
        "\r\n",
        ";extension\r\n",
        "2\r\nabc\r\n0\r\n\r\n",
        "1\r\na\r\n0\r\nno trailer\r\n\r\n",
    ] {
        let (_lambda, _pending, mut client, next) = delivered();
        client.send(chunked_post(&next, ""));
        client.send(chunks);
        let refused = client.receive();
        assert_eq!(refused.status, 400, "{chunks:?}");
        assert_eq!(refused.error_type(), "MalformedHTTPRequest");
    }
}

#[test]
fn trailers_and_chunk_sizes_without_end_are_refused() {
    let long = "x".repeat(400 * 1024);
    for chunks in [
        format!("1\r\na\r\n0\r\nx-long: {long}"),
        format!("1\r\na\r\n0\r\n{}", "x: y\r\n".repeat(200)),
        format!("1;{long}"),
    ] {
        let (_lambda, _pending, mut client, next) = delivered();
        client.send(chunked_post(&next, ""));
        client.send(chunks);
        assert_eq!(client.receive().status, 400);
    }
}

#[test]
fn chunk_extensions_are_ignored() {
    let (_lambda, pending, mut client, next) = delivered();
    client.send(chunked_post(&next, ""));
    client.send("2;name=value\r\nab\r\n0;last\r\n\r\n");
    assert_eq!(client.receive().status, 202);
    assert_eq!(pending.wait().body_str(), "ab");
}
