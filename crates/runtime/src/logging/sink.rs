//! The destination of lines: the telemetry descriptor if Lambda provides one, otherwise stderr.
//!
//! Lambda accepts both stdout and stderr (AWS Lambda Developer Guide, "Log-level filtering"). The
//! runtime uses stderr, because it is unbuffered: a line is one write and is not lost when the
//! process dies.

use std::sync::{Mutex, TryLockError};

use super::level::Level;
use super::line::Line;
use super::settings::{Format, Settings, line_limit, settings};
use crate::sys::clock::now_ms;
use crate::sys::fd::Descriptor;

/// A formatted record.
pub(crate) struct Entry {
    descriptor: Descriptor,
    bytes: Vec<u8>,
}

/// A pipe keeps at most 4 KiB of one write together, so records are written one at a time. A
/// poisoned lock means that a thread has panicked here, which does no harm.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

impl Entry {
    pub(crate) fn new(line: &Line<'_>) -> Self {
        let now = now_ms();
        let settings = settings();
        frame(
            settings,
            line.level,
            line.render(settings.format, line_limit(), now),
            now,
        )
    }

    /// Writes the record and ignores errors. With `at_once`, returns the record unwritten if
    /// writing would wait for the pipe or for another thread's record.
    pub(crate) fn write(self, at_once: bool) -> Option<Self> {
        let _turn = if at_once {
            let turn = ONE_AT_A_TIME.try_lock();
            if matches!(turn, Err(TryLockError::WouldBlock))
                || !self.descriptor.takes_at_once(self.bytes.len())
            {
                return Some(self);
            }
            turn.ok()
        } else {
            ONE_AT_A_TIME.lock().ok()
        };
        self.descriptor.write(&self.bytes);
        None
    }
}

/// Writes a record.
pub(crate) fn write(line: &Line<'_>) {
    Entry::new(line).write(false);
}

/// Writes a finished line as a record of this level.
pub(crate) fn write_line(level: Level, line: &str, now: u64) {
    frame(settings(), level, line.to_owned(), now).write(false);
}

fn frame(settings: Settings, level: Level, line: String, now: u64) -> Entry {
    let mut bytes = line.into_bytes();
    let descriptor = match settings.telemetry {
        Some(telemetry) => {
            let line = bytes;
            bytes = frame_head(settings.format, level, line.len(), now).to_vec();
            bytes.extend_from_slice(&line);
            telemetry
        }
        None => {
            // Lambda treats each line as a separate event (AWS Lambda Developer Guide, "Sending
            // Lambda function logs to CloudWatch Logs").
            for byte in &mut bytes {
                if *byte == b'\n' {
                    *byte = b'\r';
                }
            }
            bytes.push(b'\n');
            Descriptor::STDERR
        }
    };
    Entry { descriptor, bytes }
}

const FRAME_HEAD: usize = 16;

/// The type, the length and the time in microseconds since 1970, in big-endian order. The length
/// delimits the record, so it keeps its newlines. AWS's own runtimes use this format
/// (`aws-lambda-python-runtime-interface-client`, `aws-lambda-nodejs-runtime-interface-client`).
fn frame_head(format: Format, level: Level, length: usize, now: u64) -> [u8; FRAME_HEAD] {
    let kind: u32 = match format {
        Format::Json => 0xa55a_0002,
        Format::Text => 0xa55a_0003,
    };
    let kind = u128::from(kind + 4 * level as u32);
    let (length, micros) = (length as u128, u128::from(now * 1_000));
    (kind << 96 | length << 64 | micros).to_be_bytes()
}
