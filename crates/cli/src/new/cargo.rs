//! The cargo command that creates a package.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, bail};

use crate::args::Vcs;

/// `cargo new`.
pub(super) fn new(directory: &Path, name: &str, vcs: Option<Vcs>) -> anyhow::Result<()> {
    let mut command = cargo();
    command.args(["new", "--quiet", "--bin", "--name", name]);
    match vcs {
        None => &mut command,
        Some(Vcs::Git) => command.args(["--vcs", "git"]),
        Some(Vcs::None) => command.args(["--vcs", "none"]),
    };
    run(
        command.arg("--").arg(directory),
        "cannot create the package",
    )
}

/// Runs cargo, whose messages appear only if it fails.
fn run(command: &mut Command, about: &str) -> anyhow::Result<()> {
    let output: Output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run {:?}", command.get_program()))?;
    if output.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    let message = stderr.trim();
    // The help is about flags of cargo.
    let message = message
        .split("\nhelp: ")
        .next()
        .unwrap_or(message)
        .trim_end();
    let message = message.strip_prefix("error: ").unwrap_or(message);
    bail!("{about}: {message}")
}

/// If lam was started by cargo, the same cargo.
fn cargo() -> Command {
    Command::new(env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from))
}
