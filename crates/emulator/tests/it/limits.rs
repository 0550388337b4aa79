//! Sizes, timeouts, and invalid HTTP.

use std::time::Duration;

use lambda_native_emulator::{Emulator, Invocation, InvocationResponse, MAX_RESPONSE_BYTES};

use crate::support::client::{Client, SAFETY, chunked_post, next_request};

#[test]
fn a_response_of_exactly_the_limit_is_accepted() {
    let lambda = Emulator::start().unwrap();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    let body = vec![b'x'; MAX_RESPONSE_BYTES];
    assert_eq!(client.respond(&next, &body).status, 202);
    assert_eq!(pending.wait().body().len(), 6_291_556);
}

#[test]
fn a_response_over_the_limit_is_refused_and_the_caller_gets_an_error() {
    let lambda = Emulator::start().unwrap();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    let body = vec![b'x'; MAX_RESPONSE_BYTES + 1];
    let refused = client.respond(&next, &body);
    assert_eq!(refused.status, 413);
    assert_eq!(refused.error_type(), "RequestEntityTooLarge");

    let response = pending.wait();
    assert_eq!(response.error_type(), Some("Function.ResponseSizeTooLarge"));
    assert_eq!(
        response,
        InvocationResponse::TooLarge {
            bytes: 6_291_557,
            limit: 6_291_556
        }
    );
    // The invocation has ended, so an error for it is out of order.
    let late = client.post(&next.path("error"), &next.echo(), "{}");
    assert_eq!(late.status, 403);
    let kept = lambda.requests()[1].body.len();
    assert_eq!(kept, MAX_RESPONSE_BYTES, "no more is kept than is allowed");
}

#[test]
fn a_late_invocation_times_out_and_its_response_is_refused() {
    let lambda = Emulator::start().unwrap();
    let timeout = Duration::from_millis(20);
    let pending = lambda.submit(Invocation::new("{}").timeout(timeout));
    let id = pending.request_id().to_owned();
    let mut client = Client::connect(&lambda);
    let next = client.next();

    match pending.wait() {
        InvocationResponse::TimedOut { message, after } => {
            let (time, rest) = message.split_once(' ').expect("a time");
            assert_eq!(time.len(), "2026-11-22T19:00:00.000Z".len());
            assert_eq!(rest, format!("{id} Task timed out after 0.02 seconds"));
            assert_eq!(after, timeout);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(client.respond(&next, "late").status, 400);

    // The environment can still be used.
    let pending = lambda.submit(Invocation::new("{}"));
    let next = client.next();
    assert_eq!(client.respond(&next, "in time").status, 202);
    assert_eq!(pending.wait().body_str(), "in time");
}

#[test]
fn an_event_that_no_runtime_fetches_times_out() {
    let lambda = Emulator::builder()
        .fetch_timeout(Duration::from_millis(20))
        .start()
        .unwrap();
    let queued: Vec<_> = (0..3)
        .map(|_| lambda.submit(Invocation::new("{}")))
        .collect();
    for pending in queued {
        match pending.wait() {
            InvocationResponse::TimedOut { message, .. } => {
                assert!(message.ends_with("no runtime called /next (fetch timeout)"));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn without_a_fetch_timeout_an_event_waits() {
    let lambda = Emulator::builder().fetch_timeout(None).start().unwrap();
    let pending = lambda.submit(Invocation::new("{}"));
    assert_eq!(pending.wait_timeout(Duration::from_millis(1)), None);
    let mut client = Client::connect(&lambda);
    let next = client.next();
    client.respond(&next, "1");
    let response = pending.wait_timeout(SAFETY).expect("a response");
    assert_eq!(response.body_str(), "1");
}

#[test]
fn a_timeout_beyond_the_clock_never_expires() {
    let lambda = Emulator::builder().timeout(Duration::MAX).start().unwrap();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    assert_eq!(client.respond(&next, "1").status, 202);
    assert_eq!(pending.wait().body_str(), "1");
}

#[test]
fn invalid_http_requests_are_refused() {
    for request in [
        "nonsense\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
    ] {
        let lambda = Emulator::start().unwrap();
        let mut client = Client::connect(&lambda);
        client.send(request);
        let refused = client.receive();
        assert_eq!(refused.status, 400, "{request:?}");
        assert_eq!(refused.error_type(), "MalformedHTTPRequest");
        assert_eq!(refused.header("Connection"), Some("close"));
        client.receive_all().1.expect("an orderly end");
    }
}

#[test]
fn a_head_without_an_end_is_refused() {
    let lambda = Emulator::start().unwrap();
    let mut client = Client::connect(&lambda);
    client.send("GET / HTTP/1.1\r\nX: ");
    client.send(vec![b'x'; 1024 * 1024]);
    assert_eq!(client.receive().status, 400);
    assert_eq!(lambda.requests(), []);
}

/// The status of a chunked response with these bytes as its body.
fn status_of_chunks(body: &[u8]) -> u16 {
    let lambda = Emulator::start().unwrap();
    let _pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    client.send(chunked_post(&next, ""));
    client.send(body);
    client.receive().status
}

#[test]
fn a_section_of_trailers_is_bounded() {
    let lines =
        |count: usize, length: usize| format!("X: {}\r\n", "x".repeat(length)).repeat(count);
    for (count, length, status) in [
        (1, 200_000, 202),
        (100, 100, 202),
        (200, 1, 400),
        (1, 400_000, 400),
        (100, 3_000, 400),
    ] {
        let trailers = lines(count, length);
        let whole = format!("0\r\n{trailers}\r\n");
        assert_eq!(status_of_chunks(whole.as_bytes()), status, "{count} lines");
        if status == 400 {
            let endless = format!("0\r\n{trailers}");
            assert_eq!(status_of_chunks(endless.as_bytes()), 400, "{count} lines");
        }
    }
}

#[test]
fn the_line_with_the_size_of_a_chunk_is_bounded() {
    let line = |length: usize| format!("2;{}", "x".repeat(length));
    for (length, status) in [(1_000, 202), (10_000, 400), (400_000, 400)] {
        let whole = format!("{}\r\nok\r\n0\r\n\r\n", line(length));
        assert_eq!(status_of_chunks(whole.as_bytes()), status, "{length} bytes");
    }
    assert_eq!(status_of_chunks(line(400_000).as_bytes()), 400);
    assert_eq!(status_of_chunks(&[b'0'; 400_000]), 400);
}

#[test]
fn a_client_that_waits_for_100_continue_gets_it() {
    let lambda = Emulator::start().unwrap();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    client.send(format!(
        "POST {} HTTP/1.1\r\nHost: localhost\r\n{}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n",
        next.path("response"),
        next.echo()
    ));
    assert_eq!(client.receive().status, 100);
    client.send("ok");
    assert_eq!(client.receive().status, 202);
    assert_eq!(pending.wait().body_str(), "ok");
}

#[test]
fn http_1_0_connections_are_closed_after_the_response() {
    let lambda = Emulator::start().unwrap();
    let _pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    client.send("GET /2018-06-01/runtime/invocation/next HTTP/1.0\r\n\r\n");
    assert_eq!(client.receive().status, 200);
    client.receive_all().1.expect("an orderly end");
}

#[test]
fn connection_close_is_honoured() {
    let lambda = Emulator::start().unwrap();
    let _pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    client.send(next_request().replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    assert_eq!(client.receive().status, 200);
    client.receive_all().1.expect("an orderly end");
}
