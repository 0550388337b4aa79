//! Streamed responses.

mod breaks;
mod bytes;
mod kept;
mod outcomes;
mod process;
mod refusals;
mod statuses;

use std::io::{self, Write};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};

use lambda_native::{LambdaContext, LambdaHandler, ResponseStream, RuntimeError, streaming};
use lambda_native_emulator::wire;

use crate::support::function::{PATIENCE, Serving};
use crate::support::raw_server::{Raw, RawServer};
use crate::support::script::status_response;

/// The content type of a stream that sets none.
const BINARY: &str = "application/octet-stream";

/// A streaming function that captures nothing.
type Function = fn(&str, &LambdaContext, &mut ResponseStream) -> io::Result<()>;

/// A function that streams one byte.
const ONE_BYTE: Function = |_, _, out| out.write_all(b"a");

fn handler(function: Function) -> impl LambdaHandler + Send + 'static {
    streaming(function)
}

/// Starts a raw server and a runtime that connects to it.
fn serve(handler: impl LambdaHandler + Send + 'static) -> (RawServer, Serving) {
    let server = RawServer::start();
    let serving = Serving::start(server.runtime(), handler);
    (server, serving)
}

/// Like [`serve`], with a function that waits at a gate until the test opens it.
fn serve_gated(
    function: fn(&Gate, &mut ResponseStream) -> io::Result<()>,
) -> (RawServer, Serving, Key) {
    let (key, gate) = mpsc::channel();
    let gate = Gate(Mutex::new(gate));
    let (server, serving) = serve(streaming(
        move |_: &str, _: &LambdaContext, out: &mut ResponseStream| function(&gate, out),
    ));
    (server, serving, Key(key))
}

/// A gate at which a handler waits until the test opens it.
struct Gate(Mutex<Receiver<()>>);

struct Key(Sender<()>);

impl Key {
    /// Lets the handler continue once.
    #[track_caller]
    fn open(&self) {
        self.0.send(()).expect("the handler waits");
    }
}

impl Gate {
    #[track_caller]
    fn wait(&self) {
        let gate = self.0.lock().expect("not poisoned");
        gate.recv_timeout(PATIENCE)
            .expect("the test opens the gate");
    }
}

/// Reads the stream of [`ONE_BYTE`] and the following `/next`.
#[track_caller]
fn expect_one_byte(raw: &mut Raw, request_id: &str) {
    raw.expect_head(request_id, BINARY);
    raw.expect("1\r\na\r\n0\r\n\r\n");
    raw.expect_next();
}

/// Reads the `/next` after a stream, accepts the stream, and stops the runtime.
#[track_caller]
fn end(mut raw: Raw, serving: &Serving) {
    raw.expect_next();
    raw.send(wire::accepted());
    refused(raw, serving);
}

/// Returns 403 to a `/next` that has been read, and asserts that the runtime was still running and
/// has sent nothing more.
#[track_caller]
fn refused(mut raw: Raw, serving: &Serving) {
    raw.send(status_response(403, ""));
    let end = serving.end();
    let at_next =
        matches!(&end, RuntimeError::Refused { call, status: 403, .. } if call.ends_with("/next"));
    assert!(at_next, "the runtime ended early: {end}");
    raw.expect_end();
}
