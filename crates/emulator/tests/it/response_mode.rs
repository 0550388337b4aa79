//! The caller decides whether a response is streamed: aws-lambda-go posts every response in chunks,
//! announces the trailers of an error, and never sends the response-mode header.

use lambda_native_emulator::{
    Emulator, Invocation, InvocationResponse, MAX_RESPONSE_BYTES, PendingInvocation, ResponseMode,
    ResponseStart, StreamingResponse,
};

use crate::support::client::{Client, Response, SAFETY, chunked_post};

const ANNOUNCED: &str =
    "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n";
const BYTES: &str = "Content-Type: application/octet-stream\r\n";
const JSON: &str = "Content-Type: application/json\r\n";
const PRELUDE: &str = "Content-Type: application/vnd.awslambda.http-integration-response\r\n";
const HEADER: &str = "Lambda-Runtime-Function-Response-Mode: streaming\r\n";
/// `{"errorType":"Late"}`.
const ERROR: &str = "Lambda-Runtime-Function-Error-Type: Function.Late\r\n\
                     Lambda-Runtime-Function-Error-Body: eyJlcnJvclR5cGUiOiJMYXRlIn0=\r\n";

/// A function that has sent the head of a chunked response.
fn head_sent(
    mode: Option<ResponseMode>,
    headers: &str,
) -> (Emulator, PendingInvocation, Client, Response) {
    let lambda = Emulator::builder().timeout(SAFETY).start().unwrap();
    let mut invocation = Invocation::new("{}");
    if let Some(mode) = mode {
        invocation = invocation.response_mode(mode);
    }
    let pending = lambda.submit(invocation);
    let mut client = Client::connect(&lambda);
    let next = client.next();
    client.send(chunked_post(&next, headers));
    (lambda, pending, client, next)
}

#[track_caller]
fn stream(pending: &PendingInvocation) -> StreamingResponse {
    match pending.begin_timeout(SAFETY) {
        Some(ResponseStart::Stream(stream)) => stream,
        other => panic!("no stream: {other:?}"),
    }
}

#[track_caller]
fn whole(pending: &PendingInvocation) -> InvocationResponse {
    match pending.begin_timeout(SAFETY) {
        Some(ResponseStart::Whole(response)) => response,
        other => panic!("no complete response: {other:?}"),
    }
}

#[test]
fn a_streaming_invocation_gets_the_chunks_of_a_post_without_the_mode_header() {
    for content_type in [BYTES, JSON, PRELUDE, ""] {
        let headers = format!("{ANNOUNCED}{content_type}");
        let mode = Some(ResponseMode::Streaming);
        let (_lambda, pending, mut client, _) = head_sent(mode, &headers);

        let mut stream = stream(&pending);
        client.send("3\r\none\r\n");
        assert_eq!(stream.next_chunk().as_deref(), Some(b"one".as_slice()));
        client.send("3\r\ntwo\r\n");
        assert_eq!(stream.next_chunk().as_deref(), Some(b"two".as_slice()));
        client.send("0\r\n\r\n");

        assert_eq!(client.receive().status, 202);
        assert!(stream.finish().is_response(), "{content_type}");
    }
}

#[test]
fn a_streaming_invocation_gets_the_error_in_the_trailers_of_a_post_without_the_mode_header() {
    let headers = format!("{ANNOUNCED}{BYTES}");
    let (_lambda, pending, mut client, _) = head_sent(Some(ResponseMode::Streaming), &headers);
    client.send(format!("3\r\none\r\n0\r\n{ERROR}\r\n"));
    assert_eq!(client.receive().status, 202);

    let response = pending.wait();
    assert_eq!(response.body(), b"one");
    assert_eq!(response.error_type(), Some("Late"));
}

#[test]
fn a_connection_cut_inside_a_post_without_the_mode_header_truncates_the_response() {
    for (mode, headers) in [
        (Some(ResponseMode::Streaming), format!("{ANNOUNCED}{BYTES}")),
        (Some(ResponseMode::Buffered), format!("{ANNOUNCED}{BYTES}")),
        (Some(ResponseMode::Buffered), HEADER.to_owned()),
        (None, format!("{ANNOUNCED}{JSON}")),
    ] {
        let (_lambda, pending, mut client, _) = head_sent(mode, &headers);
        client.send("3\r\none\r\n");
        client.half_close();
        assert_eq!(client.receive().error_type(), "TruncatedHTTPRequest");

        let response = pending.wait_timeout(SAFETY).expect("the end");
        let error_type = response.error_type();
        assert_eq!(error_type, Some("Runtime.TruncatedResponse"), "{headers}");
    }
}

#[test]
fn a_buffered_invocation_collects_every_kind_of_post() {
    for (headers, is_streamed) in [
        (HEADER.to_owned(), true),
        (format!("{ANNOUNCED}{BYTES}"), false),
        (format!("{ANNOUNCED}{PRELUDE}"), false),
    ] {
        let mode = Some(ResponseMode::Buffered);
        let (_lambda, pending, mut client, _) = head_sent(mode, &headers);
        client.send("3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
        assert_eq!(client.receive().status, 202);

        let response = whole(&pending);
        assert_eq!(response.body(), b"onetwo");
        let InvocationResponse::Response { streamed, .. } = response else {
            panic!("{response:?}");
        };
        assert_eq!(streamed, is_streamed, "{headers}");
    }
}

#[test]
fn a_buffered_invocation_gets_the_error_in_the_trailers_as_its_response() {
    for headers in [HEADER.to_owned(), format!("{ANNOUNCED}{BYTES}")] {
        let mode = Some(ResponseMode::Buffered);
        let (_lambda, pending, mut client, _) = head_sent(mode, &headers);
        client.send(format!("3\r\none\r\n0\r\n{ERROR}\r\n"));
        assert_eq!(client.receive().status, 202);

        let response = whole(&pending);
        assert_eq!(response.error_type(), Some("Late"));
        assert_eq!(response.payload(), br#"{"errorType":"Late"}"#);
    }
}

#[test]
fn a_buffered_invocation_limits_the_size_of_a_stream() {
    let (_lambda, pending, mut client, _) = head_sent(Some(ResponseMode::Buffered), HEADER);
    let size = MAX_RESPONSE_BYTES + 1;
    client.send(format!("{size:x}\r\n"));
    client.send(vec![b'x'; size]);
    client.send("\r\n0\r\n\r\n");
    assert_eq!(client.receive().status, 413);
    let limit = MAX_RESPONSE_BYTES as u64;
    let bytes = limit + 1;
    assert_eq!(
        whole(&pending),
        InvocationResponse::TooLarge { bytes, limit }
    );
}

#[test]
fn without_a_mode_the_post_decides() {
    for (headers, is_stream) in [
        (HEADER.to_owned(), true),
        (format!("{ANNOUNCED}{BYTES}"), true),
        (ANNOUNCED.to_ascii_lowercase(), true),
        (PRELUDE.to_owned(), true),
        // aws-lambda-go sends a value that it has serialized like this.
        (format!("{ANNOUNCED}{JSON}"), false),
        (BYTES.to_owned(), false),
        (format!("Trailer: Server-Timing\r\n{BYTES}"), false),
    ] {
        let (_lambda, pending, mut client, _) = head_sent(None, &headers);
        client.send("3\r\none\r\n0\r\n\r\n");
        assert_eq!(client.receive().status, 202);

        let start = pending.begin_timeout(SAFETY).expect("a response");
        let begins = matches!(start, ResponseStart::Stream(_));
        assert_eq!(begins, is_stream, "{headers}");
    }
}

#[test]
fn a_streaming_invocation_gets_a_post_with_a_length_complete() {
    let lambda = Emulator::start().unwrap();
    let invocation = Invocation::new("{}").response_mode(ResponseMode::Streaming);
    let pending = lambda.submit(invocation);
    let mut client = Client::connect(&lambda);
    let next = client.next();
    assert_eq!(client.respond(&next, "{}").status, 202);
    assert_eq!(whole(&pending).body(), b"{}");
}

#[test]
fn a_streaming_invocation_refuses_an_unknown_response_mode() {
    let header = "Lambda-Runtime-Function-Response-Mode: buffered\r\n";
    let (_lambda, pending, mut client, _) = head_sent(Some(ResponseMode::Streaming), header);
    client.send("0\r\n\r\n");
    assert_eq!(client.receive().error_type(), "InvalidFunctionResponseMode");
    let response = whole(&pending);
    assert_eq!(response.error_type(), Some("InvalidFunctionResponseMode"));
}
