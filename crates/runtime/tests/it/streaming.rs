//! Responses that are sent while they are made.

mod answers;
mod breaks;
mod bytes;
mod process;
mod statuses;

use std::io;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};

use lambda_native::{LambdaContext, LambdaHandler, ResponseStream, RuntimeError, streaming};
use lambda_native_emulator::wire;

use crate::function::{PATIENCE, Serving};
use crate::raw::Raw;
use crate::script::reply;

/// A handler of a plain function without surroundings.
fn handler(function: Function) -> impl LambdaHandler + Send + 'static {
    streaming(function)
}

type Function = fn(&str, &LambdaContext, &mut ResponseStream) -> io::Result<()>;

/// Where a handler waits until the test says so.
struct Gate(Mutex<Receiver<()>>);

fn gate() -> (Sender<()>, Gate) {
    let (open, gate) = mpsc::channel();
    (open, Gate(Mutex::new(gate)))
}

impl Gate {
    #[track_caller]
    fn wait(&self) {
        let gate = self.0.lock().expect("nobody has panicked with it");
        gate.recv_timeout(PATIENCE).expect("the test goes on");
    }
}

/// Reads the `/next` behind a stream, accepts that, and ends the runtime.
#[track_caller]
fn end(mut raw: Raw, serving: &Serving) {
    raw.expect_next();
    raw.send(wire::accepted());
    refused(raw, serving);
}

/// Answers a `/next` that has been read with 403, and asserts that the runtime was still there.
#[track_caller]
fn refused(mut raw: Raw, serving: &Serving) {
    raw.send(reply(403, ""));
    let end = serving.end();
    let at_next =
        matches!(&end, RuntimeError::Refused { call, status: 403, .. } if call.ends_with("/next"));
    assert!(at_next, "the runtime ended early: {end}");
}
