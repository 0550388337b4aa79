//! The flags of the commands that run a function.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use lambda_native_emulator::process;

use super::CargoArgs;
use super::values::{timeout, variable};

/// The function to run, and how.
#[derive(Debug, Clone, Args)]
pub(crate) struct FunctionArgs {
    /// Run this executable instead of building one.
    #[arg(
        value_name = "PATH",
        conflicts_with_all = ["package", "bin", "example", "features", "all_features",
            "no_default_features", "manifest_path", "release"]
    )]
    pub(crate) executable: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) target: CargoArgs,

    /// Build with optimizations.
    #[arg(short, long, help_heading = "What to build")]
    pub(crate) release: bool,

    /// The function's name. By default that of the binary.
    #[arg(long, value_name = "NAME", help_heading = "The function")]
    pub(crate) name: Option<String>,

    /// How long an invocation may take: seconds, or with a unit, such as 500ms or 2m.
    #[arg(
        long, value_name = "TIME", default_value = "3s", value_parser = timeout,
        help_heading = "The function"
    )]
    pub(crate) timeout: Duration,

    /// How long init may take.
    #[arg(
        long, value_name = "TIME", default_value = "10s", value_parser = timeout,
        help_heading = "The function"
    )]
    pub(crate) init_timeout: Duration,

    /// The memory size in MB, 128 to 10240. On Linux a function that uses more is killed; it is
    /// looked at every 20 ms, and only the process itself counts.
    #[arg(
        long, value_name = "MB", default_value_t = 128,
        value_parser = clap::value_parser!(u32).range(128..=10_240),
        help_heading = "The function"
    )]
    pub(crate) memory: u32,

    /// Set an environment variable. Can be given several times. The function also gets the
    /// variables of lam's own environment.
    #[arg(
        short, long = "env", value_name = "NAME=VALUE", value_parser = variable,
        help_heading = "The function"
    )]
    pub(crate) environment: Vec<(String, String)>,

    /// Read environment variables from this file, NAME=VALUE a line; --env goes before it.
    #[arg(long, value_name = "FILE", help_heading = "The function")]
    pub(crate) env_file: Option<PathBuf>,

    /// Let so many invocations run at once in one process, as on Lambda Managed Instances: the
    /// function is told AWS_LAMBDA_MAX_CONCURRENCY, and asks for events from as many threads. There
    /// a timeout answers its caller and does not end the process.
    #[arg(
        long, value_name = "N", default_value_t = 1, conflicts_with = "snap_start",
        value_parser = clap::value_parser!(u32).range(1..=512),
        help_heading = "The function"
    )]
    pub(crate) concurrency: u32,

    /// Take a snapshot after init and restore it, as SnapStart does: /restore/next, and the hooks
    /// around it. The process stays the same, its connections to Lambda do not.
    #[arg(long, help_heading = "The function")]
    pub(crate) snap_start: bool,

    /// The function's log format. With json, lines below the level are dropped, as on Lambda: JSON
    /// objects with a `level` and an RFC 3339 `timestamp`; other lines count as INFO.
    #[arg(
        long, value_name = "FORMAT", value_enum, default_value_t = LogFormat::Text,
        ignore_case = true, help_heading = "The function"
    )]
    pub(crate) log_format: LogFormat,

    /// The function's log level; with json, info by default.
    #[arg(
        long,
        value_name = "LEVEL",
        value_enum,
        ignore_case = true,
        help_heading = "The function"
    )]
    pub(crate) log_level: Option<LogLevel>,
}

/// `AWS_LAMBDA_LOG_FORMAT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// `AWS_LAMBDA_LOG_LEVEL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogLevel {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
}

impl LogFormat {
    /// The emulator's.
    pub(crate) fn format(self) -> process::LogFormat {
        match self {
            LogFormat::Text => process::LogFormat::Text,
            LogFormat::Json => process::LogFormat::Json,
        }
    }
}

impl LogLevel {
    /// The emulator's.
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
