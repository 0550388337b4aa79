//! Prints the emulator's notices about the function to stderr.

use std::sync::{Mutex, MutexGuard, PoisonError};

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
            seen().last_line.clone_from(text);
        }
        // Most runtimes log an init error before they report it.
        Notice::InitError(error)
            if !error.error_message.is_empty()
                && seen().last_line.contains(&error.error_message) => {}
        Notice::InitFailed {
            error_type,
            message,
            ..
        } => {
            if error_type == "Runtime.InvalidEntrypoint" {
                terminal::warning(message);
            }
            terminal::line(notice);
            if let Some(hint) = init_hint(error_type, message) {
                terminal::warning(hint);
            }
        }
        Notice::Start { .. }
        | Notice::End(_)
        | Notice::TimedOut { .. }
        | Notice::SnapshotTaken { .. }
        | Notice::Restored { .. }
        | Notice::RestoreFailed { .. } => {
            terminal::line(notice);
        }
        Notice::Ready { init_duration } => {
            seen().is_in_init = false;
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
        | Notice::ExtensionRegistered { .. } => {}
        Notice::Spawned { .. } => seen().is_in_init = true,
        exited @ Notice::Exited { .. } if seen().is_in_init => {
            terminal::warning(&without_last_line(exited).to_string());
        }
        other => terminal::warning(&other.to_string()),
    }
}

/// What has been printed about the process.
struct Seen {
    /// The last line of its output.
    last_line: String,
    is_in_init: bool,
}

fn seen() -> MutexGuard<'static, Seen> {
    static SEEN: Mutex<Seen> = Mutex::new(Seen {
        last_line: String::new(),
        is_in_init: true,
    });
    SEEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The notice without the last line of stderr, which is usually the init error that was just printed.
fn without_last_line(exited: &Notice) -> Notice {
    let mut exited = exited.clone();
    if let Notice::Exited { last_stderr, .. } = &mut exited {
        *last_stderr = None;
    }
    exited
}

/// What a program may lack that never asked for an event, and did not say why.
fn init_hint(error_type: &str, message: &str) -> Option<&'static str> {
    if error_type == "Sandbox.Timedout" {
        return Some(
            "the program did not ask for an event in time (does `main` call `start_lambda`? \
             --init-timeout allows more time)",
        );
    }
    (message == Exit::Status(0).reason()).then_some(
        "the program ended without asking for an event (does `main` call `start_lambda`?)",
    )
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
