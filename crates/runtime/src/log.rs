//! The runtime's own lines on stderr: one record, one line, one write.

use std::fmt;
use std::io::Write;

use crate::error::LambdaError;

/// CloudWatch Logs takes no event over 256 KB (Amazon CloudWatch Logs User Guide, "CloudWatch Logs
/// quotas"). The caller gets more of a long message than the log does.
const MAX_LINE: usize = 256_000;

/// Logs a failed invocation, with everything the caller is told.
pub(crate) fn failed(request_id: &[u8], error: &LambdaError) {
    invocation("ERROR", request_id, format_args!("{}", error.in_full()));
}

/// Logs what happened to the answer of an invocation.
pub(crate) fn warning(request_id: &[u8], what: fmt::Arguments<'_>) {
    invocation("WARN", request_id, what);
}

fn invocation(level: &str, request_id: &[u8], what: fmt::Arguments<'_>) {
    let id = String::from_utf8_lossy(request_id);
    line(format!("{level} RequestId: {id} {what}"));
}

/// Logs why the process ends.
pub(crate) fn fatal(what: fmt::Arguments<'_>) {
    line(format!("FATAL lambda-native: {what}"));
}

/// Lambda takes each line for an event of its own, so newlines inside become carriage returns
/// (AWS Lambda Developer Guide, "Sending Lambda function logs to CloudWatch Logs").
fn line(mut text: String) {
    let mut end = MAX_LINE.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    let mut line = text.into_bytes();
    for byte in &mut line {
        if *byte == b'\n' {
            *byte = b'\r';
        }
    }
    line.push(b'\n');
    // stderr is not buffered, so this is one write; there is nobody to tell where it fails.
    let _ = std::io::stderr().write_all(&line);
}
