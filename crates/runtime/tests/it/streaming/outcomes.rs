//! What the caller receives, and what happens next.

use std::io::Write;

use lambda_native::{
    HttpPrelude, LambdaContext, LambdaError, LambdaHandler, Response, ResponseStream, streaming,
};
use lambda_native_emulator::{Emulator, InvocationResponse};

use super::handler;
use crate::support::function::{Function, Traffic};

/// Writes the part before the colon, and then fails or panics as the part after it says.
fn break_off(event: &str, _: &LambdaContext, out: &mut ResponseStream) -> Result<(), LambdaError> {
    let (text, end) = event.split_once(':').unwrap_or((event, ""));
    out.write_all(text.as_bytes())?;
    match end {
        "fail" => Err(LambdaError::new("OutOfStock", "no bicycles left")),
        "panic" => panic!("no bicycles"),
        _ => Ok(()),
    }
}

/// Streams the rest of an event that starts with `stream`, and buffers the response to others.
struct Either;

impl LambdaHandler for Either {
    fn handle(
        &self,
        event: &[u8],
        _: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        match event.strip_prefix(b"stream") {
            Some(rest) => response.stream().write_all(rest)?,
            None => response.buffer().extend_from_slice(event),
        }
        Ok(())
    }
}

/// Uses the stream for a prelude that is not valid, and then responds without it.
struct Instead;

impl LambdaHandler for Instead {
    fn handle(
        &self,
        event: &[u8],
        _: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        let invalid = HttpPrelude::new(199);
        assert!(response.stream().http(&invalid).is_err());
        match event {
            b"owned" => response.set_body(event.to_vec()),
            b"static" => response.set_static_body(b"static"),
            _ => response.buffer().extend_from_slice(event),
        }
        Ok(())
    }
}

/// For each `/next`, whether it arrived in the same write as the post before it.
fn pipelined(traffic: &Traffic) -> Vec<bool> {
    let nexts = traffic.to("/next");
    nexts.iter().map(|next| next.pipelined).collect()
}

#[track_caller]
fn is_streamed(response: &InvocationResponse) -> bool {
    match response {
        InvocationResponse::Response { streamed, .. } => *streamed,
        other => panic!("no response: {other:?}"),
    }
}

#[test]
fn a_body_that_is_set_before_the_stream_begins_takes_its_place() {
    let function = Function::serve(Instead);
    for event in ["buffer", "owned", "static"] {
        let response = function.invoke(event);
        assert_eq!(response.body_str(), event);
        assert!(!is_streamed(&response));
    }
    function.finish();
}

#[test]
fn an_error_or_a_panic_before_the_first_byte_is_a_function_error() {
    let function = Function::serve(streaming(break_off));
    for (event, error_type) in [(":fail", "OutOfStock"), (":panic", "Panic")] {
        let response = function.invoke(event);
        assert!(
            matches!(response, InvocationResponse::Error(_)),
            "{response:?}"
        );
        assert_eq!(response.error_type(), Some(error_type));
    }
    assert_eq!(function.invoke("fine").body_str(), "fine");
    let traffic = function.finish();
    assert_eq!(
        (traffic.count("/response"), traffic.count("/error")),
        (1, 2)
    );
}

#[test]
fn a_panic_after_the_first_byte_is_in_the_trailers_with_message_and_location() {
    let function = Function::serve(streaming(break_off));
    let response = function.invoke("so far:panic");
    assert_eq!(response.body_str(), "so far");
    let error = response.error().expect("an error in the trailers");
    assert_eq!(
        (&*error.error_type, &*error.error_message),
        ("Panic", "no bicycles")
    );
    assert_eq!(error.platform_error_type, "Function.Panic");
    assert!(error.stack_trace[0].contains("outcomes.rs:"), "{error:?}");
    assert!(function.invoke("fine").is_response());
    let traffic = function.finish();
    assert_eq!(traffic.count("/error"), 0);
    assert_eq!(traffic.connections, 1);
}

#[test]
fn a_streaming_handler_rejects_an_event_that_is_not_utf8() {
    let function = Function::serve(streaming(break_off));
    assert_eq!(
        function.invoke(b"\"\xff\"").error_type(),
        Some("InvalidText")
    );
    let traffic = function.finish();
    assert_eq!(
        (traffic.count("/response"), traffic.count("/error")),
        (0, 1)
    );
}

#[test]
fn the_content_type_and_prelude_cannot_be_set_after_the_first_byte() {
    let function = Function::serve(handler(|_, _, out| {
        out.write_all(b"a")?;
        let refused = [
            out.set_content_type("text/plain"),
            out.http(&HttpPrelude::new(200)),
        ];
        for error in refused.map(|refused| refused.expect_err("the response has begun")) {
            write!(out, "\n{error}")?;
        }
        Ok(())
    }));
    let response = function.invoke("{}");
    assert_eq!(
        response.body_str(),
        "a\nthe response has begun: set the content type before the first write\
         \nthe response has begun: set the prelude before the first write"
    );
    function.finish();
}

#[test]
fn an_invalid_prelude_is_a_function_error() {
    let function = Function::serve(handler(|event, _, out| {
        out.http(&HttpPrelude::new(200).header("x", event))
    }));
    let response = function.invoke("a\nb");
    assert!(
        matches!(response, InvocationResponse::Error(_)),
        "{response:?}"
    );
    let message = &response.error().expect("an error").error_message;
    assert!(message.contains("control characters"), "{message}");
    assert!(is_streamed(&function.invoke("a b")));
    function.finish();
}

#[test]
fn streamed_and_buffered_responses_of_one_handler_share_one_connection() {
    let function = Function::serve(Either);
    for n in 0..20 {
        let streamed = function.invoke(format!("stream{n}"));
        assert!(is_streamed(&streamed));
        assert_eq!(streamed.body_str(), n.to_string());
        let whole = function.invoke(n.to_string());
        assert!(!is_streamed(&whole));
        assert_eq!(whole.body_str(), n.to_string());
    }
    let traffic = function.finish();
    assert_eq!(traffic.connections, 1);
    assert_eq!(traffic.count("/response"), 40);
}

#[test]
fn events_of_a_megabyte_can_be_streamed_back() {
    let function = Function::serve(Either);
    for letter in ["a", "b", "c"] {
        let event = format!("stream{}", letter.repeat(1_000_000));
        let response = function.invoke(&*event);
        assert!(response.body() == &event.as_bytes()["stream".len()..]);
    }
    let traffic = function.finish();
    assert_eq!(traffic.connections, 1);
}

#[test]
fn next_is_pipelined_after_a_small_stream_but_not_after_a_large_one() {
    let function = Function::serve(Either);
    for length in [0, 10, 60_000, 70_000, 10] {
        let event = format!("stream{}", "x".repeat(length));
        assert_eq!(function.invoke(event).body().len(), length);
    }
    let traffic = function.finish();
    assert_eq!(pipelined(&traffic), [false, true, true, true, false, true]);
}

#[test]
fn without_pipelining_next_waits_for_every_stream() {
    let function = Function::serve_with(
        Emulator::builder(),
        |runtime| runtime.pipelining(false),
        streaming(break_off),
    );
    for event in ["", "a", "a:fail", ":fail"] {
        function.invoke(event);
    }
    let traffic = function.finish();
    assert_eq!(pipelined(&traffic), [false; 5]);
    assert_eq!(traffic.connections, 1);
}

/// Replaces the worker's response for some events.
struct Replacing;

impl LambdaHandler for Replacing {
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        let replaces = event.starts_with(b"stream replaced");
        if replaces || event == b"replaced" {
            *response = Response::default();
        }
        if event == b"stream replaced, http" {
            let prelude = HttpPrelude::new(200);
            response.stream().http(&prelude)?;
        }
        if event == b"stream replaced, fail" {
            response.stream().write_all(b"lost")?;
            return Err(LambdaError::new("OutOfStock", "no bicycles left"));
        }
        Either.handle(event, ctx, response)
    }
}

#[test]
fn a_replaced_response_is_posted_and_the_next_one_streams() {
    let function = Function::serve(Replacing);
    for _ in 0..2 {
        assert_eq!(function.invoke("replaced").body_str(), "replaced");
        let streamed = function.invoke("stream replaced");
        assert!(is_streamed(&streamed));
        assert_eq!(streamed.body_str(), " replaced");
        let http = function.invoke("stream replaced, http");
        let InvocationResponse::Response { content_type, .. } = &http else {
            panic!("no response: {http:?}");
        };
        assert_eq!(
            content_type.as_deref(),
            Some("application/vnd.awslambda.http-integration-response")
        );
        assert!(http.body().ends_with(b"\0\0\0\0\0\0\0\0 replaced, http"));
        let failed = function.invoke("stream replaced, fail");
        assert!(matches!(failed, InvocationResponse::Error(_)), "{failed:?}");
        let streamed = function.invoke("stream on");
        assert!(is_streamed(&streamed));
        assert_eq!(streamed.body_str(), " on");
    }
    function.finish();
}

#[test]
fn a_detached_response_keeps_the_stream_in_memory() {
    let function = streaming(|event: &str, _: &LambdaContext, out: &mut ResponseStream| {
        out.http(&HttpPrelude::new(200))?;
        write!(out, "{event}!")?;
        out.flush()
    });
    let mut response = Response::default();
    function
        .handle(b"hello", &LambdaContext::default(), &mut response)
        .expect("the handler succeeds");
    let body = b"{\"statusCode\":200,\"headers\":{},\"cookies\":[]}\0\0\0\0\0\0\0\0hello!";
    assert_eq!(response.body(), body);
}

#[test]
fn a_requested_stream_replaces_a_body_set_before() {
    struct Both;

    impl LambdaHandler for Both {
        fn handle(
            &self,
            event: &[u8],
            _: &LambdaContext<'_>,
            response: &mut Response,
        ) -> Result<(), LambdaError> {
            response.set_static_body(b"whole");
            Ok(response.stream().write_all(event)?)
        }
    }

    let function = Function::serve(Both);
    assert_eq!(function.invoke("streamed").body_str(), "streamed");
    assert_eq!(function.invoke("").body_str(), "");
    function.finish();
}
