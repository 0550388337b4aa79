//! Exchanges that no fault has broken.

use lambda_native_emulator::{Emulator, Framing, Invocation};

use crate::support::client::{Client, SAFETY, chunked_post, init_error_path, next_request, post};
use crate::support::recorder::{Recording, recorder};

const MIB: usize = 1024 * 1024;

fn start() -> (Emulator, Recording) {
    let (probe, recording) = recorder();
    let lambda = Emulator::builder()
        .record_requests(false)
        .probe(probe)
        .start()
        .unwrap();
    (lambda, recording)
}

#[test]
fn the_delivery_and_the_response_of_an_invocation_are_seen() {
    let (lambda, recording) = start();
    let pending = lambda.submit(Invocation::new("event").request_id("r-1"));
    let mut client = Client::connect(&lambda);

    let next = client.next();
    let accepted = client.post(&next.path("response"), &next.echo(), "four");

    let seen = recording.exchange();
    assert_eq!((seen.connection, seen.method.as_str()), (1, "GET"));
    assert_eq!(seen.path, "/2018-06-01/runtime/invocation/next");
    let host = ("Host".to_owned(), "127.0.0.1".to_owned());
    assert_eq!(seen.request_headers, [host]);
    assert_eq!((seen.request_bytes, seen.fault), (0, None));
    assert_eq!(seen.request_id.as_deref(), Some("r-1"));
    assert!(!seen.pipelined);
    assert!(seen.began <= seen.ended);
    let response = seen.response.expect("a response");
    assert_eq!((response.status, response.body_bytes), (200, 5));
    let delivered = seen.ended;

    let seen = recording.exchange();
    assert_eq!((seen.connection, seen.method.as_str()), (1, "POST"));
    assert_eq!(seen.path, "/2018-06-01/runtime/invocation/r-1/response");
    assert_eq!(
        (&seen.request_body[..], seen.request_bytes),
        (&b"four"[..], 4)
    );
    assert_eq!(seen.request_id.as_deref(), Some("r-1"));
    assert!(delivered <= seen.began);
    let response = seen.response.expect("a response");
    assert_eq!(
        (response.status, response.body_bytes),
        (202, accepted.body.len())
    );
    assert_eq!(pending.wait().body_str(), "four");
}

#[test]
fn all_headers_are_seen_as_they_are_sent() {
    let framings = [
        Framing::Length,
        Framing::Chunked,
        Framing::ChunkedWithTrailers,
    ];
    for framing in framings {
        let (probe, recording) = recorder();
        let lambda = Emulator::builder().framing(framing).probe(probe);
        let lambda = lambda.start().unwrap();
        let _pending = lambda.submit(Invocation::new("event"));

        let next = Client::connect(&lambda).next();

        let mut head = String::from("HTTP/1.1 200 OK\r\n");
        for (name, value) in recording.exchange().response.expect("a response").headers {
            head += &format!("{name}: {}\r\n", String::from_utf8(value).unwrap());
        }
        assert_eq!(head + "\r\n", next.head);
    }
}

#[test]
fn errors_are_seen() {
    let (lambda, recording) = start();
    let mut client = Client::connect(&lambda);
    let init = client.post(&init_error_path(), "", r#"{"errorType":"NoTable"}"#);
    assert_eq!(init.status, 202);
    lambda.begin_init();
    let _pending = lambda.submit(Invocation::new("{}").request_id("r-1"));
    let next = client.next();
    let error = client.post(&next.path("error"), &next.echo(), "{}");
    assert_eq!(error.status, 202);

    let seen = recording.exchange();
    assert_eq!(seen.path, init_error_path());
    assert_eq!(seen.request_body, br#"{"errorType":"NoTable"}"#);
    assert_eq!(
        (seen.request_id.as_deref(), seen.status()),
        (None, Some(202))
    );
    assert_eq!(recording.exchange().status(), Some(200));
    let seen = recording.exchange();
    assert_eq!(seen.path, "/2018-06-01/runtime/invocation/r-1/error");
    assert_eq!(seen.request_id.as_deref(), Some("r-1"));
    assert_eq!(seen.status(), Some(202));
}

#[test]
fn refused_requests_are_seen() {
    let (lambda, recording) = start();
    let unknown = "/2018-06-01/runtime/invocation/r-9/response";
    let requests = [
        (400, "POST", unknown, post(unknown, "", "late")),
        (404, "POST", "/", post("/", "", "late")),
        (405, "POST", "/2018-06-01/runtime/invocation/next", {
            post("/2018-06-01/runtime/invocation/next", "", "late")
        }),
        (
            403,
            "POST",
            "/x",
            post("/x", "Origin: http://example.com\r\n", ""),
        ),
        (400, "GET", "/y", b"GET /y HTTP/1.1\r\n\r\n".to_vec()),
        (400, "", "", b"no request\r\n\r\n".to_vec()),
    ];
    for (connection, (status, method, path, request)) in (1..).zip(requests) {
        let mut client = Client::connect(&lambda);
        client.send(request);
        assert_eq!(client.receive().status, status);

        let seen = recording.exchange();
        assert_eq!(seen.status(), Some(status));
        assert_eq!((seen.method.as_str(), seen.path.as_str()), (method, path));
        assert_eq!(seen.connection, connection);
    }
}

#[test]
fn pipelined_requests_are_marked() {
    let (lambda, recording) = start();
    let _pending = lambda.submit(Invocation::new("1"));
    let _later = lambda.submit(Invocation::new("2"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    let mut both = post(&next.path("response"), &next.echo(), "first");
    both.extend_from_slice(next_request().as_bytes());

    client.send(both);
    client.receive();
    client.receive();

    let pipelined = [(); 3].map(|()| recording.exchange().pipelined);
    assert_eq!(pipelined, [false, false, true]);
}

#[test]
fn a_streamed_request_is_seen_with_its_first_mib_and_its_trailers() {
    let (lambda, recording) = start();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    let body = vec![b'x'; MIB + 10];
    client.send(chunked_post(
        &next,
        "Lambda-Runtime-Function-Response-Mode: streaming\r\n",
    ));
    client.send(format!("{:x}\r\n", body.len()));
    // Nobody reads, so that the emulator does not wait for a reader.
    drop(pending);
    client.send(&body);
    client.send("\r\n0\r\nChecked: yes\r\n\r\n");
    assert_eq!(client.receive().status, 202);

    recording.exchange();
    let seen = recording.exchange();
    assert_eq!(seen.request_body.len(), MIB);
    assert_eq!(seen.request_bytes, body.len() as u64);
    assert_eq!(seen.trailers, [("Checked".to_owned(), "yes".to_owned())]);
    assert_eq!(seen.status(), Some(202));
}

#[test]
fn extensions_and_restores_are_seen() {
    let (probe, recording) = recorder();
    let lambda = Emulator::builder().snap_start(true).probe(probe);
    let lambda = lambda.start().unwrap();
    let path = "/2020-01-01/extension/register";
    let headers = "Lambda-Extension-Name: agent\r\n";
    Client::connect(&lambda).post(path, headers, r#"{"events":[]}"#);
    let seen = recording.exchange();
    assert_eq!((seen.path.as_str(), seen.status()), (path, Some(200)));

    let path = "/2018-06-01/runtime/restore/next";
    let mut client = Client::connect(&lambda);
    client.send(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    assert!(lambda.wait_until_snapshot(SAFETY));
    assert!(lambda.restore());
    assert_eq!(client.receive().status, 200);
    let seen = recording.exchange();
    assert_eq!((seen.path.as_str(), seen.status()), (path, Some(200)));

    // Connections from before the restore are reset.
    client.send(next_request());
    assert!(client.try_receive().is_err());
    let seen = recording.exchange();
    assert_eq!((seen.connection, seen.status()), (2, None));
    assert_eq!(seen.fault, None);
}
