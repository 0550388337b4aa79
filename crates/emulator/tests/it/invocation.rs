//! Invocations without faults, and the headers of events.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_native_emulator::{Emulator, Framing, Invocation};

use crate::support::client::{Client, next_request, post};

#[test]
fn an_event_is_delivered_and_its_response_returned() {
    let lambda = Emulator::start().unwrap();
    let pending = lambda.submit(Invocation::new(r#"{"n":1}"#));
    let mut client = Client::connect(&lambda);

    let next = client.next();
    assert_eq!(next.status, 200);
    assert_eq!(next.text(), r#"{"n":1}"#);
    assert_eq!(next.request_id(), pending.request_id());
    assert_eq!(next.header("Content-Type"), Some("application/json"));

    let accepted = client.respond(&next, r#"{"m":2}"#);
    assert_eq!(accepted.status, 202);
    assert_eq!(accepted.text(), "{\"status\":\"OK\"}\n");

    let response = pending.wait();
    assert_eq!(response.body_str(), r#"{"m":2}"#);
    assert_eq!(response.json()["m"], 2);
    assert!(response.is_response());
    assert_eq!(response.payload(), br#"{"m":2}"#);
    assert_eq!(response.error_type(), None);
}

#[test]
fn the_headers_match_the_service() {
    let lambda = Emulator::builder()
        .function_name("orders")
        .region("eu-central-1")
        .account_id("210987654321")
        .timeout(Duration::from_secs(900))
        .start()
        .unwrap();
    let before = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let _pending = lambda.submit(Invocation::new("{}"));
    let next = Client::connect(&lambda).next();
    let after = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();

    let id = next.request_id();
    assert_eq!(id.len(), 36);
    assert_eq!(id.as_bytes()[14], b'4', "a version 4 UUID: {id}");
    assert_eq!(
        next.header("Lambda-Runtime-Invoked-Function-Arn"),
        Some("arn:aws:lambda:eu-central-1:210987654321:function:orders")
    );
    let deadline: u128 = next
        .header("Lambda-Runtime-Deadline-Ms")
        .expect("a deadline")
        .parse()
        .expect("milliseconds");
    let timeout = 900_000;
    assert!((before.as_millis() + timeout..=after.as_millis() + timeout).contains(&deadline));

    let trace = next.header("Lambda-Runtime-Trace-Id").expect("a trace");
    let fields: Vec<&str> = trace.split(';').collect();
    let root: Vec<&str> = fields[0].split('-').collect();
    assert_eq!(root[0], "Root=1");
    assert_eq!((root[1].len(), root[2].len()), (8, 24), "{trace}");
    assert_eq!(fields[1].len(), "Parent=".len() + 16, "{trace}");
    assert_eq!(fields[2], "Sampled=0");
    for absent in ["Client-Context", "Cognito-Identity", "Aws-Tenant-Id"] {
        assert_eq!(next.header(&format!("Lambda-Runtime-{absent}")), None);
    }
}

#[test]
fn every_header_can_be_set_or_omitted() {
    let lambda = Emulator::start().unwrap();
    let invocation = Invocation::new("{}")
        .request_id("id-1")
        .client_context("{\n\"custom\":{}}")
        .cognito_identity(r#"{"cognitoIdentityId":"c"}"#)
        .trace_id("Root=1-2-3")
        .tenant_id("blue")
        .function_arn("arn:with:alias")
        .deadline("600000")
        .header("content-type", "text/plain")
        .extra_header("X-Twice", "a")
        .extra_header("X-Twice", b"\xff".to_vec())
        .without_header("lambda-runtime-invocation-id");
    let pending = lambda.submit(invocation);
    assert_eq!(pending.request_id(), "id-1");

    let mut client = Client::connect(&lambda);
    client.send(next_request());
    client.half_close();
    // The client has closed its connection, so nothing is delivered to it.
    assert_eq!(client.receive_all().0, b"");

    let mut client = RawClient::connect(&lambda);
    let response = client.next_as_bytes();
    let text = String::from_utf8_lossy(&response);
    for header in [
        "Lambda-Runtime-Aws-Request-Id: id-1",
        "Lambda-Runtime-Client-Context: { \"custom\":{}}",
        "Lambda-Runtime-Cognito-Identity: {\"cognitoIdentityId\":\"c\"}",
        "Lambda-Runtime-Trace-Id: Root=1-2-3",
        "Lambda-Runtime-Aws-Tenant-Id: blue",
        "Lambda-Runtime-Invoked-Function-Arn: arn:with:alias",
        "Lambda-Runtime-Deadline-Ms: 600000",
        "content-type: text/plain",
        "X-Twice: a",
    ] {
        assert!(
            text.contains(&format!("\r\n{header}\r\n")),
            "{header}: {text}"
        );
    }
    assert!(!text.to_lowercase().contains("invocation-id"), "{text}");
    assert!(!text.contains("application/json"), "{text}");
    let raw = b"\r\nX-Twice: \xff\r\n";
    assert!(response.windows(raw.len()).any(|window| window == raw));
}

#[test]
fn omitted_headers_are_not_sent() {
    let lambda = Emulator::start().unwrap();
    let _pending = lambda.submit(
        Invocation::new("{}")
            .no_trace_id()
            .no_deadline()
            .without_header("Lambda-Runtime-Aws-Request-Id"),
    );
    let next = Client::connect(&lambda).next();
    assert_eq!(next.header("Lambda-Runtime-Trace-Id"), None);
    assert_eq!(next.header("Lambda-Runtime-Deadline-Ms"), None);
    assert_eq!(next.header("Lambda-Runtime-Aws-Request-Id"), None);
}

#[test]
fn events_are_framed_like_on_the_service() {
    let small = "x".repeat(2048);
    let large = "x".repeat(2049);
    for (framing, event, chunked, trailers) in [
        (Framing::Auto, &small, false, 0),
        (Framing::Auto, &large, true, 0),
        (Framing::Length, &large, false, 0),
        (Framing::Chunked, &small, true, 0),
        (Framing::ChunkedWithTrailers, &small, true, 1),
    ] {
        let lambda = Emulator::builder().framing(framing).start().unwrap();
        let _pending = lambda.submit(Invocation::new(event.as_str()));
        let next = Client::connect(&lambda).next();
        assert_eq!(next.text(), event);
        let coding = next.header("Transfer-Encoding");
        assert_eq!(coding == Some("chunked"), chunked, "{framing:?}");
        assert_eq!(next.header("Content-Length").is_none(), chunked);
        assert_eq!(next.trailers.len(), trailers, "{framing:?}");
    }
}

#[test]
fn empty_events_and_empty_responses_work() {
    for framing in [Framing::Length, Framing::Chunked] {
        let lambda = Emulator::builder().framing(framing).start().unwrap();
        let pending = lambda.submit(Invocation::new(""));
        let mut client = Client::connect(&lambda);
        let next = client.next();
        assert_eq!(next.text(), "");
        assert_eq!(client.respond(&next, "").status, 202);
        assert_eq!(pending.wait().body(), b"");
    }
}

#[test]
fn a_response_and_the_next_request_can_arrive_in_one_write() {
    let lambda = Emulator::start().unwrap();
    let first = lambda.submit(Invocation::new("1"));
    let second = lambda.submit(Invocation::new("2"));
    let mut client = Client::connect(&lambda);
    let next = client.next();

    let mut both = post(&next.path("response"), &next.echo(), "one");
    both.extend_from_slice(next_request().as_bytes());
    client.send(both);
    assert_eq!(client.receive().status, 202);
    let next = client.receive();
    assert_eq!(next.request_id(), second.request_id());
    assert_eq!(client.respond(&next, "two").status, 202);
    assert_eq!(first.wait().body_str(), "one");
    assert_eq!(second.wait().body_str(), "two");

    let pipelined: Vec<bool> = lambda.requests().iter().map(|it| it.pipelined).collect();
    assert_eq!(pipelined, [false, false, true, false]);
    assert_eq!(lambda.connections(), 1);
}

#[test]
fn large_events_and_responses_work() {
    let lambda = Emulator::start().unwrap();
    let event: Vec<u8> = (0..6 * 1024 * 1024_u32).map(|n| (n % 251) as u8).collect();
    let pending = lambda.submit(Invocation::new(event.clone()));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    assert!(next.body == event);
    assert_eq!(client.respond(&next, &event).status, 202);
    assert!(pending.wait().body() == event);
}

/// A client that reads heads that are not text.
struct RawClient(Client);

impl RawClient {
    fn connect(lambda: &Emulator) -> RawClient {
        RawClient(Client::connect(lambda))
    }

    fn next_as_bytes(&mut self) -> Vec<u8> {
        let closing = next_request().replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
        self.0.send(closing);
        let (bytes, end) = self.0.receive_all();
        end.expect("an orderly end");
        bytes
    }
}
