//! Builds the programs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// A program with several functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// `tests/programs` on this crate.
    Ours,
    /// `tests/programs` on this crate without its feature `tracing`, as small as possible. Panics abort.
    Small,
    /// `tests/programs` on AWS's `lambda_runtime`.
    Peer,
    /// compat/patched: AWS's `lambda_http` on this crate.
    Patched,
}

impl Program {
    /// The executable, which is built first.
    pub(crate) fn path(self) -> PathBuf {
        static OURS: LazyLock<PathBuf> = LazyLock::new(|| {
            build(
                &["--package", "lambda-native-compat-programs"],
                "compat-programs",
            )
        });
        static SMALL: LazyLock<PathBuf> = LazyLock::new(|| {
            let small = ["--no-default-features", "--profile", "min-size"];
            let options = ["--package", "lambda-native-compat-programs"];
            build(&[options.as_slice(), &small].concat(), "compat-programs")
        });
        static PEER: LazyLock<PathBuf> = LazyLock::new(|| in_workspace("peer", "peer-programs"));
        static PATCHED: LazyLock<PathBuf> =
            LazyLock::new(|| in_workspace("patched", "patched-http"));
        let built = match self {
            Program::Ours => &OURS,
            Program::Small => &SMALL,
            Program::Peer => &PEER,
            Program::Patched => &PATCHED,
        };
        built.to_path_buf()
    }
}

fn in_workspace(name: &str, program: &str) -> PathBuf {
    let manifest = format!("compat/{name}/Cargo.toml");
    build(&["--manifest-path", &manifest], program)
}

/// Builds a program in the folder of `cargo test`. The other workspaces lock the same versions, so a part of their
/// dependencies is compiled already.
fn build(options: &[&str], program: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let target = target.expect("a folder above");
    let status = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(["build", "--quiet", "--locked"])
        .args(options)
        .arg("--target-dir")
        .arg(target)
        .current_dir(root())
        .status()
        .expect("cargo starts");
    assert!(status.success(), "cargo builds {program}");
    let is_small = options.contains(&"min-size");
    target
        .join(if is_small { "min-size" } else { "debug" })
        .join(program)
}

/// The folder of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
