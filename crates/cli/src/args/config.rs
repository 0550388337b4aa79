//! The flags for the configuration table.

use std::path::PathBuf;

use clap::Args;

use super::CargoArgs;

/// The stage whose values are used.
#[derive(Debug, Clone, Args)]
pub(crate) struct StageArgs {
    /// Use the values of this stage: those in [package.metadata.lambda.stage.NAME] of Cargo.toml, or in
    /// [stage.NAME] of lam.toml, override the others. See docs/configuration.md.
    #[arg(long, value_name = "NAME", help_heading = "Function options")]
    pub(crate) stage: Option<String>,
}

/// Print the configuration of a function, and where each value comes from.
///
/// All commands read the table [package.metadata.lambda] in Cargo.toml; for an executable that cargo does not
/// build, lam.toml in the working directory. docs/configuration.md lists the keys.
///
/// Each line has a key, its value, and the table that sets it. A key that is not there is not set
/// anywhere: `lam run` uses the defaults of its flags, and a deployment does not change it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ConfigArgs {
    #[command(flatten)]
    pub(crate) target: CargoArgs,

    #[command(flatten)]
    pub(crate) stage: StageArgs,

    /// Print the configuration of this executable, from lam.toml.
    #[arg(
        long, value_name = "FILE",
        conflicts_with_all = ["packages", "bin", "example", "manifest_path"],
    )]
    pub(crate) binary: Option<PathBuf>,

    /// Print JSON: `values`, in which null means not set, and `origins`.
    #[arg(long)]
    pub(crate) json: bool,
}

const EXAMPLES: &str = "\
Examples:
  lam config                     the package in this directory
  lam config -p orders --stage prod
  lam config --json | jq .values.memory";
