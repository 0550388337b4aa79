//! Streamed responses that are read while they arrive.

use std::time::Duration;

use lambda_native_emulator::{
    At, Emulator, Event, Fault, Invocation, InvocationResponse, MAX_STREAM_BYTES,
    PendingInvocation, ResponseStart, StreamingResponse,
};

use crate::support::client::{Client, Response, SAFETY, chunked_post};

const STREAMING: &str = "Lambda-Runtime-Function-Response-Mode: streaming\r\n";
const MIB: usize = 1024 * 1024;

/// An emulator with a timeout that is long enough for slow machines.
fn patient() -> Emulator {
    Emulator::builder().timeout(SAFETY).start().unwrap()
}

/// A function that has sent only the head of a stream.
fn streaming(lambda: &Emulator) -> (PendingInvocation, Client, Response) {
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(lambda);
    let next = client.next();
    client.send(chunked_post(
        &next,
        &format!("{STREAMING}Content-Type: text/plain\r\n"),
    ));
    (pending, client, next)
}

fn begun(pending: &PendingInvocation) -> StreamingResponse {
    match pending.begin_timeout(SAFETY) {
        Some(ResponseStart::Stream(stream)) => stream,
        other => panic!("no stream: {other:?}"),
    }
}

fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

#[test]
fn a_chunk_arrives_before_the_next_one_is_posted() {
    let lambda = patient();
    let (pending, mut client, _) = streaming(&lambda);
    let mut stream = begun(&pending);
    assert_eq!(stream.content_type(), Some("text/plain"));

    client.send("5\r\nfirst\r\n");
    assert_eq!(stream.next_chunk().as_deref(), Some(b"first".as_slice()));
    client.send("6\r\nsecond\r\n");
    assert_eq!(stream.next_chunk().as_deref(), Some(b"second".as_slice()));
    client.send("4\r\nrest\r\n0\r\n\r\n");
    assert_eq!(client.receive().status, 202);

    let response = stream.finish();
    assert!(response.is_response());
    assert_eq!(response.body(), b"rest", "the rest after the chunks");
}

#[test]
fn the_boundaries_of_chunks_are_kept_up_to_64_kib() {
    let lambda = patient();
    let (pending, mut client, _) = streaming(&lambda);
    let mut stream = begun(&pending);
    client.send(chunk(&[b'a'; 65_536]));
    client.send([chunk(b"b"), chunk(&[b'c'; 70_000]), chunk(b"d")].concat());
    client.send("0\r\n\r\n");
    let sizes: Vec<usize> = std::iter::from_fn(|| stream.next_chunk())
        .map(|chunk| chunk.len())
        .collect();
    assert_eq!(sizes, [65_536, 1, 65_536, 70_000 - 65_536, 1]);
}

#[test]
fn subscribers_get_the_start_and_the_end_of_a_stream() {
    let lambda = patient();
    let events = lambda.subscribe();
    let (pending, mut client, next) = streaming(&lambda);
    let _stream = begun(&pending);
    let of_stream =
        |event: &Event| matches!(event, Event::StreamStarted { .. } | Event::Responded { .. });
    let mut told = std::iter::from_fn(|| events.recv_timeout(SAFETY).ok())
        .map(|observed| observed.event)
        .filter(of_stream);
    assert!(matches!(
        told.next(),
        Some(Event::StreamStarted { request_id }) if request_id == next.request_id()
    ));
    client.send("4\r\nrest\r\n0\r\n\r\n");
    assert!(matches!(
        told.next(),
        Some(Event::Responded {
            bytes: 4,
            streamed: true,
            ..
        })
    ));
}

#[test]
fn a_slow_reader_makes_the_runtime_wait() {
    let lambda = patient();
    let (pending, mut client, _) = streaming(&lambda);
    let mut stream = begun(&pending);
    let whole = vec![b'x'; MAX_STREAM_BYTES];
    client.send(format!("{:x}\r\n", whole.len()));
    let sent = client.send_until_refused(&whole, Duration::from_millis(200));
    assert!(
        sent < whole.len() / 2,
        "{sent} bytes were accepted although nobody reads"
    );

    let sender = std::thread::spawn(move || {
        client.send(&whole[sent..]);
        client.send("\r\n0\r\n\r\n");
        client.receive().status
    });
    let mut read = 0;
    while let Some(chunk) = stream.next_chunk() {
        read += chunk.len();
    }
    assert_eq!(
        read, MAX_STREAM_BYTES,
        "memory is flat, and nothing is lost"
    );
    assert_eq!(sender.join().unwrap(), 202);
    assert!(stream.finish().is_response());
    let kept = lambda.requests()[1].body.len();
    assert_eq!(kept, MIB, "the record has the first MiB");
}

#[test]
fn a_stream_over_the_limit_is_cut_and_the_caller_gets_an_error() {
    let lambda = patient();
    let (pending, mut client, _) = streaming(&lambda);
    let mut stream = begun(&pending);
    let sender = std::thread::spawn(move || {
        for _ in 0..MAX_STREAM_BYTES / (8 * MIB) {
            client.send(chunk(&vec![b'x'; 8 * MIB]));
        }
        client.send("1\r\nx\r\n0\r\n\r\n");
        client.receive()
    });
    let read: usize = std::iter::from_fn(|| stream.next_chunk())
        .map(|chunk| chunk.len())
        .sum();
    assert_eq!(read, MAX_STREAM_BYTES);
    let limit = MAX_STREAM_BYTES as u64;
    let bytes = limit + 1;
    assert_eq!(
        stream.finish(),
        InvocationResponse::TooLarge { bytes, limit }
    );
    assert_eq!(sender.join().unwrap().status, 413);
}

#[test]
fn a_dropped_stream_is_accepted_to_its_end() {
    let lambda = patient();
    let (pending, mut client, _) = streaming(&lambda);
    drop(begun(&pending));
    client.send(chunk(&vec![b'x'; 16 * MIB]));
    client.send("0\r\n\r\n");
    assert_eq!(client.receive().status, 202);

    let (pending, mut client, _) = streaming(&lambda);
    drop(pending);
    client.send(chunk(&vec![b'x'; 16 * MIB]));
    client.send("0\r\n\r\n");
    assert_eq!(client.receive().status, 202);
}

#[test]
fn a_wait_that_times_out_loses_nothing_of_a_stream() {
    let lambda = patient();
    let (pending, mut client, _) = streaming(&lambda);
    client.send("5\r\nfirst\r\n");
    assert_eq!(pending.wait_timeout(Duration::from_millis(20)), None);
    client.send("4\r\nlast\r\n");
    assert_eq!(pending.wait_timeout(Duration::ZERO), None);
    client.send("0\r\n\r\n");
    let response = pending.wait_timeout(SAFETY).expect("the end");
    assert_eq!(response.body_str(), "firstlast");
}

#[test]
fn begin_returns_the_whole_stream_after_a_wait_that_timed_out() {
    let lambda = patient();
    let (pending, mut client, _) = streaming(&lambda);
    client.send("5\r\nfirst\r\n");
    assert_eq!(pending.wait_timeout(Duration::from_millis(20)), None);
    let mut stream = begun(&pending);
    assert_eq!(stream.next_chunk().as_deref(), Some(b"first".as_slice()));
    client.send("0\r\n\r\n");
    assert_eq!(stream.next_chunk(), None);
}

#[test]
fn errors_and_second_responses_are_refused_once_a_stream_has_begun() {
    let lambda = patient();
    let (pending, mut client, next) = streaming(&lambda);
    let stream = begun(&pending);
    let mut other = Client::connect(&lambda);
    for kind in ["error", "response"] {
        let refused = other.post(&next.path(kind), &next.echo(), "{}");
        assert_eq!(refused.status, 403);
        assert_eq!(refused.error_type(), "InvalidStateTransition");
    }
    client.send("2\r\nok\r\n0\r\n\r\n");
    assert_eq!(client.receive().status, 202);
    assert_eq!(stream.finish().body_str(), "ok");
}

#[test]
fn a_stream_that_times_out_ends_for_its_reader_and_its_end_is_refused() {
    let lambda = Emulator::builder()
        .timeout(Duration::from_secs(1))
        .start()
        .unwrap();
    let (pending, mut client, _) = streaming(&lambda);
    let mut stream = begun(&pending);
    client.send("5\r\nfirst\r\n");
    assert_eq!(stream.next_chunk().as_deref(), Some(b"first".as_slice()));
    assert_eq!(stream.next_chunk(), None);
    assert!(matches!(
        stream.finish(),
        InvocationResponse::TimedOut { .. }
    ));
    client.send("0\r\n\r\n");
    assert_eq!(client.receive().status, 400);
}

#[test]
fn a_stream_that_is_reset_is_truncated() {
    let lambda = patient();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    lambda.inject(At::Response, Fault::ResetMidPost);
    client.send(chunked_post(&next, STREAMING));
    client.send("5\r\nfirst\r\n");
    client.receive_all().1.expect_err("a reset");

    let mut stream = begun(&pending);
    assert_eq!(stream.next_chunk().as_deref(), Some(b"first".as_slice()));
    let response = stream.finish();
    assert_eq!(response.error_type(), Some("Runtime.TruncatedResponse"));
}

#[test]
fn a_buffered_post_that_is_reset_is_not_accepted() {
    let lambda = patient();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    lambda.inject(At::Response, Fault::ResetMidPost);
    client.send(crate::support::client::post(
        &next.path("response"),
        &next.echo(),
        "1",
    ));
    client.receive_all().1.expect_err("a reset");
    let mut client = Client::connect(&lambda);
    assert_eq!(client.respond(&next, "2").status, 202);
    assert_eq!(pending.wait().body_str(), "2");
}

#[test]
fn stop_ends_a_stream_for_its_reader() {
    let lambda = patient();
    let (pending, _client, _) = streaming(&lambda);
    let mut stream = begun(&pending);
    lambda.stop();
    assert_eq!(stream.next_chunk(), None);
    assert_eq!(stream.finish(), InvocationResponse::Stopped);
}

#[test]
fn next_during_a_stream_does_not_deliver_its_event_again() {
    let lambda = patient();
    let (pending, mut client, _) = streaming(&lambda);
    let stream = begun(&pending);
    let second = lambda.submit(Invocation::new("[]"));
    let mut other = Client::connect(&lambda);
    other.send(crate::support::client::next_request());
    client.send("2\r\nok\r\n0\r\n\r\n");
    assert_eq!(client.receive().status, 202);
    assert_eq!(stream.finish().body_str(), "ok");
    assert_eq!(other.receive().request_id(), second.request_id());
}
