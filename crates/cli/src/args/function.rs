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
    #[arg(short, long, help_heading = "Build options")]
    pub(crate) release: bool,

    /// The function's name. Defaults to the name of the binary.
    #[arg(long, value_name = "NAME", help_heading = "Function options")]
    pub(crate) name: Option<String>,

    /// The timeout of an invocation, in seconds or with a unit, such as 500ms or 2m.
    #[arg(
        long, value_name = "TIME", default_value = "3s", value_parser = timeout,
        help_heading = "Function options"
    )]
    pub(crate) timeout: Duration,

    /// The timeout of the init phase.
    #[arg(
        long, value_name = "TIME", default_value = "10s", value_parser = timeout,
        help_heading = "Function options"
    )]
    pub(crate) init_timeout: Duration,

    /// The memory size in MB, from 128 to 10240. On Linux, a function that uses more is killed. lam
    /// checks every 20 ms, and does not count the function's child processes.
    #[arg(
        long, value_name = "MB", default_value_t = 128,
        value_parser = clap::value_parser!(u32).range(128..=10_240),
        help_heading = "Function options"
    )]
    pub(crate) memory: u32,

    /// Set an environment variable. May be repeated. The function also inherits lam's own
    /// environment. Variables that other flags set, such as AWS_LAMBDA_FUNCTION_NAME, are refused;
    /// all others of Lambda, such as AWS_REGION and TZ, can be overridden.
    #[arg(
        short, long = "env", value_name = "NAME=VALUE", value_parser = variable,
        help_heading = "Function options"
    )]
    pub(crate) environment: Vec<(String, String)>,

    /// Read environment variables from this file, as `node --env-file` does. May be repeated; later
    /// files and --env take precedence. Nothing is expanded: `$` stays. Values in single or double
    /// quotes or backticks may span lines; \n in double quotes is a newline. # starts a comment
    /// outside of quotes.
    #[arg(
        long = "env-file",
        value_name = "FILE",
        help_heading = "Function options"
    )]
    pub(crate) env_files: Vec<PathBuf>,

    /// Run up to N invocations at once in one process, as on Lambda Managed Instances. lam sets
    /// AWS_LAMBDA_MAX_CONCURRENCY, and the function fetches events on that many threads. An
    /// invocation that times out fails, but the process keeps running.
    #[arg(
        long, value_name = "N", default_value_t = 1, conflicts_with = "snap_start",
        value_parser = clap::value_parser!(u32).range(1..=512),
        help_heading = "Function options"
    )]
    pub(crate) concurrency: u32,

    /// Simulate SnapStart: after init, the function runs its hooks and calls /restore/next, as
    /// around a snapshot. The process stays the same; its connections to the Runtime API are closed.
    #[arg(long, help_heading = "Function options")]
    pub(crate) snap_start: bool,

    /// The function's log format. With json, lines below the log level are dropped, as on Lambda.
    /// The level is read from JSON objects with a `level` and an RFC 3339 `timestamp`; all other
    /// lines count as INFO.
    #[arg(
        long, value_name = "FORMAT", value_enum, default_value_t = LogFormat::Text,
        ignore_case = true, help_heading = "Function options"
    )]
    pub(crate) log_format: LogFormat,

    /// The function's log level. Defaults to info with --log-format json.
    #[arg(
        long,
        value_name = "LEVEL",
        value_enum,
        ignore_case = true,
        help_heading = "Function options"
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
