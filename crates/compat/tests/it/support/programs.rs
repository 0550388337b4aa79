//! Builds the programs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// A program with several functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// `tests/programs` on this crate.
    Ours,
    /// `tests/programs` on AWS's `lambda_runtime`.
    Peer,
    /// compat/patched: AWS's `lambda_http` on this crate.
    Patched,
}

impl Program {
    /// The executable, which is built first.
    pub(crate) fn path(self) -> PathBuf {
        static OURS: LazyLock<PathBuf> = LazyLock::new(|| {
            let package = ["--package", "lambda-native-compat-programs"];
            build(&package, Path::new(""), "compat-programs")
        });
        static PEER: LazyLock<PathBuf> = LazyLock::new(|| in_workspace("peer", "peer-programs"));
        static PATCHED: LazyLock<PathBuf> =
            LazyLock::new(|| in_workspace("patched", "patched-http"));
        let built = match self {
            Program::Ours => &OURS,
            Program::Peer => &PEER,
            Program::Patched => &PATCHED,
        };
        built.to_path_buf()
    }
}

/// Builds a program of a workspace in compat. Its dependencies have other features than those of the main workspace, so
/// that a shared folder would save little.
fn in_workspace(name: &str, program: &str) -> PathBuf {
    let manifest = root().join("compat").join(name).join("Cargo.toml");
    let manifest = manifest.to_str().expect("the path is text");
    let folder = Path::new("compat").join(name);
    build(&["--manifest-path", manifest], &folder, program)
}

fn build(options: &[&str], folder: &Path, program: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let target = target.expect("a folder above").join(folder);
    let status = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(["build", "--quiet", "--locked"])
        .args(options)
        .arg("--target-dir")
        .arg(&target)
        .current_dir(root())
        .status()
        .expect("cargo starts");
    assert!(status.success(), "cargo builds {program}");
    target.join("debug").join(program)
}

/// The folder of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
