//! The runtime's own log lines.

use std::fmt;

use super::level::Level;
use super::line::Line;
use super::sink::{Entry, write};
use crate::error::LambdaError;
use crate::invocation::current;

/// Logs a function error, with everything that the caller receives.
pub(crate) fn failed(request_id: &[u8], error: &LambdaError) {
    invocation(Level::Error, request_id, "", Some(error), false);
}

/// Like [`failed`], but only if writing does not wait. Otherwise returns the record, to be written
/// later.
#[must_use]
pub(crate) fn failed_at_once(request_id: &[u8], error: &LambdaError) -> Option<Entry> {
    invocation(Level::Error, request_id, "", Some(error), true)
}

/// Logs a warning about an invocation.
pub(crate) fn warning(request_id: &[u8], what: fmt::Arguments<'_>) {
    invocation(Level::Warn, request_id, &fmt::format(what), None, false);
}

fn invocation(
    level: Level,
    request_id: &[u8],
    message: &str,
    error: Option<&LambdaError>,
    at_once: bool,
) -> Option<Entry> {
    let mut unwritten = None;
    let request_id = String::from_utf8_lossy(request_id);
    current::with(|current, tenant_id| {
        let tenant_id = if current == request_id { tenant_id } else { "" };
        let record = Entry::new(&Line {
            message,
            error,
            request_id: &request_id,
            tenant_id,
            ..Line::new(level)
        });
        unwritten = record.write(at_once);
    });
    unwritten
}

/// Logs why the process or a worker ends. In JSON the error is in separate members; in text it
/// follows the message.
pub(crate) fn fatal(what: fmt::Arguments<'_>, error: Option<&LambdaError>) {
    write(&Line {
        message: &fmt::format(format_args!("lambda-native: {what}")),
        error,
        ..Line::new(Level::Fatal)
    });
}
