//! The flags of `lam versions`, `lam rollback`, `lam promote` and `lam delete`.

use clap::Args;

use super::AwsArgs;
use crate::args::StageArgs;

/// List the versions of a function, and which aliases point to them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  lam versions orders\n  lam versions orders --json")]
pub(crate) struct VersionsArgs {
    #[command(flatten)]
    pub(crate) function: RemoteFunctionArgs,

    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Point an alias to an earlier version.
///
/// Without a version, this is the one that the alias had before the last `lam deploy` or `lam rollback`, so that the
/// same command goes back again.
#[derive(Debug, Args)]
#[command(
    about = "Point an alias to an earlier version",
    after_help = "Examples:\n  lam rollback --function orders\n  lam rollback 7 --function orders --alias live"
)]
pub(crate) struct RollbackArgs {
    /// The version to go back to.
    #[arg(value_name = "VERSION")]
    pub(crate) version: Option<String>,

    /// The name of the function. Defaults to the key `name` of the configuration, or else to the name of the
    /// binary.
    #[arg(long, value_name = "NAME")]
    pub(crate) function: Option<String>,

    /// The alias. Defaults to the key `alias` of the configuration, or else to the only alias of the
    /// function.
    #[arg(long, value_name = "ALIAS")]
    pub(crate) alias: Option<String>,

    #[command(flatten)]
    pub(crate) stage: StageArgs,

    #[command(flatten)]
    pub(crate) aws: AwsArgs,
}

/// Give the version of `lam deploy --weight` all invocations of the alias.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  lam promote orders\n  lam promote orders --alias live")]
pub(crate) struct PromoteArgs {
    #[command(flatten)]
    pub(crate) function: RemoteFunctionArgs,

    /// The alias. Defaults to the key `alias` of the configuration, or else to the only alias of the
    /// function.
    #[arg(long, value_name = "ALIAS")]
    pub(crate) alias: Option<String>,
}

/// Delete a function with its versions, aliases and URLs, and the role that `lam deploy` has created.
///
/// Shows what is going to be deleted, and asks. If something fails on the way, run the same command again to continue.
///
/// Exit codes: 0 if everything is deleted; 2 if nothing was deleted; 3 if something was deleted, but not everything.
#[derive(Debug, Args)]
#[command(
    about = "Delete a function and the role that `lam deploy` has created",
    after_help = "Examples:\n  lam delete orders\n  lam delete orders --logs --yes"
)]
pub(crate) struct DeleteArgs {
    /// The name of the function.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,

    /// Delete the log group too.
    #[arg(long)]
    pub(crate) logs: bool,

    /// Do not ask.
    #[arg(long)]
    pub(crate) yes: bool,

    #[command(flatten)]
    pub(crate) stage: StageArgs,

    #[command(flatten)]
    pub(crate) aws: AwsArgs,
}

/// A function on AWS.
#[derive(Debug, Args)]
pub(crate) struct RemoteFunctionArgs {
    /// The name of the function. Defaults to the key `name` of the configuration, or else to the name of the
    /// binary.
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,

    #[command(flatten)]
    pub(crate) stage: StageArgs,

    #[command(flatten)]
    pub(crate) aws: AwsArgs,
}
