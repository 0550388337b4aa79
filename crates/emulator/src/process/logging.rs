//! The format of the function's log, and the filter by level.

use serde_json::Value;

/// `AWS_LAMBDA_LOG_FORMAT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// Lines are kept as they are, all of them.
    #[default]
    Text,
    /// Lines are JSON objects, and lines below the level are dropped.
    Json,
}

/// `AWS_LAMBDA_LOG_LEVEL`, from the lowest level to the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum LogLevel {
    /// All lines.
    Trace,
    /// Debugging and above.
    Debug,
    /// Information and above, the default of the service.
    #[default]
    Info,
    /// Warnings and errors.
    Warn,
    /// Errors.
    Error,
    /// Errors that end the function.
    Fatal,
}

/// The log settings of a function.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Logging {
    pub(super) format: LogFormat,
    /// `None` is the default of the format: INFO for JSON, no level for text.
    pub(super) level: Option<LogLevel>,
}

impl LogFormat {
    fn name(self) -> &'static str {
        match self {
            LogFormat::Text => "Text",
            LogFormat::Json => "JSON",
        }
    }
}

impl LogLevel {
    const ALL: [LogLevel; 6] = [
        LogLevel::Trace,
        LogLevel::Debug,
        LogLevel::Info,
        LogLevel::Warn,
        LogLevel::Error,
        LogLevel::Fatal,
    ];

    fn name(self) -> &'static str {
        match self {
            LogLevel::Trace => "TRACE",
            LogLevel::Debug => "DEBUG",
            LogLevel::Info => "INFO",
            LogLevel::Warn => "WARN",
            LogLevel::Error => "ERROR",
            LogLevel::Fatal => "FATAL",
        }
    }
}

impl Logging {
    /// The environment variables of the function.
    pub(super) fn variables(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let level = match (self.level, self.format) {
            (None, LogFormat::Text) => None,
            (None, LogFormat::Json) => Some(LogLevel::default()),
            (level, _) => level,
        };
        let format = ("AWS_LAMBDA_LOG_FORMAT", self.format.name());
        let level = level.map(|level| ("AWS_LAMBDA_LOG_LEVEL", level.name()));
        [Some(format), level].into_iter().flatten()
    }

    /// Whether the service keeps this line.
    pub(super) fn keeps(self, line: &[u8]) -> bool {
        self.format == LogFormat::Text || level_of(line) >= self.level.unwrap_or_default()
    }
}

/// The level of a line. A JSON object with a known `level` and an RFC 3339 `timestamp` has that
/// level, and every other line counts as INFO ("Log-level filtering" in "Configuring advanced logging
/// controls for Lambda functions").
fn level_of(line: &[u8]) -> LogLevel {
    // This check avoids the parser for most lines that are not JSON.
    if !line.trim_ascii_start().starts_with(b"{") {
        return LogLevel::Info;
    }
    let record: Value = serde_json::from_slice(line).unwrap_or_default();
    let has_time = record["timestamp"].as_str().is_some_and(is_rfc3339);
    let level = record["level"].as_str().and_then(|name| {
        let is_name = |level: &LogLevel| level.name().eq_ignore_ascii_case(name);
        LogLevel::ALL.into_iter().find(is_name)
    });
    match level {
        Some(level) if has_time => level,
        _ => LogLevel::Info,
    }
}

/// humantime parses only UTC, so other offsets are checked here.
fn is_rfc3339(time: &str) -> bool {
    let time = time.to_ascii_uppercase();
    let offset = time.len().checked_sub("+00:00".len());
    let utc = match offset.and_then(|at| time.split_at_checked(at)) {
        Some((local, offset)) if is_offset(offset) => format!("{local}Z"),
        _ => time,
    };
    humantime::parse_rfc3339(&utc).is_ok()
}

fn is_offset(text: &str) -> bool {
    let Some(digits) = text.strip_prefix(['+', '-']) else {
        return false;
    };
    let is_below = |part: &str, end: u8| {
        part.len() == 2 && part.parse::<u8>().is_ok_and(|number| number < end)
    };
    digits
        .split_once(':')
        .is_some_and(|(hours, minutes)| is_below(hours, 24) && is_below(minutes, 60))
}

#[cfg(test)]
mod tests {
    use super::{LogFormat, LogLevel, Logging, is_rfc3339, level_of};

    #[test]
    fn a_line_with_level_and_timestamp_has_that_level() {
        let line = |level: &str, time: &str| {
            format!(r#" {{"timestamp":"{time}","level":"{level}","message":"m"}}"#)
        };
        let time = "2026-11-22T21:00:00.123Z";
        let table = [
            (line("TRACE", time), LogLevel::Trace),
            (line("debug", time), LogLevel::Debug),
            (line("Warn", time), LogLevel::Warn),
            (line("FATAL", time), LogLevel::Fatal),
            (line("WARNING", time), LogLevel::Info),
            (line("DEBUG", "22/Nov/2026"), LogLevel::Info),
            (r#"{"level":"ERROR"}"#.to_owned(), LogLevel::Info),
            (r#"{"level":"DEBUG""#.to_owned(), LogLevel::Info),
            ("[]".to_owned(), LogLevel::Info),
            ("plain text".to_owned(), LogLevel::Info),
        ];
        for (line, level) in table {
            assert_eq!(level_of(line.as_bytes()), level, "{line}");
        }
    }

    #[test]
    fn times_have_offsets() {
        for time in [
            "2026-11-22T21:00:00Z",
            "2026-11-22t21:00:00.5z",
            "2026-11-22T21:00:00.123456789+00:00",
            "2026-11-22T23:30:00+02:30",
            "2026-11-22T13:00:00-08:00",
        ] {
            assert!(is_rfc3339(time), "{time}");
        }
        for time in [
            "",
            "21:00:00",
            "2026-11-22 21:00:00",
            "2026-11-22T21:00:00",
            "2026-11-22T21:00:00+2:30",
            "2026-11-22T21:00:00+24:00",
            "2026-13-22T21:00:00Z",
            "1763845200",
        ] {
            assert!(!is_rfc3339(time), "{time}");
        }
    }

    #[test]
    fn text_is_kept_and_has_no_level() {
        let text = Logging::default();
        assert!(text.keeps(br#"{"timestamp":"2026-11-22T21:00:00Z","level":"TRACE"}"#));
        let variables: Vec<_> = text.variables().collect();
        assert_eq!(variables, [("AWS_LAMBDA_LOG_FORMAT", "Text")]);
        let json = Logging {
            format: LogFormat::Json,
            level: None,
        };
        let variables: Vec<_> = json.variables().collect();
        let level = ("AWS_LAMBDA_LOG_LEVEL", "INFO");
        assert_eq!(variables, [("AWS_LAMBDA_LOG_FORMAT", "JSON"), level]);
    }
}
