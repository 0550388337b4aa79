//! Whether the terminal is in the middle of a line.
//!
//! The chunks of a streamed response need not end with a newline. On a terminal, which shows both stdout
//! and stderr, the next log line would continue the chunk's last line.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Ends the unfinished line of a response, and its colors.
pub(super) const END: &[u8] = b"\x1b[0m\n";

/// Locked during all writes of responses and messages.
static OPEN_LINE: Mutex<OpenLine> = Mutex::new(OpenLine(false));

pub(super) struct OpenLine(bool);

impl OpenLine {
    /// Notes that a response has written `bytes` to the terminal.
    pub(super) fn wrote(&mut self, bytes: &[u8]) {
        if let Some(last) = bytes.last() {
            self.0 = *last != b'\n';
        }
    }

    /// Returns whether a line has to be ended, which the caller does.
    pub(super) fn close(&mut self) -> bool {
        std::mem::take(&mut self.0)
    }
}

pub(super) fn lock() -> MutexGuard<'static, OpenLine> {
    OPEN_LINE.lock().unwrap_or_else(PoisonError::into_inner)
}
