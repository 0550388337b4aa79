//! The log lines of a batch, in the format of the runtime's own lines. Each line is one write.
//!
//! The runtime provides the request id through the crate `lambda-native-invocation`. The format and the
//! level come from environment variables (AWS Lambda Developer Guide, "Configuring JSON and plain text
//! log formats" and "Log-level filtering").

use std::env::var;
use std::io::Write;
use std::time::{Duration, SystemTime};

/// The levels of the lines, with Lambda's names.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Level {
    Warn,
    Error,
}

/// The limit of a value in bytes. CloudWatch Logs accepts lines of at most 256 KB (Amazon CloudWatch Logs User Guide, "CloudWatch Logs quotas").
const MAX_VALUE: usize = 40_000;

/// Writes a line to stderr. An error is ignored, because there is nowhere to report it.
pub(super) fn write(level: Level, message: &str, fields: &[(&str, &str)]) {
    if !level.is_enabled() {
        return;
    }
    let is_json = is("AWS_LAMBDA_LOG_FORMAT", "JSON");
    lambda_native_invocation::with(|request_id, tenant_id| {
        let ids = (request_id, tenant_id);
        let mut line = if is_json {
            json(level, message, ids, fields)
        } else {
            text(level, message, ids, fields)
        };
        line.push('\n');
        // Stderr is unbuffered, so this is one write.
        let _ = std::io::stderr().write_all(line.as_bytes());
    });
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Level::Warn => "WARN",
            Level::Error => "ERROR",
        }
    }

    fn is_enabled(self) -> bool {
        const LEVEL: &str = "AWS_LAMBDA_LOG_LEVEL";
        !is(LEVEL, "FATAL") && (self == Level::Error || !is(LEVEL, "ERROR"))
    }
}

fn is(variable: &str, value: &str) -> bool {
    var(variable).is_ok_and(|it| it.eq_ignore_ascii_case(value))
}

/// `ERROR RequestId: … message name=value`.
fn text(level: Level, message: &str, ids: (&str, &str), fields: &[(&str, &str)]) -> String {
    let mut line = level.name().to_owned();
    let (request_id, tenant_id) = ids;
    if !request_id.is_empty() {
        line.push_str(" RequestId: ");
        line.push_str(request_id);
    }
    line.push(' ');
    line.push_str(message);
    for &(name, value) in [("tenantId", tenant_id)].iter().chain(fields) {
        let is_word = !value.is_empty() && value.bytes().all(is_bare);
        if name == "tenantId" && value.is_empty() {
            continue;
        }
        line.push(' ');
        line.push_str(name);
        line.push('=');
        if is_word {
            line.push_str(start(value));
        } else {
            push_quoted(&mut line, value);
        }
    }
    line
}

/// The member names are those of AWS's managed runtimes. Lambda filters by `level` only if
/// `timestamp` is valid.
fn json(level: Level, message: &str, ids: (&str, &str), fields: &[(&str, &str)]) -> String {
    let mut line = "{\"timestamp\":\"".to_owned();
    lambda_native_invocation::push_rfc3339(&mut line, now_ms());
    line.push_str("\",\"level\":\"");
    line.push_str(level.name());
    line.push('"');
    let own = [
        ("message", message),
        ("requestId", ids.0),
        ("tenantId", ids.1),
    ];
    for &(name, value) in own
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .chain(fields)
    {
        line.push_str(",\"");
        line.push_str(name);
        line.push_str("\":");
        push_quoted(&mut line, value);
    }
    line.push('}');
    line
}

fn is_bare(byte: u8) -> bool {
    byte > b' ' && byte != 0x7f && !matches!(byte, b'"' | b'=' | b'\\')
}

/// Appends a JSON string, in the text format too, because a line break would start another log line.
fn push_quoted(line: &mut String, value: &str) {
    line.push_str(&serde_json::to_string(start(value)).unwrap_or_default());
}

fn start(value: &str) -> &str {
    let mut end = value.len().min(MAX_VALUE);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    &value[..end]
}

/// Milliseconds since 1970; 0 if the clock is set to an earlier time.
fn now_ms() -> u64 {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since_1970.unwrap_or(Duration::ZERO).as_millis() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_shortened_between_two_letters() {
        let value = "ä".repeat(MAX_VALUE);
        assert_eq!(start(&value).len(), MAX_VALUE);
        assert_eq!(start(&format!("a{value}")).len(), MAX_VALUE - 1);
    }
}
