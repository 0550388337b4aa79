//! `lam package`.

use std::path::PathBuf;

use clap::Args;

use super::{Arch, BuildOptions, CargoArgs, StageArgs};

/// Build a function and put it in a zip, ready to upload.
///
/// The executable is at the root of the zip, as `bootstrap` with mode 0755: the runtime
/// `provided.al2023` expects it there. The same input always gives the same bytes, so you can skip
/// the deployment of an unchanged function.
///
/// The executable must be an ELF file for the function's architecture. lam refuses an executable that
/// needs a loader or a glibc version that Lambda does not have, and files of more than 250 MiB. It
/// prints a warning if a shared library may be missing.
///
/// The path of the zip is printed to stdout, everything else to stderr.
///
/// --extension packages an external extension instead of a function, and --layer the files of a layer.
#[derive(Debug, Args)]
#[command(
    after_help = PACKAGE_EXAMPLES,
    about = "Build a function and put it in a zip, ready to upload"
)]
pub(crate) struct PackageCommand {
    #[command(flatten)]
    pub(crate) package: PackageArgs,

    /// Make a layer with an external extension: the executable is at extensions/NAME, where NAME is that of the
    /// binary or of the file given with --binary. The extension must register with this name. The zip is
    /// extension.zip next to the executable.
    #[arg(long, help_heading = "Package options")]
    pub(crate) extension: bool,

    /// Make a layer of the files given with --include, without a function. Lambda unpacks layers to /opt, and
    /// looks for programs in bin and for shared libraries in lib. The zip is layer.zip in the working directory.
    #[arg(
        long, requires = "include", conflicts_with_all = BUILD_FLAGS,
        conflicts_with_all = ["binary", "extension", "stage"], help_heading = "Package options"
    )]
    pub(crate) layer: bool,
}

/// Flags that have no effect on what is built already.
const BUILD_FLAGS: [&str; 25] = [
    "packages",
    "bin",
    "example",
    "features",
    "all_features",
    "no_default_features",
    "manifest_path",
    "profile",
    "locked",
    "offline",
    "frozen",
    "jobs",
    "target_dir",
    "config",
    "verbose",
    "quiet",
    "keep_going",
    "message_format",
    "smallest",
    "cc",
    "target",
    "target_cpu",
    "split_debuginfo",
    "bins",
    "all",
];

/// What `lam deploy` packages, too.
#[derive(Debug, Args)]
pub(crate) struct PackageArgs {
    #[command(flatten)]
    pub(crate) target: CargoArgs,

    #[command(flatten)]
    pub(crate) stage: StageArgs,

    /// The architecture to build for; arm64 is Graviton. Defaults to the key `arch` of the configuration,
    /// then, for `lam deploy`, to that of the function on AWS if it exists, then to that of the target in cargo's
    /// configuration, and then to that of this machine. With --binary, it is that of the executable.
    #[arg(long, value_enum, value_name = "ARCH", help_heading = "Build options")]
    pub(crate) arch: Option<Arch>,

    #[command(flatten)]
    pub(crate) options: BuildOptions,

    /// Package this executable, in any language, instead of building one.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = BUILD_FLAGS,
        help_heading = "Package options"
    )]
    pub(crate) binary: Option<PathBuf>,

    /// Allow the file given with --binary to be a script, which starts with `#!`.
    #[arg(long, requires = "binary", help_heading = "Package options")]
    pub(crate) allow_script: bool,

    /// Add this file, or this directory with its contents, to the zip. May be repeated. The function
    /// finds it under $LAMBDA_TASK_ROOT.
    ///
    /// A relative path keeps its directories: config/prod.json has the same name in the zip. Of an
    /// absolute path, or one with `..`, only the last part remains. SRC:DEST sets the name in the zip: a
    /// DEST that ends with / is a directory to put SRC into, and `.` is the root of the zip. Symbolic
    /// links are followed, with a warning if they leave the directory.
    #[arg(long, value_name = "PATH|SRC:DEST", help_heading = "Package options")]
    pub(crate) include: Vec<PathBuf>,

    /// Where to write the zip. Defaults to target/lambda/NAME/ARCH/bootstrap.zip or, with
    /// --binary, to bootstrap.zip next to the executable. Its directory is created. An existing file is
    /// replaced only if it is a zip.
    #[arg(
        short, long, value_name = "FILE", conflicts_with_all = ["bins", "all"],
        help_heading = "Package options"
    )]
    pub(crate) output: Option<PathBuf>,
}

const PACKAGE_EXAMPLES: &str = "\
Examples:
  lam package --arch arm64                      build for Graviton and package
  lam package --include templates               with a directory next to the bootstrap
  lam package --include ../certs:etc/certs      with a directory under another name
  lam package --binary ./main                   package an executable built by another tool
  lam package --bin collector --extension       a layer with an external extension
  lam package --layer --include fonts           a layer with the directory /opt/fonts

Then, with the AWS CLI:
  aws lambda update-function-code --function-name orders \\
      --zip-file fileb://target/lambda/orders/arm64/bootstrap.zip";
