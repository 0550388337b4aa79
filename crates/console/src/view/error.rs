//! Why an invocation failed.

use lambda_native_emulator::InvocationResponse;
use serde::Serialize;

use super::log::without_escapes;
use super::mask::Mask;
use super::status::error_type;
use crate::record::{InvocationRecord, Outcome};

/// Why an invocation failed.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorView {
    #[serde(rename = "type")]
    pub(crate) error_type: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) stack: Vec<String>,
    /// How the process exited.
    pub(crate) exit: Option<String>,
    /// Why the process was stopped.
    pub(crate) stop: Option<String>,
    /// The last line that the process wrote to stderr.
    pub(crate) last_stderr: Option<String>,
}

/// `None` if it has not failed.
pub(super) fn error(record: &InvocationRecord, mask: Mask) -> Option<ErrorView> {
    let outcome = record.outcome.as_ref()?;
    let error_type = error_type(record).map(|text| mask.text(text).text);
    let (message, stack) = match outcome {
        Outcome::NotStarted(message) => (Some(message.as_str()), &[][..]),
        Outcome::Throttled => (Some("Rate Exceeded."), &[][..]),
        Outcome::Response(response) => parts(response),
    };
    if error_type.is_none() && message.is_none() && record.exit.is_none() {
        return None;
    }
    let text = |text: &str| mask.text(&without_escapes(text)).text;
    let exit = record.exit.as_ref();
    Some(ErrorView {
        error_type,
        message: message.map(text),
        stack: stack.iter().map(|line| text(line)).collect(),
        exit: exit.map(|end| end.exit.to_string()),
        stop: exit.and_then(|end| end.stop).map(|stop| stop.to_string()),
        last_stderr: exit.and_then(|end| end.last_stderr.as_deref()).map(text),
    })
}

/// The message and the stack trace.
fn parts(response: &InvocationResponse) -> (Option<&str>, &[String]) {
    match response {
        InvocationResponse::Response { stream_error, .. } => match stream_error {
            Some(error) => (Some(&error.error_message), &error.stack_trace),
            None => (None, &[]),
        },
        InvocationResponse::Error(error) => (Some(&error.error_message), &error.stack_trace),
        InvocationResponse::TimedOut { message, .. }
        | InvocationResponse::Crashed { message, .. } => (Some(message), &[]),
        InvocationResponse::TooLarge { .. } => (Some("the response is too large"), &[]),
        InvocationResponse::Stopped => (Some("the emulator was stopped"), &[]),
    }
}
