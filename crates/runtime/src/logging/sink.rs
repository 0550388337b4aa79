//! Where lines go: the telemetry descriptor where Lambda gives one, or else stderr.
//!
//! Lambda takes both stdout and stderr (AWS Lambda Developer Guide, "Log-level filtering"). It is
//! stderr here, because it is the one without a buffer: a line is one write, and is out when the
//! process dies.

use std::sync::{Mutex, TryLockError};

use super::level::Level;
use super::line::Line;
use super::settings::{Format, Settings, line_limit, settings};
use crate::sys::clock::now_ms;
use crate::sys::fd::Descriptor;

/// A record, ready to be written.
pub(crate) struct Entry {
    descriptor: Descriptor,
    bytes: Vec<u8>,
}

/// A pipe takes no more than 4 KiB at once without another writer's bytes between. Poison means that
/// a thread has died in here, which harms nobody.
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

    /// Writes the record; errors are ignored. With `at_once`, returns the record unwritten if writing
    /// it would wait, for the pipe or for another thread's record.
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

/// Writes a line that is made already, which Lambda is to take for a record of this level.
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
            // Lambda takes each line for an event of its own (AWS Lambda Developer Guide, "Sending
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

/// Type, length, microseconds since 1970; big-endian. The length says where a record ends, so its
/// newlines stay. As AWS's own runtimes write it (`aws-lambda-python-runtime-interface-client`,
/// `aws-lambda-nodejs-runtime-interface-client`).
fn frame_head(format: Format, level: Level, length: usize, now: u64) -> [u8; FRAME_HEAD] {
    let kind: u32 = match format {
        Format::Json => 0xa55a_0002,
        Format::Text => 0xa55a_0003,
    };
    let kind = u128::from(kind + 4 * level as u32);
    let (length, micros) = (length as u128, u128::from(now * 1_000));
    (kind << 96 | length << 64 | micros).to_be_bytes()
}
