//! Exchanges that a fault or the end of a connection has broken.

use lambda_native_emulator::{At, Emulator, Event, Fault, Invocation};

use crate::support::client::{Client, SAFETY, next_request, post};
use crate::support::recorder::{Recording, recorder};

fn start() -> (Emulator, Recording) {
    let (probe, recording) = recorder();
    let lambda = Emulator::builder().probe(probe).start().unwrap();
    (lambda, recording)
}

/// The faults after which the client has no complete head of the emulator's own response.
fn without_head() -> Vec<Fault> {
    vec![
        Fault::ResetBeforeRead,
        Fault::ResetMidPost,
        Fault::DropRequest,
        Fault::ResetBeforeHead,
        Fault::CloseBeforeHead,
        Fault::ResetMidHead,
        Fault::CloseMidHead,
        Fault::Raw {
            bytes: b"HTTP/1.1 200 OK\r\n\r\n".to_vec(),
            close: true,
        },
    ]
}

/// The faults after which it has one, with the status of a response to `/next` and to a post.
fn with_head() -> Vec<(Fault, u16, u16)> {
    let unusual = [
        Fault::ResetMidBody,
        Fault::CloseMidBody,
        Fault::ResetAfterBody,
        Fault::CloseAfterResponse,
        Fault::ConnectionCloseHeader,
        Fault::OneByteAtATime,
        Fault::TruncatedBody,
        Fault::ConflictingLengths,
        Fault::Interim(103),
        Fault::NoContentType,
        Fault::EmptyHeaders,
        Fault::LowercaseHeaders,
        Fault::UppercaseHeaders,
    ];
    let mut faults: Vec<_> = unusual.map(|fault| (fault, 200, 202)).to_vec();
    faults.push((Fault::Status(500), 500, 500));
    faults
}

fn all() -> Vec<(Fault, Option<u16>, Option<u16>)> {
    let without = without_head().into_iter().map(|fault| (fault, None, None));
    let with = with_head().into_iter();
    with.map(|(fault, next, post)| (fault, Some(next), Some(post)))
        .chain(without)
        .collect()
}

#[test]
fn every_fault_of_a_delivery_is_seen() {
    for (fault, status, _) in all() {
        let (lambda, recording) = start();
        lambda.inject(At::Next, fault.clone());
        let _pending = lambda.submit(Invocation::new("{}").request_id("r-1"));
        let mut client = Client::connect(&lambda);
        client.send(next_request());

        let seen = recording.exchange();

        assert_eq!(seen.fault.as_ref(), Some(&fault));
        assert_eq!(seen.status(), status, "{fault:?}");
        // The other faults happen as soon as a call to `/next` waits.
        let has_event = !without_head().contains(&fault)
            || matches!(fault, Fault::ResetMidHead | Fault::CloseMidHead);
        let has_event = has_event && !matches!(fault, Fault::Status(_));
        assert_eq!(seen.request_id.is_some(), has_event, "{fault:?}");
    }
}

#[test]
fn every_fault_of_a_post_is_seen() {
    for (fault, _, status) in all() {
        let (lambda, recording) = start();
        lambda.inject(At::Response, fault.clone());
        let _pending = lambda.submit(Invocation::new("{}").request_id("r-1"));
        let mut client = Client::connect(&lambda);
        let next = client.next();
        client.send(post(&next.path("response"), &next.echo(), "four"));

        assert_eq!(recording.exchange().fault, None);
        let seen = recording.exchange();

        assert_eq!(seen.fault.as_ref(), Some(&fault));
        assert_eq!(seen.status(), status, "{fault:?}");
        assert_eq!(seen.request_id.as_deref(), Some("r-1"));
        let is_read = fault != Fault::ResetBeforeRead;
        assert_eq!(seen.request_bytes, if is_read { 4 } else { 0 }, "{fault:?}");
    }
}

#[test]
fn the_headers_of_a_fault_are_seen() {
    let (lambda, recording) = start();
    lambda.inject(At::Next, Fault::ConflictingLengths);
    let _pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    client.send(next_request());

    let headers = recording.exchange().response.expect("a head").headers;

    let lengths = headers.iter().filter(|(name, _)| name == "Content-Length");
    let lengths: Vec<&[u8]> = lengths.map(|(_, value)| value.as_slice()).collect();
    assert_eq!(lengths, [b"2", b"3"]);
}

#[test]
fn a_client_that_is_gone_gets_no_response() {
    let (lambda, recording) = start();
    let events = lambda.subscribe();
    let mut client = Client::connect(&lambda);
    client.send(next_request());
    let called = events.recv_timeout(SAFETY).expect("an event").event;
    assert!(matches!(called, Event::NextCalled { connection: 1 }));
    client.half_close();
    // A waiting call notices the end of its connection when it is woken, such as by a later call.
    let mut later = Client::connect(&lambda);
    later.send(next_request());

    let seen = recording.exchange();

    assert_eq!((seen.connection, seen.status()), (1, None));
    assert_eq!((seen.request_id, seen.fault), (None, None));
}

#[test]
fn a_call_that_waits_at_the_stop_gets_no_response() {
    let (lambda, recording) = start();
    let mut client = Client::connect(&lambda);
    client.send(next_request());
    assert!(lambda.wait_until_ready(SAFETY));

    lambda.stop();

    assert_eq!(recording.exchange().status(), None);
}

#[test]
fn a_truncated_request_is_seen_with_the_bytes_that_arrived() {
    let (lambda, recording) = start();
    let _pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    let mut request = post(&next.path("response"), &next.echo(), "12345");
    request.truncate(request.len() - 2);
    client.send(request);
    client.half_close();
    assert_eq!(client.receive().status, 400);

    recording.exchange();
    let seen = recording.exchange();
    assert_eq!(
        (&seen.request_body[..], seen.request_bytes),
        (&b"123"[..], 3)
    );
    assert_eq!(seen.status(), Some(400));
}
