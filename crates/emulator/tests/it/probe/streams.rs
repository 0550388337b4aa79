//! Streamed responses, chunk by chunk.

use lambda_native_emulator::{Emulator, Invocation, InvocationResponse, PendingInvocation};

use crate::support::client::{Client, SAFETY, chunked_post};
use crate::support::recorder::{Recording, Seen, recorder};

const STREAMING: &str =
    "Lambda-Runtime-Function-Response-Mode: streaming\r\nContent-Type: text/plain\r\n";

/// A function that has sent only the head of a stream.
fn streaming() -> (Emulator, Recording, PendingInvocation, Client) {
    let (probe, recording) = recorder();
    let lambda = Emulator::builder().timeout(SAFETY).probe(probe);
    let lambda = lambda.start().unwrap();
    let pending = lambda.submit(Invocation::new("{}").request_id("r-1"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    client.send(chunked_post(&next, STREAMING));
    recording.exchange();
    (lambda, recording, pending, client)
}

fn is_start(seen: &Seen) -> bool {
    matches!(seen, Seen::StreamStarted { request_id, content_type }
        if request_id == "r-1" && content_type.as_deref() == Some("text/plain"))
}

fn is_chunk(seen: &Seen, wanted: &[u8]) -> bool {
    matches!(seen, Seen::Chunk { request_id, bytes } if request_id == "r-1" && bytes == wanted)
}

#[test]
fn chunks_are_seen_before_the_next_one_is_sent() {
    let (_lambda, recording, pending, mut client) = streaming();

    assert!(is_start(&recording.next()));
    client.send("3\r\none\r\n");
    assert!(is_chunk(&recording.next(), b"one"));
    client.send("3\r\ntwo\r\n");
    assert!(is_chunk(&recording.next(), b"two"));
    client.send("0\r\n\r\n");

    let Seen::Response { response, .. } = recording.next() else {
        panic!("no response");
    };
    assert!(response.is_response());
    assert_eq!(response.body(), b"", "the chunks are the body");
    assert!(matches!(recording.next(), Seen::Exchange(exchange) if exchange.request_bytes == 6));
    assert_eq!(pending.wait().body(), b"onetwo");
}

#[test]
fn chunks_that_nobody_reads_are_seen() {
    let (_lambda, recording, pending, mut client) = streaming();
    drop(pending);
    // More than the emulator buffers for a reader.
    let chunk = vec![b'x'; 65_536];
    for _ in 0..32 {
        client.send("10000\r\n");
        client.send(&chunk);
        client.send("\r\n");
    }
    client.send("0\r\n\r\n");
    assert_eq!(client.receive().status, 202);

    assert!(is_start(&recording.next()));
    for _ in 0..32 {
        assert!(is_chunk(&recording.next(), &chunk));
    }
    assert!(matches!(
        recording.next(),
        Seen::Response {
            response: InvocationResponse::Response { streamed: true, .. },
            ..
        }
    ));
}

#[test]
fn chunks_after_the_end_of_the_invocation_are_not_seen() {
    let (lambda, recording, pending, mut client) = streaming();
    assert!(is_start(&recording.next()));
    assert!(lambda.fail("r-1", "Runtime.ExitError", "gone"));
    assert_eq!(pending.wait().error_type(), Some("Runtime.ExitError"));

    client.send("4\r\nlate\r\n0\r\n\r\n");
    assert_eq!(client.receive().status, 400);

    drop(lambda);
    let rest = recording.rest();
    assert!(
        matches!(&rest[..], [Seen::Response { .. }, Seen::Exchange(_)]),
        "{rest:?}"
    );
}

#[test]
fn a_stream_that_is_collected_is_one_response() {
    let (probe, recording) = recorder();
    let lambda = Emulator::builder().probe(probe).start().unwrap();
    let mode = lambda_native_emulator::ResponseMode::Buffered;
    let pending = lambda.submit(Invocation::new("{}").response_mode(mode));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    client.send(chunked_post(&next, STREAMING));
    client.send("3\r\none\r\n0\r\n\r\n");
    let collected = pending.wait();
    drop(lambda);

    let seen = recording.rest();

    assert_eq!(collected.body_str(), "one");
    let is_same =
        |seen: &Seen| matches!(seen, Seen::Response { response, .. } if *response == collected);
    assert!(is_same(&seen[1]), "{seen:?}");
    let is_part = |seen: &Seen| matches!(seen, Seen::StreamStarted { .. } | Seen::Chunk { .. });
    assert!(!seen.iter().any(is_part), "{seen:?}");
}
