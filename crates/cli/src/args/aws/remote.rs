//! The flags of `lam invoke --remote`.

use clap::Args;

use super::AwsArgs;
use crate::args::FUNCTION_FLAGS;

/// A function on AWS, and how to invoke it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Function on AWS")]
pub(crate) struct RemoteArgs {
    /// Invoke this function on AWS: its name or ARN. Defaults to the key `name` of the
    /// configuration, or else to the name of the binary. The invocation is sent once, whatever happens.
    #[arg(
        long, value_name = "NAME", num_args = 0..=1, default_missing_value = "",
        conflicts_with_all = ["url", "running", "name"], conflicts_with_all = FUNCTION_FLAGS,
    )]
    pub(crate) remote: Option<String>,

    /// The version or alias to invoke. Defaults to the key `alias` of the configuration, or else to the newest
    /// code, $LATEST.
    #[arg(
        long,
        visible_alias = "alias",
        value_name = "VERSION|ALIAS",
        requires = "remote"
    )]
    pub(crate) qualifier: Option<String>,

    /// Only put the event into the function's queue. Nothing is printed to stdout.
    #[arg(long, requires = "remote", conflicts_with = "stream")]
    pub(crate) r#async: bool,

    /// Print the response piece by piece, while the function streams it.
    #[arg(long, requires = "remote")]
    pub(crate) stream: bool,

    /// The tenant, for a function with tenant isolation.
    #[arg(long, value_name = "ID", requires = "remote")]
    pub(crate) tenant: Option<String>,

    /// The name of the durable execution, for a durable function.
    #[arg(long, value_name = "NAME", requires = "remote")]
    pub(crate) durable_name: Option<String>,

    /// The client context, as JSON.
    #[arg(long, value_name = "JSON", requires = "remote")]
    pub(crate) client_context: Option<String>,

    #[command(flatten)]
    pub(crate) aws: AwsArgs,
}
