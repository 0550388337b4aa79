//! How the runtime handles each status of the post of a stream.

use std::io::Write;

use lambda_native::RuntimeError;
use lambda_native_emulator::wire;

use super::{BINARY, ONE_BYTE, expect_one_byte, handler, refused, serve, serve_gated};
use crate::support::function::Serving;
use crate::support::raw_server::{Raw, RawServer};
use crate::support::script::status_response;

/// Reads a stream of one byte, sends this response, and returns the connection.
fn respond_to_stream(server: &RawServer, response: &[u8]) -> Raw {
    let mut raw = server.deliver("r-1", "{}");
    expect_one_byte(&mut raw, "r-1");
    raw.send(response);
    raw
}

/// Asserts that the runtime stops because of this status of the stream.
#[track_caller]
fn expect_final(status: u16, serving: &Serving) {
    let end = serving.end();
    let RuntimeError::Refused {
        call,
        status: seen,
        detail,
        ..
    } = &end
    else {
        panic!("expected status {status} to be final, but the runtime stopped with {end}");
    };
    assert_eq!((*seen, &**detail), (status, "because"));
    assert!(call.ends_with("/r-1/response"), "{call}");
}

#[test]
fn a_status_that_the_platform_handles_does_not_end_the_runtime_and_no_error_is_posted() {
    let mode = r#"{"errorMessage":"Invalid function response mode","errorType":"InvalidFunctionResponseMode"}"#;
    for (status, body) in [
        (200, ""),
        (202, r#"{"status":"OK"}"#),
        (400, mode),
        (410, "Gone"),
        (413, "too large"),
    ] {
        let (server, serving) = serve(handler(ONE_BYTE));
        refused(
            respond_to_stream(&server, &status_response(status, body)),
            &serving,
        );
    }
}

#[test]
fn a_403_or_500_for_a_stream_is_final() {
    for status in [403, 500] {
        let (server, serving) = serve(handler(ONE_BYTE));
        let _raw = respond_to_stream(&server, &status_response(status, "because"));
        expect_final(status, &serving);
    }
}

#[test]
fn any_other_status_for_a_stream_is_a_failure() {
    let (server, serving) = serve(handler(ONE_BYTE));
    let mut raw = respond_to_stream(&server, &status_response(503, "because"));
    for _ in 0..2 {
        // The `/next` has already been read.
        raw.send(wire::event_response("r-2", "{}"));
        expect_one_byte(&mut raw, "r-2");
        raw.send(status_response(503, "because"));
    }
    let end = serving.end();
    let is_third = matches!(&end, RuntimeError::Unreachable { attempts: 3, .. });
    assert!(is_third, "{end}");
}

/// The server responds during the stream and closes the connection. `/next` is sent on a new
/// connection, unless the status is final.
#[track_caller]
fn cut_short(status: u16) -> (RawServer, Serving) {
    let (server, serving, key) = serve_gated(|gate, out| {
        out.write_all(b"a")?;
        gate.wait();
        // The kernel may still accept the first one or two.
        while out.write_all(b"b").is_ok() {}
        out.write_all(b"c")?;
        Ok(())
    });
    let mut raw = server.deliver("r-1", "{}");
    raw.expect_head("r-1", BINARY);
    raw.expect("1\r\na\r\n");
    raw.send(format!(
        "HTTP/1.1 {status} Status\r\nConnection: close\r\nContent-Length: 7\r\n\r\nbecause"
    ));
    drop(raw);
    key.open();
    (server, serving)
}

// On other systems a reset may discard received data that has not been read.
#[cfg(target_os = "linux")]
#[test]
fn a_status_during_the_stream_is_received_if_the_server_closes_the_connection() {
    for status in [400, 410, 413] {
        let (server, serving) = cut_short(status);
        let mut raw = server.accept();
        raw.expect_next();
        refused(raw, &serving);
    }
    for status in [403, 500] {
        let (_server, serving) = cut_short(status);
        expect_final(status, &serving);
    }
}

#[test]
fn a_413_during_the_stream_is_received_if_the_server_keeps_reading() {
    let (server, serving, key) = serve_gated(|gate, out| {
        out.write_all(b"a")?;
        gate.wait();
        out.write_all(b"b")
    });
    let mut raw = server.deliver("r-1", "{}");
    raw.expect_head("r-1", BINARY);
    raw.expect("1\r\na\r\n");
    raw.send(status_response(413, "too large"));
    key.open();
    raw.expect("1\r\nb\r\n0\r\n\r\n");
    raw.expect_next();
    refused(raw, &serving);
}
