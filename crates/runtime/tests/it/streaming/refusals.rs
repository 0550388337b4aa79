//! Lambda refuses a stream while it is being written. The handler's next write fails: it neither
//! waits for a server that has stopped reading nor continues to write to one that reads.

use std::io::Write;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use lambda_native::{LambdaContext, ResponseStream, RuntimeError, streaming};
use lambda_native_emulator::wire;

use super::{BINARY, Gate, Key, refused, serve, serve_gated};
use crate::support::function::{PATIENCE, Serving};
use crate::support::raw_server::{Raw, RawServer};
use crate::support::script::status_response;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// Far more than the kernel buffers for both ends of a connection.
const ENDLESS: usize = 256 * MIB;

/// A function that writes one byte, waits for the key, and then writes chunks of this size until a
/// write fails. The channel receives the error and the number of bytes written.
struct Stream {
    server: RawServer,
    serving: Serving,
    key: Key,
    ends: Receiver<(String, usize)>,
}

impl Stream {
    fn start(chunk: usize) -> Self {
        let (key, gate) = mpsc::channel();
        let gate = Gate(Mutex::new(gate));
        let (sender, ends) = mpsc::channel();
        let sender = Mutex::new(sender);
        let (server, serving) = serve(streaming(
            move |_: &str, _: &LambdaContext, out: &mut ResponseStream| {
                out.write_all(b"a")?;
                gate.wait();
                let chunk = vec![b'b'; chunk];
                for written in (0..ENDLESS).step_by(chunk.len()) {
                    if let Err(error) = out.write_all(&chunk) {
                        let end = (error.to_string(), written);
                        // The test may already have failed.
                        let _ = sender.lock().expect("not poisoned").send(end);
                        return Err(error);
                    }
                }
                panic!("{ENDLESS} bytes were written to a server that has refused them");
            },
        ));
        Stream {
            server,
            serving,
            key: Key(key),
            ends,
        }
    }

    /// Delivers an event, reads the start of its stream, and refuses it with this status.
    fn refuse(&self, status: u16) -> Raw {
        let mut raw = self.server.deliver("r-1", "{}");
        raw.expect_head("r-1", BINARY);
        raw.expect("1\r\na\r\n");
        raw.send(status_response(status, "because"));
        raw
    }

    /// Asserts that a write fails with the reason, and returns how many bytes were written before.
    #[track_caller]
    fn end(&self, status: u16) -> usize {
        let (error, written) = self.ends.recv_timeout(PATIENCE).expect("a write fails");
        let why =
            format!("Lambda refused the response with status {status} before it was complete");
        assert_eq!(error, why);
        written
    }

    /// Asserts that the runtime continues on a new connection without a second post.
    #[track_caller]
    fn goes_on(self) {
        let mut raw = self.server.accept();
        raw.expect_next();
        refused(raw, &self.serving);
    }
}

#[test]
fn a_413_is_detected_if_the_server_stops_reading() {
    for chunk in [KIB, 64 * KIB, 5 * MIB] {
        let stream = Stream::start(chunk);
        let _open = stream.refuse(413);
        stream.key.open();
        stream.end(413);
        stream.goes_on();
    }
}

#[test]
fn a_413_is_detected_within_64_kib_if_the_server_keeps_reading() {
    for chunk in [100, KIB, 64 * KIB] {
        let stream = Stream::start(chunk);
        let raw = stream.refuse(413);
        let reading = thread::spawn(move || raw.drain());
        stream.key.open();
        let written = stream.end(413);
        assert!(written <= 64 * KIB, "{written}");
        stream.goes_on();
        reading.join().expect("the connection has ended");
    }
}

#[test]
fn a_413_that_arrives_during_a_blocked_write_ends_the_write() {
    let stream = Stream::start(ENDLESS);
    let mut raw = stream.server.deliver("r-1", "{}");
    raw.expect_head("r-1", BINARY);
    raw.expect("1\r\na\r\n");
    stream.key.open();
    // The write is in progress: more bytes have arrived than are written between two checks.
    raw.expect(format!("{ENDLESS:x}\r\n{}", "b".repeat(MIB)));
    raw.send(status_response(413, "because"));
    assert_eq!(stream.end(413), 0);
    stream.goes_on();
}

#[test]
fn other_refusals_during_the_stream_are_detected() {
    for status in [400, 404, 410, 429] {
        let stream = Stream::start(64 * KIB);
        let _open = stream.refuse(status);
        stream.key.open();
        stream.end(status);
        stream.goes_on();
    }
}

#[test]
fn a_403_or_500_during_the_stream_is_final() {
    for status in [403, 500] {
        let stream = Stream::start(64 * KIB);
        let _open = stream.refuse(status);
        stream.key.open();
        stream.end(status);
        let end = stream.serving.end();
        assert!(
            matches!(&end, RuntimeError::Refused { status: seen, detail, .. }
                if *seen == status && detail == "because"),
            "{end}"
        );
    }
}

/// A second attempt would get the same response or be out of order.
#[test]
fn a_refused_first_chunk_is_not_repeated() {
    let (server, serving) = serve(streaming(
        |_: &str, _: &LambdaContext, out: &mut ResponseStream| out.write_all(&vec![b'a'; ENDLESS]),
    ));
    let mut open = server.deliver("r-1", "{}");
    open.expect_head("r-1", BINARY);
    open.send(status_response(413, "because"));
    let mut raw = server.accept();
    raw.expect_next();
    refused(raw, &serving);
}

#[test]
fn interim_and_accepting_responses_are_not_refusals() {
    const CHUNKS: usize = 64;
    const CHUNK: usize = MIB;
    for early in [
        b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec(),
        wire::accepted(),
    ] {
        let is_interim = early.starts_with(b"HTTP/1.1 1");
        let (server, serving, key) = serve_gated(|gate, out| {
            out.write_all(b"a")?;
            gate.wait();
            for _ in 0..CHUNKS {
                out.write_all(&[b'b'; CHUNK])?;
            }
            Ok(())
        });
        let mut raw = server.deliver("r-1", "{}");
        raw.expect_head("r-1", BINARY);
        raw.expect("1\r\na\r\n");
        raw.send(early);
        key.open();
        let chunk = format!("{CHUNK:x}\r\n{}\r\n", "b".repeat(CHUNK));
        for _ in 0..CHUNKS {
            raw.expect(&chunk);
        }
        raw.expect("0\r\n\r\n");
        if is_interim {
            raw.send(wire::accepted());
        }
        raw.expect_next();
        refused(raw, &serving);
    }
}
