//! Invocations that the console sends.

use std::path::PathBuf;
use std::sync::Arc;
use std::{fmt, io};

use lambda_native_emulator::Invocation;

use super::Console;
use crate::record::{MAX_BODY_BYTES, Origin};

/// An invocation for a function.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) function: usize,
    pub(crate) invocation: Invocation,
    pub(crate) origin: Origin,
    /// The response that a saved event expects.
    pub(crate) expected: Option<Arc<[u8]>>,
    /// The request id of an earlier invocation, whose event is delivered again.
    pub(crate) same_id: Option<String>,
}

/// Why an invocation was not sent.
#[derive(Debug)]
pub(crate) enum SendError {
    /// Too many invocations wait.
    Full,
    /// The invocation to repeat is not kept any more, or never was.
    NotKept(String),
    /// Only the beginning of its event is kept.
    EventCut,
    /// Its event cannot be delivered again while it runs.
    StillRunning,
    /// A saved event does not exist.
    NotSaved(String),
    /// The saved events cannot be read.
    Unreadable(PathBuf, io::Error),
}

impl Console {
    /// Records an invocation and sends it, without waiting for the response. Returns its request id.
    ///
    /// The function is built and started first, if that is necessary. So the invocation may still fail, which
    /// its record says.
    pub(crate) fn deliver(&self, delivery: Delivery) -> Result<String, SendError> {
        let function = delivery.function;
        if self.host.is_full(function) {
            return Err(SendError::Full);
        }
        let recorder = self.recorder(function);
        let (invocation, id) = match delivery.same_id {
            None => recorder.received(delivery.invocation, delivery.origin),
            Some(id) => {
                let again = recorder.received_again(delivery.invocation, &id, delivery.origin);
                (again, id)
            }
        };
        if let Some(expected) = delivery.expected {
            self.history.update(|store| {
                if let Some(record) = store.find_mut(&id) {
                    record.expected = Some(expected);
                }
            });
        }
        if !self.admits(function) {
            recorder.throttled(&id);
            return Ok(id);
        }
        let (starting, sent) = (self.host.start(function), id.clone());
        tokio::spawn(async move {
            match starting.await {
                Ok(pool) => {
                    recorder.queued(&sent);
                    // The recorder gets the response. Nobody waits for it here.
                    drop(pool.invoke(invocation));
                }
                Err(error) => recorder.not_started(&sent, &error),
            }
        });
        Ok(id)
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SendError::Full => out.write_str("too many invocations are waiting for the function"),
            SendError::NotKept(id) => write!(out, "no invocation with the id `{id}` is kept"),
            SendError::EventCut => write!(
                out,
                "the event is too long to repeat: only its first {MAX_BODY_BYTES} bytes are kept"
            ),
            SendError::StillRunning => out.write_str(
                "the invocation is still running: an event is delivered again after it has ended",
            ),
            SendError::NotSaved(name) => write!(out, "no saved event has the name `{name}`"),
            SendError::Unreadable(path, error) => {
                write!(out, "cannot read {}: {error}", path.display())
            }
        }
    }
}
