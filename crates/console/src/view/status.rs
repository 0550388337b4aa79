//! How far an invocation is, and how it ended.

use lambda_native_emulator::InvocationResponse;
use lambda_native_emulator::process::Status;

use crate::record::{InvocationRecord, Outcome};

/// `waiting`, `running`, `streaming` or `done`.
pub(super) fn state(record: &InvocationRecord) -> &'static str {
    if record.outcome.is_some() {
        "done"
    } else if record.is_streamed {
        "streaming"
    } else if record.times.delivered.is_some() {
        "running"
    } else {
        "waiting"
    }
}

/// How the invocation ended, such as `ok` or `timeout`. `None` if it has not ended.
///
/// A process that crashes or times out after its response has failed, although the caller has the response.
pub(crate) fn status(record: &InvocationRecord) -> Option<&'static str> {
    let response = match record.outcome.as_ref()? {
        Outcome::NotStarted(_) => return Some("not-started"),
        Outcome::Throttled => return Some("throttled"),
        Outcome::Response(response) => response,
    };
    let is_delivered = record.times.delivered.is_some();
    Some(match response {
        InvocationResponse::TimedOut { .. } => "timeout",
        InvocationResponse::TooLarge { .. } => "too-large",
        InvocationResponse::Stopped => "stopped",
        InvocationResponse::Error(_) | InvocationResponse::Crashed { .. } if !is_delivered => {
            "init-error"
        }
        InvocationResponse::Crashed { .. } => "crash",
        InvocationResponse::Error(_) => after_response(record).unwrap_or("error"),
        InvocationResponse::Response { stream_error, .. } => match stream_error {
            Some(_) => after_response(record).unwrap_or("error"),
            None => after_response(record).unwrap_or("ok"),
        },
    })
}

/// What happened after the response, if the process did not call `/next`.
fn after_response(record: &InvocationRecord) -> Option<&'static str> {
    match record.report.as_ref()?.status {
        Status::Success => None,
        Status::Timeout => Some("timeout"),
        Status::Error(_) => Some("crash"),
    }
}

/// The type of the error, such as `Runtime.ExitError`.
pub(super) fn error_type(record: &InvocationRecord) -> Option<&str> {
    let response = match record.outcome.as_ref()? {
        Outcome::NotStarted(_) => return None,
        Outcome::Throttled => return Some("TooManyRequestsException"),
        Outcome::Response(response) => response,
    };
    if let Some(error_type) = response.error_type() {
        return Some(error_type);
    }
    match &record.report.as_ref()?.status {
        Status::Success => None,
        Status::Timeout => Some("Sandbox.Timedout"),
        Status::Error(error_type) => Some(error_type),
    }
}
