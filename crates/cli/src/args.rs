//! Commands and flags, with the help texts that people learn from.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Run, invoke, build and package native AWS Lambda functions.
#[derive(Debug, Parser)]
#[command(name = "lam", version, about, after_help = CLI_EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const CLI_EXAMPLES: &str = "\
Examples:
  lam build                build the package in this folder for Lambda: one static bootstrap
  lam package              ... and put it into a zip, ready to upload

`lam help COMMAND` tells everything about a command.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Build(BuildArgs),
    Package(PackageArgs),
}

/// Build a function for Lambda: a static executable, the file `bootstrap`.
///
/// Builds with cargo for ARCH-unknown-linux-musl, with the profile `min-size`: optimized for
/// size, link-time optimization, one codegen unit, panic = abort, symbols stripped. A profile of
/// that name in your workspace or in cargo's configuration is used as it is. The linker is the
/// one that ships with Rust, unless you have configured another for the target.
///
/// The file is put at target/lambda/NAME/ARCH/bootstrap, where NAME is the binary's or example's.
/// That path is printed on stdout, everything else on stderr.
#[derive(Debug, Args)]
#[command(after_help = BUILD_EXAMPLES)]
pub(crate) struct BuildArgs {
    #[command(flatten)]
    pub(crate) target: CargoArgs,

    /// The processor to build for: arm64 is Graviton. This machine's own by default.
    #[arg(long, value_enum, value_name = "ARCH")]
    pub(crate) arch: Option<Arch>,
}

const BUILD_EXAMPLES: &str = "\
Examples:
  lam build                           the package in this folder, for this machine's processor
  lam build -p orders --arch arm64    a package of the workspace, for Graviton
  lam build --example hello           an example instead of a binary";

/// Build a function and put it into a zip, ready to upload.
///
/// The zip has the executable at its root, as `bootstrap`, with mode 0755, as the runtimes
/// `provided.al2023` and `provided.al2` want it. The same input makes the same bytes every time,
/// so that an unchanged function needs no deployment.
///
/// The executable must be an ELF file for the architecture of the function. One that needs a
/// loader or a glibc that Lambda does not have is packaged with a warning.
///
/// The path of the zip is printed on stdout, everything else on stderr.
#[derive(Debug, Args)]
#[command(after_help = PACKAGE_EXAMPLES)]
pub(crate) struct PackageArgs {
    #[command(flatten)]
    pub(crate) target: CargoArgs,

    /// The processor of the function. This machine's own by default.
    #[arg(long, value_enum, value_name = "ARCH")]
    pub(crate) arch: Option<Arch>,

    /// Package this executable, in any language, instead of building one.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["package", "bin", "example", "features", "all_features",
            "no_default_features", "manifest_path"]
    )]
    pub(crate) binary: Option<PathBuf>,

    /// Let the executable of --binary be a script, one that begins with `#!`.
    #[arg(long, requires = "binary")]
    pub(crate) allow_script: bool,

    /// Add this file, or this folder with all that is in it, to the root of the zip. Can be given
    /// several times. The function finds it under $LAMBDA_TASK_ROOT.
    #[arg(long, value_name = "PATH")]
    pub(crate) include: Vec<PathBuf>,

    /// Where to write the zip. By default target/lambda/NAME/ARCH/bootstrap.zip, or, with
    /// --binary, bootstrap.zip beside the executable.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

const PACKAGE_EXAMPLES: &str = "\
Examples:
  lam package --arch arm64                      build for Graviton and package
  lam package --include templates               with a folder of files beside the bootstrap
  lam package --binary ./main --arch x86_64     package what another tool has built

Then, with the AWS CLI:
  aws lambda update-function-code --function-name orders \\
      --zip-file fileb://target/lambda/orders/arm64/bootstrap.zip";

/// Which package and which of its targets: cargo's own flags.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "What to build")]
pub(crate) struct CargoArgs {
    /// The package, where the workspace has several.
    #[arg(short, long, value_name = "NAME")]
    pub(crate) package: Option<String>,

    /// The binary, where the package has several.
    #[arg(long, value_name = "NAME", conflicts_with = "example")]
    pub(crate) bin: Option<String>,

    /// An example instead of a binary.
    #[arg(long, value_name = "NAME")]
    pub(crate) example: Option<String>,

    /// Features to turn on, separated by commas.
    #[arg(short = 'F', long, value_name = "FEATURES")]
    pub(crate) features: Vec<String>,

    /// Turn on every feature.
    #[arg(long)]
    pub(crate) all_features: bool,

    /// Leave out the default features.
    #[arg(long)]
    pub(crate) no_default_features: bool,

    /// The Cargo.toml of the package or workspace, instead of the one of this folder.
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest_path: Option<PathBuf>,
}

/// An architecture as Lambda names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Arch {
    /// Graviton
    #[value(alias = "aarch64")]
    Arm64,
    /// Intel and AMD
    #[value(name = "x86_64", aliases = ["x86-64", "x64", "amd64"])]
    X86_64,
}

impl Arch {
    /// This machine's own, where Lambda has it.
    pub(crate) fn host() -> Option<Arch> {
        match std::env::consts::ARCH {
            "aarch64" => Some(Arch::Arm64),
            "x86_64" => Some(Arch::X86_64),
            _ => None,
        }
    }

    /// The name that Lambda's API and console use.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Arch::Arm64 => "arm64",
            Arch::X86_64 => "x86_64",
        }
    }

    /// The Rust target for a static executable.
    pub(crate) fn triple(self) -> &'static str {
        match self {
            Arch::Arm64 => "aarch64-unknown-linux-musl",
            Arch::X86_64 => "x86_64-unknown-linux-musl",
        }
    }
}
