//! What happens to the function, line by line, on stderr.

use lambda_native_emulator::process::{Notice, Stop};

use crate::terminal::{self, FAINT};

/// Writes what is worth a line.
pub(crate) fn write(notice: &Notice) {
    match notice {
        Notice::Line {
            request_id, text, ..
        } => {
            let tag = request_id.as_deref().map_or("-", short);
            terminal::line(format_args!("{FAINT}[{tag}]{FAINT:#} {text}"));
        }
        Notice::Start { .. } | Notice::End(_) | Notice::TimedOut { .. } => {
            terminal::line(notice);
        }
        Notice::Ready { init_duration } => {
            let ms = init_duration.as_secs_f64() * 1e3;
            terminal::status("Ready", &format!("after {ms:.2} ms of init"));
        }
        Notice::Exited {
            stop: Some(Stop::Replaced | Stop::Shutdown),
            ..
        }
        | Notice::Spawned { .. } => {}
        Notice::InitFailed { .. } => {
            terminal::line(notice);
            terminal::warning(
                "the function did not get through init; the next request tries again",
            );
        }
        other => terminal::warning(&other.to_string()),
    }
}

/// Enough of a request id to tell one from another.
pub(crate) fn short(request_id: &str) -> &str {
    request_id.split('-').next().unwrap_or(request_id)
}
