//! The flags of `lam logs`.

use std::path::PathBuf;
use std::time::SystemTime;

use clap::Args;

use super::AwsArgs;
use crate::args::StageArgs;

/// Show what a function on AWS has logged.
///
/// Reads the function's log group in CloudWatch Logs. Each line has the time in UTC and the start of the
/// request id. JSON records become one line: the level, the message, and the other members. Lambda's own
/// records look the same for both log formats.
///
/// Exit codes: 0 if the log has been read; 1 if --request has found nothing; 2 if lam failed, for
/// example because there is no such function or log group.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, about = "Show what a function on AWS has logged")]
pub(crate) struct LogsArgs {
    /// The name of the function. Defaults to the key `name` of the configuration, or else to the name of the
    /// binary.
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// Where to begin: how long ago, such as 10m, 2h or 3d, or a time such as 2026-11-29T12:00:00Z.
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = super::time::since)]
    pub(crate) since: SystemTime,

    /// Where to end. Defaults to now.
    #[arg(long, value_name = "TIME", value_parser = super::time::since, conflicts_with = "follow")]
    pub(crate) until: Option<SystemTime>,

    /// Keep printing what arrives, until Ctrl-C.
    #[arg(short, long)]
    pub(crate) follow: bool,

    /// Only the records of this request. The start of its id will do.
    #[arg(long, value_name = "ID")]
    pub(crate) request: Option<String>,

    /// Only errors: records with the level ERROR or above, failed invocations, and timeouts.
    #[arg(long)]
    pub(crate) errors: bool,

    /// Only records that contain this text.
    #[arg(long, value_name = "TEXT")]
    pub(crate) grep: Option<String>,

    /// Only records that match this filter pattern of CloudWatch Logs.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) filter: Option<String>,

    /// Only records of this version of the function, such as 7 or $LATEST.
    #[arg(long, value_name = "VERSION")]
    pub(crate) version: Option<String>,

    /// Name the functions in backtraces, with this debug information of `lam build --split-debuginfo`, such as
    /// target/lambda/NAME/ARCH/bootstrap.debug. It has to be that of the version that has logged them.
    #[arg(long, value_name = "FILE")]
    pub(crate) symbols: Option<PathBuf>,

    /// Leave out Lambda's own records, such as START and REPORT.
    #[arg(long)]
    pub(crate) no_platform: bool,

    /// Print each record as a line of JSON, with its time, stream and request id.
    #[arg(long, conflicts_with = "raw")]
    pub(crate) json: bool,

    /// Print the records as they are.
    #[arg(long)]
    pub(crate) raw: bool,

    #[command(flatten)]
    pub(crate) stage: StageArgs,

    #[command(flatten)]
    pub(crate) aws: AwsArgs,
}

const EXAMPLES: &str = "\
Examples:
  lam logs orders                      the last ten minutes
  lam logs orders --follow             ... and what comes next
  lam logs orders --request 636ee2ad   one request
  lam logs orders --errors --since 2d
  lam logs orders --symbols target/lambda/orders/arm64/bootstrap.debug";
