//! The flags of `lam doctor`.

use clap::Args;

#[cfg(feature = "aws")]
use super::AwsArgs;

/// Check what lam needs on this machine, and say how to get what is missing.
///
/// Looks for Rust and the targets of Lambda's architectures, which every build needs; for nightly Rust, a C
/// compiler, qemu and cargo-zigbuild, which some builds need; and at the port of `lam run`. With credentials, it asks
/// AWS who they belong to, and compares the clocks. The region and the profile are those of the configuration in this
/// directory, as for `lam deploy`. No secret is printed.
///
/// Exit codes: 0 if builds for this machine's architecture work; 1 if they do not; 2 if lam failed.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DoctorArgs {
    /// Print JSON: a list of checks with `name`, `state`, `found` and `remedy`. The state is `ok`, `missing`,
    /// `warning` or `failed`.
    #[arg(long)]
    pub(crate) json: bool,

    /// Call nothing on the network.
    #[cfg(feature = "aws")]
    #[arg(long)]
    pub(crate) offline: bool,

    #[cfg(feature = "aws")]
    #[command(flatten)]
    pub(crate) aws: AwsArgs,
}

const EXAMPLES: &str = "\
Examples:
  lam doctor                      what this machine has, and what it lacks
  lam doctor --json | jq .        the same for programs";
