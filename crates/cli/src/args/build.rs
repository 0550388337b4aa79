//! `lam build`, and how `lam package` builds.

use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use super::{Arch, CargoArgs, Platform, StageArgs};

/// Build a function for Lambda as a static executable named `bootstrap`.
///
/// Builds with cargo for ARCH-unknown-linux-musl, even if cargo's configuration sets another target, because
/// a static executable needs no shared libraries on Lambda. The profile is `min-size`: optimized for
/// size, link-time optimization, one codegen unit, panic = abort, symbols stripped. `--profile max-speed`
/// optimizes for speed instead. If your workspace or cargo's configuration defines a profile of that name, that
/// profile is used instead.
/// The linker is the one that ships with Rust, unless you have configured another for the target.
///
/// The executable is written to target/lambda/NAME/ARCH/bootstrap, where NAME is the name of the
/// binary or example. Its path is printed to stdout, everything else to stderr.
#[derive(Debug, Args)]
#[command(after_help = BUILD_EXAMPLES)]
pub(crate) struct BuildArgs {
    #[command(flatten)]
    pub(crate) target: CargoArgs,

    #[command(flatten)]
    pub(crate) stage: StageArgs,

    /// The architecture to build for; arm64 is Graviton. Defaults to the key `arch` of the configuration,
    /// or else to that of the target in cargo's configuration, or else to that of this machine.
    #[arg(long, value_enum, value_name = "ARCH", help_heading = "Build options")]
    pub(crate) arch: Option<Arch>,

    #[command(flatten)]
    pub(crate) options: BuildOptions,
}

const BUILD_EXAMPLES: &str = "\
Examples:
  lam build                           the package in this directory, for this machine's architecture
  lam build -p orders --arch arm64    a package of the workspace, for Graviton
  lam build --example hello           an example instead of a binary
  lam build --profile max-speed       for a handler that computes
  lam build --all                     every binary of the workspace
  lam build --smallest                with nightly Rust; see docs/smallest.md";

/// The build options that `lam run` and `lam invoke` do not have.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Build options")]
pub(crate) struct BuildOptions {
    /// Build with nightly Rust, for a quarter to a third of the size. The standard library is
    /// compiled as well, and a panic ends the process without a message. docs/smallest.md explains
    /// the trade-offs. To use a toolchain other than `nightly`, name it:
    /// --smallest=nightly-2026-10-29.
    #[arg(
        long, value_name = "TOOLCHAIN", num_args = 0..=1, require_equals = true,
        default_missing_value = "nightly", conflicts_with = "profile"
    )]
    pub(crate) smallest: Option<String>,

    /// The C compiler for dependencies in C or C++: `zig`, the path of a compiler, or `none`.
    ///
    /// By default, lam looks for the compiler that CC_TARGET or TARGET_CC names, such as
    /// CC_aarch64_unknown_linux_musl, then for ARCH-linux-musl-gcc, for musl-gcc if the architecture is that
    /// of this machine, and for Zig (`pip install ziglang`), which compiles for both architectures. If a
    /// dependency needs a compiler and there is none, the build does not start. With `none`, lam does not look
    /// for one.
    #[arg(
        long,
        value_name = "zig|none|PATH",
        default_value = "auto",
        hide_default_value = true
    )]
    pub(crate) cc: CcArg,

    /// Build for this target instead of ARCH-unknown-linux-musl: the same, or ARCH-unknown-linux-gnu, with a
    /// version of glibc or without.
    ///
    /// With a version, such as aarch64-unknown-linux-gnu.2.34, cargo-zigbuild links the executable, on any
    /// machine (`pip install cargo-zigbuild`). provided.al2023 has glibc 2.34. Without a version, the linker and
    /// the glibc are those of this machine, unless cargo's configuration sets others.
    #[arg(long, value_name = "TRIPLE[.GLIBC]", conflicts_with_all = ["arch", "smallest"])]
    pub(crate) target: Option<Platform>,

    /// Compile the function and its dependencies for this processor. The executable may not run on an older
    /// one. Every arm64 function runs on neoverse-n1 (Graviton2) or later.
    #[arg(long, value_name = "CPU")]
    pub(crate) target_cpu: Option<String>,

    /// Keep the debug information as bootstrap.debug next to the executable, for `lam symbols`. The executable
    /// itself is stripped.
    #[arg(long, conflicts_with = "smallest")]
    pub(crate) split_debuginfo: bool,

    /// Build all binaries of the package or, in a workspace, of its default members.
    #[arg(long, conflicts_with_all = ["bin", "example"])]
    pub(crate) bins: bool,

    /// Build all binaries of all packages of the workspace. `lam deploy --all` takes only the packages that have
    /// the table [package.metadata.lambda].
    #[arg(long, visible_alias = "workspace", conflicts_with_all = ["packages", "bin", "example", "bins"])]
    pub(crate) all: bool,
}

/// The value of `--cc`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CcArg {
    Auto,
    Zig,
    None,
    Program(PathBuf),
}

impl FromStr for CcArg {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<CcArg, Infallible> {
        Ok(match text {
            "auto" => CcArg::Auto,
            "zig" => CcArg::Zig,
            "none" => CcArg::None,
            path => CcArg::Program(path.into()),
        })
    }
}
