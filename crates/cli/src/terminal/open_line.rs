//! Whether the terminal is in the middle of a line.
//!
//! The chunks of a streamed response need not end with a newline. On a terminal, which shows both stdout
//! and stderr, the next log line would continue the chunk's last line. The same is true for cargo's
//! progress bar, while a function runs and `--watch` builds the next one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::queue;

/// Ends the unfinished line of a response, and its colors.
const END_LINE: &[u8] = b"\x1b[0m\n";

/// Removes the progress bar. cargo does the same before it prints a message, and redraws the bar later.
const ERASE_LINE: &[u8] = b"\r\x1b[K";

/// Locked during all writes of responses and messages.
static OPEN_LINE: Mutex<OpenLine> = Mutex::new(OpenLine {
    has_response: false,
    has_progress_bar: false,
});

pub(super) struct OpenLine {
    has_response: bool,
    has_progress_bar: bool,
}

impl OpenLine {
    /// Notes that a response has written `bytes` to the terminal.
    pub(super) fn wrote(&mut self, bytes: &[u8]) {
        if let Some(last) = bytes.last() {
            self.has_response = *last != b'\n';
        }
    }

    /// Returns whether a response has to be ended, which the caller does.
    pub(super) fn close(&mut self) -> bool {
        std::mem::take(&mut self.has_response)
    }

    /// What has to be written in front of a message.
    pub(super) fn before_message(&mut self, is_ansi: bool) -> &'static [u8] {
        if self.close() {
            return END_LINE;
        }
        if self.has_progress_bar && is_ansi {
            return ERASE_LINE;
        }
        b""
    }
}

pub(super) fn lock() -> MutexGuard<'static, OpenLine> {
    OPEN_LINE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Exists while cargo may show its progress bar.
#[derive(Debug)]
#[must_use = "dropping it means that cargo has ended"]
pub(crate) struct ProgressBar(());

impl ProgressBar {
    pub(crate) fn begin() -> ProgressBar {
        // What lam has printed before comes before the output of cargo.
        queue::flush();
        lock().has_progress_bar = true;
        ProgressBar(())
    }
}

impl Drop for ProgressBar {
    fn drop(&mut self) {
        lock().has_progress_bar = false;
    }
}
