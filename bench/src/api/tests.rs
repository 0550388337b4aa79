//! Requests that are split at every position, and clients of different kinds.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::rc::Rc;

use super::request::{Part, Request};
use super::*;

const PATIENCE: Duration = Duration::from_secs(60);

const NEXT: &[u8] = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n";

/// Parses requests. Returns the calls, all bodies, and how often `100 Continue` was expected.
fn parse(pieces: &[&[u8]]) -> (Vec<Call>, Vec<u8>, u32) {
    let (mut calls, mut body, mut continues) = (Vec::new(), Vec::new(), 0);
    let mut request = Request::default();
    for mut rest in pieces.iter().copied() {
        while !rest.is_empty() || request.is_complete() {
            let (part, left) = request.take(rest).expect("well-formed");
            rest = left;
            match part {
                Part::Body(bytes) => body.extend_from_slice(bytes),
                Part::End { call, .. } => calls.push(call),
                Part::ExpectsContinue => continues += 1,
                Part::BodyBegins | Part::More => {}
            }
        }
    }
    (calls, body, continues)
}

#[track_caller]
fn cut_everywhere(bytes: &[u8], calls: &[Call], body: &[u8], continues: u32) {
    for first in 0..=bytes.len() {
        let (a, rest) = bytes.split_at(first);
        for second in 0..=rest.len() {
            let (b, c) = rest.split_at(second);
            assert_eq!(
                parse(&[a, b, c]),
                (calls.to_vec(), body.to_vec(), continues),
                "cut at {first} and {second}"
            );
        }
    }
}

fn post(fields: &str, body: &str) -> Vec<u8> {
    let path = "/2018-06-01/runtime/invocation/id/response";
    format!("POST {path} HTTP/1.1\r\n{fields}\r\n{body}").into_bytes()
}

#[test]
fn a_response_and_the_next_request_are_read_from_one_write() {
    let bytes = [&post("Content-Length: 5\r\n", "hello"), NEXT].concat();
    let calls = [Call::Response(5), Call::Next(Token(0))];
    cut_everywhere(&bytes, &calls, b"hello", 0);
}

#[test]
fn a_response_without_a_body_is_complete() {
    let bytes = [&post("content-length: 0\r\n", ""), NEXT].concat();
    let calls = [Call::Response(0), Call::Next(Token(0))];
    cut_everywhere(&bytes, &calls, b"", 0);
}

#[test]
fn chunks_and_trailers_are_read() {
    let chunks =
        "5;x=y\r\nhello\r\n3\r\n, w\r\n0\r\nLambda-Runtime-Function-Error-Type: No\r\n\r\n";
    let bytes = [&post("Transfer-Encoding: chunked\r\n", chunks), NEXT].concat();
    let calls = [Call::Response(8), Call::Next(Token(0))];
    cut_everywhere(&bytes, &calls, b"hello, w", 0);
}

#[test]
fn a_client_that_expects_100_continue_receives_it() {
    let bytes = post("Content-Length: 1\r\nExpect: 100-continue\r\n", "x");
    cut_everywhere(&bytes, &[Call::Response(1)], b"x", 1);
}

#[test]
fn a_request_outside_the_runtime_api_is_an_error() {
    for bytes in [
        &b"GET /favicon.ico HTTP/1.1\r\n\r\n"[..],
        b"hello\r\n\r\n",
        b"POST /x/response HTTP/1.1\r\nContent-Length: many\r\n\r\n",
    ] {
        assert!(Request::default().take(bytes).is_err(), "{bytes:?}");
    }
}

fn connect(api: &Api) -> TcpStream {
    let address = api.address().expect("an address");
    let stream = TcpStream::connect(address).expect("the API listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    stream
}

/// Reads until the text ends with `end`.
fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = Vec::new();
    while !text.ends_with(end.as_bytes()) {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("more bytes");
        text.extend_from_slice(&byte);
    }
    String::from_utf8(text).expect("text")
}

#[test]
fn a_client_can_keep_its_connection() {
    let mut api = Api::start().expect("the API starts");
    let mut client = connect(&api);
    client.write_all(NEXT).expect("sent");
    api.keep_responses(true);
    for _ in 0..3 {
        let token = api.next(PATIENCE).expect("a request");
        let event = Event::new(b"[1]".to_vec(), Framing::Length);
        api.send_event(token, &Rc::new(event)).expect("sent");
        let head = read_until(&mut client, "[1]");
        assert!(head.contains("\r\nContent-Length: 3\r\n"), "{head}");
        assert!(
            head.contains("\r\nLambda-Runtime-Aws-Request-Id: "),
            "{head}"
        );
        let response = [&post("Content-Length: 2\r\n", "ok"), NEXT].concat();
        client.write_all(&response).expect("sent");
        assert_eq!(api.call(PATIENCE).expect("a call"), Call::Response(2));
        assert_eq!(api.response(), b"ok");
        read_until(&mut client, "{\"status\":\"OK\"}\n");
    }
}

#[test]
fn a_client_can_open_a_connection_for_each_call() {
    let mut api = Api::start().expect("the API starts");
    let mut next = connect(&api);
    let request = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nConnection: close\r\n\r\n";
    next.write_all(request).expect("sent");
    let token = api.next(PATIENCE).expect("a request");
    let event = Event::of_size(100_000, Framing::Chunked);
    api.send_event(token, &Rc::new(event)).expect("sent");
    let mut text = String::new();
    next.read_to_string(&mut text).expect("the end");
    assert!(text.contains("\r\nTransfer-Encoding: chunked\r\n"));
    assert!(text.ends_with("\r\n0\r\n\r\n"), "the last chunk");

    let mut response = connect(&api);
    response
        .write_all(&post("Connection: close\r\nContent-Length: 2\r\n", "ok"))
        .expect("sent");
    assert_eq!(api.call(PATIENCE).expect("a call"), Call::Response(2));
    text.clear();
    response.read_to_string(&mut text).expect("the end");
    assert!(text.starts_with("HTTP/1.1 202 Accepted\r\n"), "{text}");
}

#[test]
fn waiting_for_a_call_times_out() {
    let mut api = Api::start().expect("the API starts");
    let _client = connect(&api);
    let error = api.next(Duration::from_millis(1)).expect_err("no call");
    assert!(error.to_string().starts_with("no call within"), "{error}");
}
