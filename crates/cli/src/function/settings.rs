//! How a function runs on this machine: the flags, the configuration, or Lambda's defaults.

use std::time::Duration;

use anyhow::{bail, ensure};

use crate::args::{FunctionArgs, LogFormat, LogLevel};
use crate::config::Values;
use crate::limits::{
    LARGEST_MANAGED_MEMORY, LARGEST_MEMORY, LONGEST_MANAGED_TIMEOUT, LONGEST_TIMEOUT,
    SMALLEST_MEMORY,
};

/// Lambda's defaults ("CreateFunction").
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(3);
const DEFAULT_MEMORY: u32 = SMALLEST_MEMORY;

/// The settings of a function that runs locally.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) timeout: Duration,
    pub(crate) init_timeout: Duration,
    /// In MB.
    pub(crate) memory: u32,
    pub(crate) concurrency: u32,
    pub(crate) snap_start: bool,
    pub(crate) log_format: LogFormat,
    pub(crate) log_level: Option<LogLevel>,
}

impl Settings {
    /// Resolves the settings. A flag overrides the configuration.
    pub(super) fn resolve(args: &FunctionArgs, values: &Values) -> anyhow::Result<Settings> {
        let concurrency = match args.concurrency {
            Some(concurrency) => concurrency,
            // The one excludes the other.
            None if args.snap_start => 1,
            None => values.managed.max_concurrency.unwrap_or(1),
        };
        let snap_start = args.snap_start
            || (args.concurrency.is_none() && values.snap_start.unwrap_or_default());
        let is_managed = concurrency > 1;
        let of_table = values
            .timeout
            .map(|seconds| Duration::from_secs(seconds.into()));
        let timeout = args.timeout.or(of_table).unwrap_or(DEFAULT_TIMEOUT);
        let memory = args.memory.or(values.memory).unwrap_or(DEFAULT_MEMORY);
        // "Lambda Managed Instances runtimes": JSON is the only log format.
        let default_format = if is_managed {
            LogFormat::Json
        } else {
            LogFormat::Text
        };
        let log_format = args
            .log_format
            .or(values.log.format)
            .unwrap_or(default_format);
        let settings = Settings {
            timeout,
            init_timeout: args
                .init_timeout
                .unwrap_or_else(|| init_timeout(timeout, is_managed || snap_start)),
            memory,
            concurrency,
            snap_start,
            log_format,
            log_level: args.log_level.or(values.log.level),
        };
        if is_managed && log_format == LogFormat::Text {
            let format = if args.log_format.is_some() {
                "--log-format text"
            } else {
                "log.format = \"text\""
            };
            let concurrency = if args.concurrency.is_some() {
                "--concurrency"
            } else {
                "managed.max-concurrency"
            };
            bail!(
                "{format} cannot be used with {concurrency}: Lambda Managed Instances support only JSON (leave \
                 out the format)"
            );
        }
        settings.check(is_managed || values.is_managed())?;
        Ok(settings)
    }

    /// Checks the flags whose limits depend on whether the function runs on Managed Instances, here or in the
    /// configuration. Those of the keys have been checked with the configuration.
    fn check(&self, is_managed: bool) -> anyhow::Result<()> {
        if is_managed {
            return Ok(());
        }
        let (timeout, memory) = (self.timeout, self.memory);
        ensure!(
            timeout <= Duration::from_secs(LONGEST_TIMEOUT.into()),
            "--timeout {}s is too long: a function has at most {}s ({}s only on Lambda Managed \
             Instances, which --concurrency simulates)",
            timeout.as_secs_f64(),
            LONGEST_TIMEOUT,
            LONGEST_MANAGED_TIMEOUT
        );
        ensure!(
            memory <= LARGEST_MEMORY,
            "--memory {memory} is too large: a function has at most {LARGEST_MEMORY} MB \
             ({LARGEST_MANAGED_MEMORY} MB only on Lambda Managed Instances, which --concurrency simulates)"
        );
        Ok(())
    }
}

/// The time limit of init. "Understanding the Lambda execution environment lifecycle", Init phase:
/// 10 seconds; with SnapStart and on Managed Instances 130 seconds or the function's timeout, up to
/// 900 seconds.
fn init_timeout(timeout: Duration, is_long: bool) -> Duration {
    if is_long {
        return timeout.clamp(Duration::from_secs(130), Duration::from_secs(900));
    }
    Duration::from_secs(10)
}
