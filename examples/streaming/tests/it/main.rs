//! Runs the real program, as Lambda would.

use std::process::{Child, Command};

use lambda_native_emulator::front::{Front, Prelude, Request, Response};
use lambda_native_emulator::{Emulator, ResponseStart, StreamingResponse};

struct Function(Child);

impl Drop for Function {
    fn drop(&mut self) {
        // The function never exits by itself. Errors are ignored, since it may have exited already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(lambda: &Emulator) -> Function {
    let child = Command::new(env!("CARGO_BIN_EXE_streaming"))
        .envs(lambda.environment())
        .spawn();
    Function(child.expect("the program starts"))
}

/// Sends a request and reads the response up to its body.
fn get(lambda: &Emulator, request: &Request) -> (Response, StreamingResponse) {
    let invocation = Front::FunctionUrl.invocation(request);
    let pending = lambda.submit(invocation.expect("a request for the function"));
    let ResponseStart::Stream(mut stream) = pending.begin() else {
        panic!("the function streams");
    };
    assert!(Prelude::is_announced_by(stream.content_type()));
    let mut prelude = Prelude::new(&Front::FunctionUrl);
    loop {
        let chunk = stream.next_chunk().expect("a whole prelude");
        let head = prelude.push(&chunk).expect("a prelude that HTTP allows");
        if let Some(response) = head {
            assert_eq!(response.body, b"", "the body has chunks of its own");
            return (response, stream);
        }
    }
}

fn chunks(mut stream: StreamingResponse) -> Vec<String> {
    let chunks = std::iter::from_fn(|| stream.next_chunk())
        .map(|chunk| String::from_utf8(chunk).expect("text"))
        .collect();
    assert!(stream.finish().is_response(), "an end without an error");
    chunks
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    let headers = response.headers.iter();
    let mut values = headers.filter(|(other, _)| other.eq_ignore_ascii_case(name));
    values.next().map(|(_, value)| value.as_str())
}

#[test]
fn each_number_is_an_event_and_a_chunk() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = start(&lambda);
    let (response, stream) = get(&lambda, &Request::new("GET", "/?count=3"));
    assert_eq!(response.status, 200);
    for (name, value) in [
        ("content-type", "text/event-stream"),
        ("set-cookie", "count=3; Max-Age=86400; Secure; HttpOnly"),
    ] {
        assert_eq!(header(&response, name), Some(value), "{name}");
    }
    assert_eq!(
        chunks(stream),
        [
            "id: 1\ndata: 2\n\n",
            "id: 2\ndata: 3\n\n",
            "id: 3\ndata: 5\n\n"
        ]
    );
}

#[test]
fn a_client_that_reconnects_gets_the_rest() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = start(&lambda);
    let request = Request::new("GET", "/")
        .header("Cookie", "other=1; count=4")
        .header("Last-Event-ID", "3");
    let (_, stream) = get(&lambda, &request);
    assert_eq!(chunks(stream), ["id: 4\ndata: 7\n\n"]);
}

#[test]
fn a_count_that_is_not_a_number_is_a_400() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = start(&lambda);
    let (response, stream) = get(&lambda, &Request::new("GET", "/?count=many"));
    assert_eq!(response.status, 400);
    assert_eq!(header(&response, "set-cookie"), None);
    assert_eq!(
        chunks(stream),
        ["count and Last-Event-ID must be numbers\n"]
    );
}

#[test]
fn an_event_that_is_not_a_request_is_a_function_error() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = start(&lambda);
    let response = lambda.invoke("[]");
    assert_eq!(response.error_type(), Some("EventError"), "{response:?}");
}
