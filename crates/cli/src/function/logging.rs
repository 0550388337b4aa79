//! The log settings as types of the emulator.

use lambda_native_emulator::process;

use crate::args::{LogFormat, LogLevel};

impl LogFormat {
    /// The same value as the emulator's type.
    pub(crate) fn format(self) -> process::LogFormat {
        match self {
            LogFormat::Text => process::LogFormat::Text,
            LogFormat::Json => process::LogFormat::Json,
        }
    }
}

impl LogLevel {
    /// The same value as the emulator's type.
    pub(crate) fn level(self) -> process::LogLevel {
        match self {
            LogLevel::Trace => process::LogLevel::Trace,
            LogLevel::Debug => process::LogLevel::Debug,
            LogLevel::Info => process::LogLevel::Info,
            LogLevel::Warn => process::LogLevel::Warn,
            LogLevel::Error => process::LogLevel::Error,
            LogLevel::Fatal => process::LogLevel::Fatal,
        }
    }
}
