//! The faults: what a client reads, and whether the event or the post counts.

use std::io;

use lambda_native_emulator::{
    At, Emulator, Fault, Invocation, InvocationResponse, PendingInvocation,
};

use crate::support::client::{Client, Response, next_request, post};

const EVENT: &str = r#"{"event":"twenty-seven"}"#;

/// What a client reads until the connection ends, and the error of a reset.
type Received = (Vec<u8>, io::Result<()>);

/// Calls `/next` with `fault`, and returns everything that is read. The event is still queued.
fn next_into(fault: Fault) -> (Emulator, PendingInvocation, Received) {
    let lambda = Emulator::start().unwrap();
    lambda.inject(At::Next, fault);
    let pending = lambda.submit(Invocation::new(EVENT));
    let mut client = Client::connect(&lambda);
    client.send(next_request());
    let received = client.receive_all();
    (lambda, pending, received)
}

/// Like `next_into`, for a fault that keeps the connection open.
fn next_through(fault: Fault) -> (Emulator, PendingInvocation, Client, Response) {
    let lambda = Emulator::start().unwrap();
    lambda.inject(At::Next, fault);
    let pending = lambda.submit(Invocation::new(EVENT));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    (lambda, pending, client, next)
}

fn respond_through(mut client: Client, next: &Response, pending: PendingInvocation) {
    assert_eq!(next.text(), EVENT);
    assert_eq!(client.respond(next, "1").status, 202);
    assert_eq!(pending.wait().body_str(), "1");
}

/// Checks that the event is delivered on a new connection with the same id.
fn comes_again(lambda: &Emulator, pending: PendingInvocation) {
    let mut client = Client::connect(lambda);
    let next = client.next();
    assert_eq!(next.request_id(), pending.request_id());
    respond_through(client, &next, pending);
}

/// Posts a response with `fault`, and returns everything that is read.
fn respond_into(fault: Fault) -> (Emulator, PendingInvocation, Response, Received) {
    let lambda = Emulator::start().unwrap();
    lambda.inject(At::Response, fault);
    let pending = lambda.submit(Invocation::new(EVENT));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    client.send(post(&next.path("response"), &next.echo(), "first"));
    let received = client.receive_all();
    (lambda, pending, next, received)
}

/// Checks that the post was accepted: posting it again on a new connection is refused.
fn was_accepted(lambda: &Emulator, pending: PendingInvocation, next: &Response) {
    let repeated = Client::connect(lambda).respond(next, "second");
    assert_eq!(repeated.status, 400);
    assert_eq!(pending.wait().body_str(), "first");
}

/// Checks that the post was not accepted: posting it again on a new connection is accepted.
fn was_not_accepted(lambda: &Emulator, pending: PendingInvocation, next: &Response) {
    let repeated = Client::connect(lambda).respond(next, "second");
    assert_eq!(repeated.status, 202);
    assert_eq!(pending.wait().body_str(), "second");
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

#[test]
fn faults_before_the_head_send_nothing() {
    for (fault, resets) in [
        (Fault::ResetBeforeRead, true),
        (Fault::ResetBeforeHead, true),
        (Fault::DropRequest, false),
        (Fault::CloseBeforeHead, false),
    ] {
        let (lambda, pending, (bytes, end)) = next_into(fault.clone());
        assert_eq!(text(&bytes), "", "{fault:?}");
        assert_eq!(end.is_err(), resets, "{fault:?}");
        comes_again(&lambda, pending);
    }
}

#[test]
fn faults_in_the_head_send_part_of_it() {
    for (fault, resets) in [(Fault::ResetMidHead, true), (Fault::CloseMidHead, false)] {
        let (lambda, pending, (bytes, end)) = next_into(fault.clone());
        assert_eq!(end.is_err(), resets, "{fault:?}");
        assert!(!text(&bytes).contains("\r\n\r\n"));
        // After a reset, bytes that were sent before may be lost.
        assert!(resets || text(&bytes).starts_with("HTTP/1.1 200 OK\r\n"));
        comes_again(&lambda, pending);
    }
}

#[test]
fn faults_in_the_body_send_half_of_it() {
    for (fault, resets) in [(Fault::ResetMidBody, true), (Fault::CloseMidBody, false)] {
        let (lambda, pending, (bytes, end)) = next_into(fault.clone());
        assert_eq!(end.is_err(), resets, "{fault:?}");
        assert!(!text(&bytes).contains(EVENT));
        assert!(resets || text(&bytes).ends_with(&EVENT[..EVENT.len() / 2]));
        comes_again(&lambda, pending);
    }
}

#[test]
fn faults_after_the_body_count_as_delivered() {
    for (fault, resets) in [
        (Fault::ResetAfterBody, true),
        (Fault::CloseAfterResponse, false),
        (Fault::ConnectionCloseHeader, false),
    ] {
        let announced = fault == Fault::ConnectionCloseHeader;
        let (lambda, pending, (bytes, end)) = next_into(fault.clone());
        assert_eq!(end.is_err(), resets, "{fault:?}");
        assert!(resets || text(&bytes).ends_with(EVENT), "{fault:?}");
        assert_eq!(
            text(&bytes).contains("\r\nConnection: close\r\n"),
            announced
        );
        // The event was delivered, and is delivered again to a call to `/next` before the response.
        comes_again(&lambda, pending);
    }
}

#[test]
fn a_client_that_read_the_event_before_the_close_can_respond() {
    let (lambda, pending, client, next) = next_through(Fault::CloseAfterResponse);
    drop(client);
    respond_through(Client::connect(&lambda), &next, pending);
}

#[test]
fn close_after_response_loses_pipelined_requests() {
    let lambda = Emulator::start().unwrap();
    lambda.inject(At::Response, Fault::CloseAfterResponse);
    let first = lambda.submit(Invocation::new("1"));
    let second = lambda.submit(Invocation::new("2"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    let mut both = post(&next.path("response"), &next.echo(), "one");
    both.extend_from_slice(next_request().as_bytes());
    client.send(both);
    assert_eq!(client.receive().status, 202);
    assert_eq!(client.receive_all().0, b"");
    assert_eq!(first.wait().body_str(), "one");

    let next = Client::connect(&lambda).next();
    assert_eq!(next.request_id(), second.request_id());
}

#[test]
fn a_truncated_body_is_shorter_than_its_content_length() {
    let (lambda, pending, (bytes, end)) = next_into(Fault::TruncatedBody);
    end.expect("an orderly end");
    let announced = format!("\r\nContent-Length: {}\r\n", EVENT.len() + 10);
    assert!(text(&bytes).contains(&announced), "{}", text(&bytes));
    assert!(text(&bytes).ends_with(EVENT));
    comes_again(&lambda, pending);
}

#[test]
fn conflicting_lengths_sends_both_headers() {
    let (lambda, pending, (bytes, end)) = next_into(Fault::ConflictingLengths);
    end.expect("an orderly end");
    for length in [EVENT.len(), EVENT.len() + 1] {
        assert!(text(&bytes).contains(&format!("\r\nContent-Length: {length}\r\n")));
    }
    comes_again(&lambda, pending);
}

#[test]
fn one_byte_at_a_time_sends_the_complete_response() {
    let (_lambda, pending, client, next) = next_through(Fault::OneByteAtATime);
    respond_through(client, &next, pending);
}

#[test]
fn an_interim_response_comes_before_the_real_one() {
    for status in [100, 103] {
        let (_lambda, pending, mut client, interim) = next_through(Fault::Interim(status));
        assert_eq!(interim.status, status);
        let next = client.receive();
        assert_eq!(next.status, 200);
        respond_through(client, &next, pending);
    }
}

#[test]
fn an_injected_status_delivers_nothing() {
    for status in [204, 400, 403, 410, 413, 500, 503] {
        let (lambda, pending, mut client, response) = next_through(Fault::Status(status));
        assert_eq!(response.status, status);
        if status == 204 {
            assert_eq!(response.body, b"");
        } else {
            assert!(!response.error_type().is_empty());
        }
        // The connection stays open.
        let next = client.next();
        assert_eq!(next.request_id(), pending.request_id());
        respond_through(client, &next, pending);
        assert_eq!(lambda.connections(), 1);
    }
}

#[test]
fn header_faults_change_only_the_headers() {
    let (_lambda, pending, client, next) = next_through(Fault::NoContentType);
    assert_eq!(next.header("Content-Type"), None);
    respond_through(client, &next, pending);

    let (_lambda, pending, client, next) = next_through(Fault::LowercaseHeaders);
    assert!(next.head.contains("\r\nlambda-runtime-aws-request-id: "));
    respond_through(client, &next, pending);

    let (_lambda, pending, client, next) = next_through(Fault::UppercaseHeaders);
    assert!(next.head.contains("\r\nLAMBDA-RUNTIME-AWS-REQUEST-ID: "));
    respond_through(client, &next, pending);

    let (_lambda, pending, mut client, next) = next_through(Fault::EmptyHeaders);
    for name in ["Deadline-Ms", "Trace-Id", "Client-Context", "Invocation-Id"] {
        assert_eq!(next.header(&format!("Lambda-Runtime-{name}")), Some(""));
    }
    // An empty invocation id counts as absent, so the post does not have to repeat it.
    assert_eq!(client.post(&next.path("response"), "", "1").status, 202);
    assert_eq!(pending.wait().body_str(), "1");
}

#[test]
fn raw_bytes_replace_the_response() {
    let garbage = b"\x16\x03\x01 not HTTP".to_vec();
    let (lambda, pending, (bytes, end)) = next_into(Fault::Raw {
        bytes: garbage.clone(),
        close: true,
    });
    assert_eq!(bytes, garbage);
    end.expect("an orderly end");
    comes_again(&lambda, pending);

    let (_lambda, pending, mut client, response) = next_through(Fault::Raw {
        bytes: b"HTTP/1.1 299 Odd\r\nContent-Length: 0\r\n\r\n".to_vec(),
        close: false,
    });
    assert_eq!(response.status, 299);
    let next = client.next();
    respond_through(client, &next, pending);
}

#[test]
fn a_fault_that_needs_no_event_affects_a_waiting_next() {
    let lambda = Emulator::start().unwrap();
    let mut client = Client::connect(&lambda);
    client.send(next_request());
    lambda.inject(At::Next, Fault::Status(500));
    assert_eq!(client.receive().status, 500);
}

#[test]
fn several_faults_happen_one_after_another() {
    let lambda = Emulator::start().unwrap();
    lambda.inject(At::Next, Fault::Status(204));
    lambda.inject(At::Error, Fault::Status(500));
    lambda.inject(At::Next, Fault::LowercaseHeaders);
    let pending = lambda.submit(Invocation::new(EVENT));
    let mut client = Client::connect(&lambda);
    assert_eq!(client.next().status, 204);
    let next = client.next();
    assert!(next.head.contains("\r\nlambda-runtime-aws-request-id: "));
    assert_eq!(
        client.post(&next.path("error"), &next.echo(), "{}").status,
        500
    );
    respond_through(client, &next, pending);
}

#[test]
fn a_post_is_accepted_even_if_its_response_breaks() {
    for (fault, resets) in [
        (Fault::ResetBeforeHead, true),
        (Fault::ResetMidHead, true),
        (Fault::ResetMidBody, true),
        (Fault::ResetAfterBody, true),
        (Fault::CloseBeforeHead, false),
        (Fault::CloseMidHead, false),
        (Fault::CloseMidBody, false),
        (Fault::CloseAfterResponse, false),
        (Fault::ConnectionCloseHeader, false),
        (Fault::TruncatedBody, false),
        (Fault::ConflictingLengths, false),
    ] {
        let (lambda, pending, next, (_, end)) = respond_into(fault.clone());
        assert_eq!(end.is_err(), resets, "{fault:?}");
        was_accepted(&lambda, pending, &next);
    }
}

#[test]
fn a_dropped_or_unread_post_is_not_accepted() {
    for (fault, resets) in [(Fault::DropRequest, false), (Fault::ResetBeforeRead, true)] {
        let (lambda, pending, next, (bytes, end)) = respond_into(fault);
        assert_eq!(bytes, b"");
        assert_eq!(end.is_err(), resets);
        assert_eq!(lambda.requests()[1].truncated, resets);
        was_not_accepted(&lambda, pending, &next);
    }
}

#[test]
fn an_injected_status_decides_whether_a_post_is_accepted() {
    let respond = |status: u16| {
        let lambda = Emulator::start().unwrap();
        lambda.inject(At::AnyPost, Fault::Status(status));
        let pending = lambda.submit(Invocation::new(EVENT));
        let mut client = Client::connect(&lambda);
        let next = client.next();
        assert_eq!(client.respond(&next, "first").status, status);
        (lambda, pending, next)
    };
    for status in [200, 204] {
        let (lambda, pending, next) = respond(status);
        was_accepted(&lambda, pending, &next);
    }
    for status in [400, 403, 500] {
        let (lambda, pending, next) = respond(status);
        was_not_accepted(&lambda, pending, &next);
    }
    let (_lambda, pending, _) = respond(410);
    assert!(matches!(
        pending.wait(),
        InvocationResponse::TimedOut { .. }
    ));
    let (_lambda, pending, _) = respond(413);
    assert_eq!(
        pending.wait(),
        InvocationResponse::TooLarge {
            bytes: 5,
            limit: 6_291_556
        }
    );
}

#[test]
fn faults_affect_init_errors_too() {
    for at in [At::InitError, At::AnyPost] {
        let lambda = Emulator::start().unwrap();
        lambda.inject(at, Fault::Status(403));
        let path = crate::support::client::init_error_path();
        assert_eq!(Client::connect(&lambda).post(&path, "", "{}").status, 403);
        assert_eq!(lambda.init_error(), None);
    }
}
