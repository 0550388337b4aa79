//! What happens to the function, line by line, on stderr.

use lambda_native_emulator::InvocationResponse;
use lambda_native_emulator::process::{Exit, Notice, Stop};

use crate::terminal::{self, FAINT};

/// Writes what is worth a line.
pub(crate) fn write(notice: &Notice) {
    match notice {
        Notice::Line {
            request_id, text, ..
        } => {
            let tag = request_id.as_deref().map_or("-", short);
            // A carriage return is a line end inside a record, as CloudWatch Logs shows it; a
            // terminal would write the rest over the beginning.
            for part in text.split('\r') {
                terminal::line(format_args!("{FAINT}[{tag}]{FAINT:#} {part}"));
            }
        }
        Notice::Start { .. }
        | Notice::End(_)
        | Notice::TimedOut { .. }
        | Notice::SnapshotTaken { .. }
        | Notice::Restored { .. }
        | Notice::RestoreFailed { .. }
        | Notice::InitFailed { .. } => {
            terminal::line(notice);
        }
        Notice::Ready { init_duration } => {
            let ms = init_duration.as_secs_f64() * 1e3;
            terminal::status("Ready", &format!("after {ms:.2} ms of init"));
        }
        Notice::Shutdown { grace } => {
            let ms = grace.as_millis();
            let text = format!("sent SIGTERM, as an extension is registered; {ms} ms to SIGKILL");
            terminal::status("Shutdown", &text);
        }
        Notice::ShutdownTimedOut => {
            terminal::warning("the function did not end in time after SIGTERM, and was killed");
        }
        Notice::Exited {
            exit: Exit::Status(status),
            stop: Some(Stop::Replaced | Stop::Shutdown),
            ..
        } => {
            let text = format!("the function exited with status {status}");
            terminal::status("Shutdown", &text);
        }
        Notice::Exited {
            stop: Some(Stop::Replaced | Stop::Shutdown),
            ..
        }
        | Notice::ExtensionRegistered { .. }
        | Notice::Spawned { .. } => {}
        other => terminal::warning(&other.to_string()),
    }
}

/// Type and message of the error that a stream ended with.
pub(crate) fn failure(answer: &InvocationResponse) -> String {
    match answer.error() {
        Some(error) => format!("{}: {}", error.error_type, error.error_message),
        None => String::from_utf8_lossy(&answer.payload()).into_owned(),
    }
}

/// Enough of a request id to tell one from another.
pub(crate) fn short(request_id: &str) -> &str {
    request_id.split('-').next().unwrap_or(request_id)
}
