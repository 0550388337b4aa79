//! The flags of the commands that call AWS.

mod deploy;
mod logs;
mod overrides;
mod remote;
mod time;
mod versions;

use clap::{Args, Subcommand};

pub(crate) use deploy::DeployArgs;
pub(crate) use logs::LogsArgs;
pub(crate) use overrides::OverrideArgs;
pub(crate) use remote::RemoteArgs;
pub(crate) use versions::{DeleteArgs, PromoteArgs, RollbackArgs, VersionsArgs};

/// The commands for functions on AWS.
#[derive(Debug, Subcommand)]
pub(crate) enum AwsCommand {
    Deploy(Box<DeployArgs>),
    Logs(LogsArgs),
    Versions(VersionsArgs),
    Rollback(RollbackArgs),
    Promote(PromoteArgs),
    Delete(DeleteArgs),
}

/// Where to call AWS, and as whom.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "AWS options")]
pub(crate) struct AwsArgs {
    /// The region of the function. Defaults to the key `region` of the configuration, then to AWS_REGION,
    /// AWS_DEFAULT_REGION and the region of the profile.
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,

    /// The profile of the AWS CLI whose credentials are used. Defaults to the key `profile` of the configuration,
    /// then to AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, then to AWS_PROFILE.
    #[arg(long, value_name = "NAME")]
    pub(crate) aws_profile: Option<String>,

    /// The URL to call instead of AWS's, such as that of a local emulator. AWS_ENDPOINT_URL does the
    /// same.
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
}
