//! Levels, and the one of the environment.

use std::fmt;
use std::sync::OnceLock;

use super::settings::limit_lines;
use crate::invocation::managed_concurrency;
use crate::sys::env::variable;

/// How much a record matters: Lambda's six levels.
///
/// Source: AWS Lambda Developer Guide, "Log-level filtering".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum Level {
    /// Every step of the code.
    Trace = 1,
    /// For the search after a bug.
    Debug = 2,
    /// What happens in the normal course of things. The default.
    Info = 3,
    /// What may become a problem.
    Warn = 4,
    /// What went wrong.
    Error = 5,
    /// What ends the process.
    Fatal = 6,
}

impl Level {
    /// `INFO`, as records have it.
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

/// The lowest level that is written: `AWS_LAMBDA_LOG_LEVEL` in any letter case, and
/// [`Level::Info`] where that is missing or is no level. The environment is read once.
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

/// Whether a record of this level is written.
pub fn enabled(level: Level) -> bool {
    level >= threshold()
}

#[cfg(test)]
mod tests {
    use super::Level;

    #[test]
    fn a_level_is_read_in_any_letter_case() {
        assert_eq!(Level::parse("FATAL"), Some(Level::Fatal));
        assert_eq!(Level::parse("trace"), Some(Level::Trace));
        assert_eq!(Level::parse("Warn"), Some(Level::Warn));
        for nonsense in ["", "WARNING", " INFO", "3"] {
            assert_eq!(Level::parse(nonsense), None, "{nonsense:?}");
        }
    }
}
