//! The flags of the commands that run a function.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

use super::values::{memory, timeout, variable};
use super::{CargoArgs, StageArgs};
use crate::limits::MOST_CONCURRENT;

/// The function to run, and how.
#[derive(Debug, Clone, Args)]
pub(crate) struct FunctionArgs {
    /// Run this executable instead of building one.
    #[arg(
        value_name = "PATH",
        conflicts_with_all = ["packages", "bin", "example", "features", "all_features",
            "no_default_features", "manifest_path", "release", "profile", "locked", "offline",
            "frozen", "jobs", "target_dir", "config", "verbose", "quiet",
            "keep_going", "message_format"]
    )]
    pub(crate) executable: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) target: CargoArgs,

    /// Build with optimizations.
    #[arg(
        short,
        long,
        conflicts_with = "profile",
        help_heading = "Build options"
    )]
    pub(crate) release: bool,

    #[command(flatten)]
    pub(crate) stage: StageArgs,

    /// The function's name. Defaults to the key `name` of the configuration, or else to the name of the
    /// binary.
    #[arg(long, value_name = "NAME", help_heading = "Function options")]
    pub(crate) name: Option<String>,

    /// The timeout of an invocation, in seconds or with a unit, such as 500ms or 2m. At most 1800
    /// seconds, or 5400 with --concurrency. Defaults to the key `timeout`, or else to 3s.
    #[arg(
        long, value_name = "TIME", value_parser = timeout,
        help_heading = "Function options"
    )]
    pub(crate) timeout: Option<Duration>,

    /// The timeout of the init phase. Defaults to 10s. With --concurrency or --snap-start, defaults to
    /// 130s, or to --timeout if that is longer, but not more than 900s.
    #[arg(
        long, value_name = "TIME", value_parser = timeout,
        help_heading = "Function options"
    )]
    pub(crate) init_timeout: Option<Duration>,

    /// The memory size in MB, or with a unit, such as 1GB: from 128 to 10240, or to 32768 with
    /// --concurrency. On Linux, a function that uses more is killed. lam measures the bootstrap every 20 ms, together with the processes
    /// that it has started. A process that leaves the process group is not counted. Defaults to the key
    /// `memory`, or else to 128.
    #[arg(
        long, value_name = "MB", value_parser = memory,
        help_heading = "Function options"
    )]
    pub(crate) memory: Option<u32>,

    /// Set an environment variable. May be repeated. The function also inherits lam's own
    /// environment, and gets the variables of the keys `env-file` and `env`. Variables that other flags set, such as AWS_LAMBDA_FUNCTION_NAME, are refused;
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
    /// invocation that times out fails, but the process keeps running. At most 1600. Defaults to the key
    /// `managed.max-concurrency`, or else to 1.
    #[arg(
        long, value_name = "N", conflicts_with = "snap_start",
        value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_CONCURRENT)),
        help_heading = "Function options"
    )]
    pub(crate) concurrency: Option<u32>,

    /// Simulate SnapStart: after init, the function runs its hooks and calls /restore/next, as
    /// around a snapshot. The process stays the same; its connections to the Runtime API are closed. The key
    /// `snap-start` does the same.
    #[arg(long, help_heading = "Function options")]
    pub(crate) snap_start: bool,

    /// The function's log format. Defaults to the key `log.format`, or else to text, or to json with
    /// --concurrency, because Managed Instances always log as JSON. With json, lines below the log level are dropped, as on Lambda.
    /// The level is read from JSON objects with a `level` and an RFC 3339 `timestamp`; all other
    /// lines count as INFO.
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        ignore_case = true,
        help_heading = "Function options"
    )]
    pub(crate) log_format: Option<LogFormat>,

    /// The function's log level. Defaults to the key `log.level`, or else to info if the log format is json.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// `AWS_LAMBDA_LOG_LEVEL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogLevel {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
}
