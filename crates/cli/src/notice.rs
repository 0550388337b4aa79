//! Prints the emulator's notices about the function to stderr.

use lambda_native_emulator::InvocationResponse;
use lambda_native_emulator::process::{Exit, Notice, Stop};

use crate::terminal;

/// Prints a notice. Notices that users need not see are skipped.
pub(crate) fn print_notice(notice: &Notice) {
    match notice {
        Notice::Line {
            request_id, text, ..
        } => {
            let tag = request_id.as_deref().map_or("-", short_id);
            terminal::log_line(tag, text);
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
            let text =
                format!("sent SIGTERM, because an extension is registered; SIGKILL in {ms} ms");
            terminal::status("Shutdown", &text);
        }
        Notice::ShutdownTimedOut => {
            terminal::warning("the function did not exit in time after SIGTERM and was killed");
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

/// Describes a failed invocation: the type and message of the error, or its raw payload.
pub(crate) fn error_text(response: &InvocationResponse) -> String {
    match response.error() {
        Some(error) => format!("{}: {}", error.error_type, error.error_message),
        None => String::from_utf8_lossy(&response.payload()).into_owned(),
    }
}

/// The first part of a request id, enough to tell concurrent requests apart.
pub(crate) fn short_id(request_id: &str) -> &str {
    request_id.split('-').next().unwrap_or(request_id)
}
