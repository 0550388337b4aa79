//! Connections that end before or during a stream, or that are read slowly.

use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

use lambda_native::{LambdaContext, LambdaError, ResponseStream, RuntimeError, streaming};
use lambda_native_emulator::{At, Fault, wire};

use super::{BINARY, ONE_BYTE, expect_one_byte, handler, refused, serve, serve_gated};
use crate::support::function::{Function, PATIENCE};
use crate::support::raw_server::{next, stream_head};
use crate::support::script::status_response;

/// Writes until an error occurs and returns it.
fn until_it_fails(out: &mut ResponseStream) -> io::Error {
    loop {
        if let Err(error) = out.write_all(&[b'x'; 1024]) {
            return error;
        }
    }
}

#[test]
fn a_connection_closed_before_the_first_chunk_loses_nothing() {
    let (server, serving, key) = serve_gated(|gate, out| {
        gate.wait();
        out.write_all(b"first")?;
        out.write_all(b"second")
    });
    // Closed normally, and after an unrequested response.
    for word in [Vec::new(), status_response(408, "")] {
        let mut raw = server.deliver("r-1", "{}");
        raw.send(word);
        drop(raw);
        key.open();
        let mut raw = server.accept();
        raw.expect_head("r-1", BINARY);
        raw.expect("5\r\nfirst\r\n6\r\nsecond\r\n0\r\n\r\n");
        raw.expect_next();
        // The response announces the close, so the runtime opens a new connection.
        raw.send(String::from_utf8(wire::accepted()).expect("text").replacen(
            "Content-Type",
            "Connection: close\r\nContent-Type",
            1,
        ));
    }
    let mut raw = server.accept();
    raw.expect_next();
    refused(raw, &serving);
}

#[test]
fn a_connection_closed_before_an_empty_stream_loses_nothing() {
    let (server, serving, key) = serve_gated(|gate, _| {
        gate.wait();
        Ok(())
    });
    drop(server.deliver("r-1", "{}"));
    key.open();
    let mut raw = server.accept();
    let head = stream_head(server.address(), "r-1", BINARY);
    raw.expect_at_once(format!("{head}0\r\n\r\n{}", next(server.address())));
    raw.send(wire::accepted());
    refused(raw, &serving);
}

// On other systems a reset may discard received data that has not been read.
#[cfg(target_os = "linux")]
#[test]
fn a_reset_before_the_first_chunk_loses_nothing() {
    let function = Function::serve(handler(|event, _, out| out.write_all(event.as_bytes())));
    for n in 0..5 {
        // The stream detects the closed connection and opens another one.
        function.inject(At::Next, Fault::ResetAfterBody);
        assert_eq!(function.invoke(n.to_string()).body_str(), n.to_string());
    }
    let traffic = function.finish();
    assert_eq!(traffic.count("/error"), 0);
    assert_eq!(traffic.connections, 6);
}

/// Serves one stream whose connection breaks, after which the handler ends as `outcome` says, and
/// then another one.
#[track_caller]
fn survives(outcome: fn(io::Error) -> io::Result<()>) {
    // The assertions are outside the handler, because the runtime survives a panic in it.
    let (sender, kinds) = mpsc::channel();
    let function = Function::serve(streaming(
        move |event: &str, _: &LambdaContext, out: &mut ResponseStream| {
            if event != "break" {
                return out.write_all(event.as_bytes());
            }
            let error = until_it_fails(out);
            let again = [out.write_all(b"more"), out.flush()];
            let again = again.map(|again| again.map_err(|error| error.kind()));
            let _ = sender.send((error.kind(), again));
            outcome(error)
        },
    ));
    function.inject(At::Response, Fault::ResetMidPost);
    let broken = function.invoke("break");
    assert_eq!(broken.error_type(), Some("Runtime.TruncatedResponse"));
    let (kind, again) = kinds.recv_timeout(PATIENCE).expect("the write fails");
    let is_gone = matches!(kind, ErrorKind::BrokenPipe | ErrorKind::ConnectionReset);
    assert!(is_gone, "{kind}");
    // Later calls fail for the same reason.
    assert_eq!(again, [Err(kind); 2]);
    assert_eq!(function.invoke("fine").body_str(), "fine");
    let traffic = function.finish();
    // The platform has reported this to the caller.
    assert_eq!(traffic.count("/error"), 0);
    assert_eq!(traffic.connections, 2);
}

#[test]
fn a_reset_during_the_stream_is_a_write_error_and_the_next_event_is_served() {
    survives(Err);
}

#[test]
fn a_handler_may_ignore_a_write_error() {
    survives(|_| Ok(()));
}

#[test]
fn a_panic_after_a_write_error_does_not_end_the_runtime() {
    survives(|error| panic!("{error}"));
}

#[test]
fn a_connection_closed_after_the_last_write_counts_as_one_failure() {
    let (server, serving) = serve(handler(ONE_BYTE));
    for _ in 0..2 {
        let mut raw = server.deliver("r-1", "{}");
        expect_one_byte(&mut raw, "r-1");
        // Without a response the runtime cannot know whether the stream has arrived, and a stream
        // cannot be repeated.
        drop(raw);
    }
    let mut raw = server.deliver("r-2", "{}");
    expect_one_byte(&mut raw, "r-2");
    raw.send(wire::accepted());
    refused(raw, &serving);
}

#[test]
fn three_consecutive_broken_streams_end_the_runtime() {
    let function = Function::serve(handler(|_, _, out| Err(until_it_fails(out))));
    for _ in 0..3 {
        function.inject(At::Response, Fault::ResetMidPost);
    }
    for _ in 0..3 {
        let broken = function.invoke("{}");
        assert_eq!(broken.error_type(), Some("Runtime.TruncatedResponse"));
    }
    let end = function.end();
    let RuntimeError::Unreachable {
        call,
        attempts: 3,
        last,
        ..
    } = &end
    else {
        panic!("expected `Unreachable` after three attempts, got {end}");
    };
    assert!(
        call.starts_with("POST ") && call.ends_with("/response"),
        "{call}"
    );
    assert!(last.starts_with("sending failed"), "{last}");
}

#[test]
fn a_slow_server_blocks_the_handler() {
    const CHUNK: usize = 64 * 1024;
    const CHUNKS: usize = 1024;
    /// More than the kernel buffers for both ends of a connection.
    const UNREAD: usize = 24 * 1024 * 1024;

    let written = Arc::new(AtomicUsize::new(0));
    let (server, serving) = serve(streaming({
        let written = Arc::clone(&written);
        move |_: &str, _: &LambdaContext, out: &mut ResponseStream| {
            for _ in 0..CHUNKS {
                out.write_all(&[b'x'; CHUNK])?;
                written.fetch_add(CHUNK, Ordering::SeqCst);
            }
            Ok::<_, LambdaError>(())
        }
    }));
    let mut raw = server.deliver("r-1", "{}");
    raw.expect_head("r-1", BINARY);
    let chunk = format!("{CHUNK:x}\r\n{}\r\n", "x".repeat(CHUNK));
    for n in 1..=CHUNKS {
        raw.expect(&chunk);
        let unread = written.load(Ordering::SeqCst).saturating_sub(n * CHUNK);
        assert!(
            unread < UNREAD,
            "{unread} bytes were accepted that have not been read"
        );
    }
    raw.expect("0\r\n\r\n");
    // `/next` is not pipelined after a large stream.
    raw.send(wire::accepted());
    raw.expect_next();
    refused(raw, &serving);
}

#[test]
fn a_server_that_half_closes_and_keeps_reading_gets_the_whole_stream() {
    let (server, serving, key) = serve_gated(|gate, out| {
        out.write_all(b"a")?;
        gate.wait();
        out.write_all(b"b")
    });
    let mut raw = server.deliver("r-1", "{}");
    raw.expect_head("r-1", BINARY);
    raw.expect("1\r\na\r\n");
    raw.send(wire::accepted());
    raw.half_close();
    key.open();
    raw.expect("1\r\nb\r\n0\r\n\r\n");
    raw.expect_next();
    let mut raw = server.accept();
    raw.expect_next();
    refused(raw, &serving);
}
