//! `--target-cpu`: compiles for the processors that a function runs on.

use std::env;
use std::process::Command;

use anyhow::{Context as _, bail};

use super::programs::rustc;
use crate::args::Platform;
use crate::project::CargoConfig;
use crate::suggest::{did_you_mean, similar_names};

/// The setting of cargo that compiles the function and all its dependencies for this processor.
///
/// Flags of `cargo rustc` would reach only the function's own crate. This setting reaches all, but cargo reads
/// flags from one place only, so it must not hide the user's own.
pub(super) fn setting(
    cpu: &str,
    platform: &Platform,
    config: &CargoConfig,
) -> anyhow::Result<String> {
    if cpu == "native" {
        bail!(
            "--target-cpu native is the processor of this machine, not that of Lambda; use neoverse-n1 for \
             arm64, or x86-64-v3 for x86_64"
        );
    }
    let mut variables = ["CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS"].into_iter();
    let hidden_by = variables.find(|name| env::var_os(name).is_some_and(|flags| !flags.is_empty()));
    if let Some(name) = hidden_by {
        bail!(
            "--target-cpu has no effect if {name} is set, because cargo then ignores other flags; add \
             -Ctarget-cpu={cpu} to {name}"
        );
    }
    if config.has_flags_for_all_targets() {
        bail!(
            "--target-cpu would hide the flags in `build.rustflags` of cargo's configuration; add \
             -Ctarget-cpu={cpu} there"
        );
    }
    check_name(cpu, &platform.triple)?;
    Ok(format!(
        "target.{}.rustflags=[\"-Ctarget-cpu={cpu}\"]",
        platform.triple
    ))
}

/// For an unknown name, rustc prints a warning for each crate and compiles for the oldest processor.
fn check_name(cpu: &str, triple: &str) -> anyhow::Result<()> {
    let rustc = rustc();
    let output = Command::new(&rustc)
        .args(["--print", "target-cpus", "--target", triple])
        .output()
        .with_context(|| format!("cannot run {rustc:?}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let names: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.split_whitespace().next())
        .collect();
    // Other compilers may print another list.
    if names.is_empty() || names.contains(&cpu) {
        return Ok(());
    }
    let similar = similar_names(cpu, names, 3);
    bail!(
        "rustc has no processor {cpu:?} for {triple}{}\n  `rustc --print target-cpus --target {triple}` \
         lists them",
        did_you_mean(&similar)
    )
}
