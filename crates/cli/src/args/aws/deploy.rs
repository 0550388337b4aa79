//! The flags of `lam deploy`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{AwsArgs, OverrideArgs};
use crate::args::PackageArgs;

/// Create a function on AWS, or update it.
///
/// Builds and packages the function as `lam package` does, compares it and its configuration with what is on AWS, and
/// changes only what differs. A key that the configuration does not have is not changed on AWS. The
/// table [package.metadata.lambda] in Cargo.toml has the configuration; see docs/configuration.md.
///
/// -p a -p b, --bins and --all deploy several functions; --all deploys the packages that have the table. All are
/// checked and built before the first is changed. If one fails, the functions after it are not deployed.
///
/// If something fails on the way, run the same command again to continue. Each change is printed to stderr;
/// stdout gets the function's URL if one is configured, else its ARN, in a line for each function.
///
/// Exit codes: 0 if everything is deployed; 1 if --check has found differences, or the function failed the
/// event of --test; 2 if nothing was changed; 3 if some changes were made, but not all.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, about = "Create a function on AWS, or update it")]
pub(crate) struct DeployArgs {
    /// The name of the function. Defaults to the key `name` of the configuration, or else to the name of the
    /// binary.
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// Only show what would change. Nothing on AWS is changed.
    #[arg(long, help_heading = DEPLOYMENT)]
    pub(crate) dry_run: bool,

    /// Like --dry-run, with exit code 1 if something would change.
    #[arg(long, help_heading = DEPLOYMENT)]
    pub(crate) check: bool,

    /// Deploy the code only, and leave the configuration to another tool.
    #[arg(long, help_heading = DEPLOYMENT)]
    pub(crate) code_only: bool,

    /// Invoke the new version with this event before the alias gets it: the name of a sample, or a file.
    #[arg(long, value_name = "SAMPLE|FILE", help_heading = DEPLOYMENT)]
    pub(crate) test: Option<String>,

    /// Give the new version only a part of the alias's invocations, such as 10%. `lam promote` gives it all.
    #[arg(long, value_name = "PERCENT", value_parser = weight, help_heading = DEPLOYMENT)]
    pub(crate) weight: Option<f64>,

    /// Remove environment variables that the configuration does not have.
    #[arg(long, help_heading = DEPLOYMENT)]
    pub(crate) prune_env: bool,

    /// Update the function even if CloudFormation manages it.
    #[arg(long, help_heading = DEPLOYMENT)]
    pub(crate) adopt: bool,

    /// How long to wait until AWS has applied a change.
    #[arg(
        long, value_name = "TIME", default_value = "5m", value_parser = humantime::parse_duration,
        help_heading = DEPLOYMENT
    )]
    pub(crate) wait: Duration,

    /// Delete the URL without a question if the configuration has `url = false`.
    #[arg(long, help_heading = DEPLOYMENT)]
    pub(crate) yes: bool,

    /// Print the result as JSON.
    #[arg(long, help_heading = DEPLOYMENT)]
    pub(crate) json: bool,

    /// Deploy this zip, made by `lam package` or another tool, as it is. lam.toml has the configuration.
    #[arg(
        long, value_name = "FILE", help_heading = "Package options",
        conflicts_with_all = ["binary", "allow_script", "include", "output", "no_build", "packages", "bin",
            "example", "features", "all_features", "no_default_features", "manifest_path", "profile", "locked",
            "offline", "frozen", "jobs", "target_dir", "config", "verbose", "quiet", "keep_going",
            "message_format", "smallest", "cc", "target", "target_cpu", "split_debuginfo", "bins", "all"],
    )]
    pub(crate) zip: Option<PathBuf>,

    /// Deploy the executable that `lam build` or `lam package` has built before.
    #[arg(long, conflicts_with = "binary", help_heading = "Build options")]
    pub(crate) no_build: bool,

    #[command(flatten)]
    pub(crate) configuration: OverrideArgs,

    #[command(flatten)]
    pub(crate) package: PackageArgs,

    #[command(flatten)]
    pub(crate) aws: AwsArgs,
}

impl DeployArgs {
    /// Whether changes are only shown.
    pub(crate) fn is_preview(&self) -> bool {
        self.dry_run || self.check
    }

    /// What messages say that the command does.
    pub(crate) fn verb(&self) -> &'static str {
        if self.is_preview() {
            "Comparing"
        } else {
            "Deploying"
        }
    }
}

const DEPLOYMENT: &str = "Deployment options";

/// `10%`.
fn weight(text: &str) -> Result<f64, String> {
    let percent: Option<f64> = text.strip_suffix('%').and_then(|it| it.trim().parse().ok());
    percent
        .filter(|percent| (0.0..100.0).contains(percent) && *percent > 0.0)
        .ok_or_else(|| "expected more than 0% and less than 100%, such as 10%".to_owned())
}

const EXAMPLES: &str = "\
Examples:
  lam deploy --dry-run              show what would change
  lam deploy                        the package in this directory
  lam deploy -p orders --stage prod
  lam deploy --test apigw-v2        invoke the new version before the alias gets it
  lam deploy --all                  each package of the workspace with a configuration
  lam deploy --memory 512 --env TABLE=orders --set log.retention=30
  lam deploy --binary ./main orders
  lam deploy --zip bootstrap.zip orders";
