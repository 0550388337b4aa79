//! Log levels, and the level that the environment sets.

use std::fmt;
use std::sync::OnceLock;

use super::settings::limit_lines;
use crate::invocation::managed_concurrency;
use crate::sys::env::variable;

/// Lambda's six log levels.
///
/// Source: AWS Lambda Developer Guide, "Log-level filtering".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum Level {
    /// The most detailed tracing of the code.
    Trace = 1,
    /// Details for debugging.
    Debug = 2,
    /// Normal operation. The default.
    Info = 3,
    /// Potential problems.
    Warn = 4,
    /// Errors.
    Error = 5,
    /// Errors that end the process.
    Fatal = 6,
}

impl Level {
    /// The name as written in records, such as `INFO`.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Trace => "TRACE",
            Level::Debug => "DEBUG",
            Level::Info => "INFO",
            Level::Warn => "WARN",
            Level::Error => "ERROR",
            Level::Fatal => "FATAL",
        }
    }

    fn parse(value: &str) -> Option<Self> {
        let mut levels = [
            Level::Trace,
            Level::Debug,
            Level::Info,
            Level::Warn,
            Level::Error,
            Level::Fatal,
        ]
        .into_iter();
        levels.find(|level| value.eq_ignore_ascii_case(level.name()))
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The lowest level that is written: `AWS_LAMBDA_LOG_LEVEL` in any letter case, or [`Level::Info`]
/// if the variable is missing or invalid. The environment is read only once.
pub fn threshold() -> Level {
    static THRESHOLD: OnceLock<Level> = OnceLock::new();
    *THRESHOLD.get_or_init(|| {
        if managed_concurrency().is_some() {
            limit_lines();
        }
        let value = variable("AWS_LAMBDA_LOG_LEVEL");
        Level::parse(&value).unwrap_or(Level::Info)
    })
}

/// Whether records of this level are written.
pub fn enabled(level: Level) -> bool {
    level >= threshold()
}

#[cfg(test)]
mod tests {
    use super::Level;

    #[test]
    fn levels_are_parsed_regardless_of_case() {
        assert_eq!(Level::parse("FATAL"), Some(Level::Fatal));
        assert_eq!(Level::parse("trace"), Some(Level::Trace));
        assert_eq!(Level::parse("Warn"), Some(Level::Warn));
        for nonsense in ["", "WARNING", " INFO", "3"] {
            assert_eq!(Level::parse(nonsense), None, "{nonsense:?}");
        }
    }
}
