//! How `lam build` and `lam package` build.

use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

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
    /// By default, lam looks for the compiler that CC_<TARGET> or TARGET_CC names, such as
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
