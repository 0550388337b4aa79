//! The toolchain of `--smallest`: a nightly one that can compile the standard library too.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context as _, bail};

use crate::args::Arch;
use crate::project::Cargo;

/// What cargo is told beyond the profile `min-size`.
const CARGO_FLAGS: [&str; 5] = [
    "-Zbuild-std=std",
    // In place of its default features, the printer of backtraces among them.
    "-Zbuild-std-features=optimize_for_size",
    // A panic is a trap: what would word its message is left out.
    "-Zpanic-immediate-abort",
    "--config=profile.min-size.panic=\"immediate-abort\"",
    "-Zprofile-rustflags",
];

/// Flags of a profile, unlike those of `cargo rustc`, reach the standard library, and unlike
/// RUSTFLAGS they leave the user's own in force. Nothing unwinds: the tables for it would be an
/// eighth of the executable. Lambda's arm64 processors are Graviton2 and later ("Selecting and
/// configuring an instruction set architecture"), with atomic instructions that need not be looked
/// for at the start.
fn compiler_flags(arch: Arch) -> &'static str {
    match arch {
        Arch::X86_64 => r#"["-Cforce-unwind-tables=no"]"#,
        Arch::Arm64 => r#"["-Cforce-unwind-tables=no", "-Ctarget-feature=+lse,-outline-atomics"]"#,
    }
}

/// A nightly toolchain that has what `--smallest` needs.
#[derive(Debug)]
pub(super) struct Nightly {
    pub(super) name: String,
    pub(super) cargo: PathBuf,
    rustc: PathBuf,
    arch: Arch,
}

impl Nightly {
    /// The toolchain of this name. Where something is missing, the error says how to get it.
    pub(super) fn find(name: &str, arch: Arch) -> anyhow::Result<Nightly> {
        let triple = arch.triple();
        let remedy = format!(
            "get it with\n  \
             rustup toolchain install {name} --profile minimal -c rust-src -t {triple}"
        );
        let missing = |what: &str| format!("--smallest needs {what}; {remedy}");

        let cargo = which(name, "cargo")?.with_context(|| missing(&format!("Rust {name}")))?;
        let rustc = which(name, "rustc")?.with_context(|| missing(&format!("Rust {name}")))?;
        let immediate_abort = ["cfg", "-Zunstable-options", "-Cpanic=immediate-abort"];
        if print(&rustc, &immediate_abort).is_err() {
            // rustc has had it since September 2025, cargo since October.
            bail!(missing(&format!(
                "a nightly Rust of November 2025 or later, and {name} is none"
            )));
        }
        let sysroot = PathBuf::from(print(&rustc, &["sysroot"])?);
        if !sysroot.join("lib/rustlib/src/rust/library/std").is_dir() {
            bail!(missing(&format!(
                "the standard library's sources for Rust {name}"
            )));
        }
        // musl itself comes with the compiled library.
        let folder = print(&rustc, &["target-libdir", "--target", triple])?;
        if !Path::new(&folder).is_dir() {
            bail!(missing(&format!("the target {triple} for Rust {name}")));
        }
        Ok(Nightly {
            name: name.to_owned(),
            cargo,
            rustc,
            arch,
        })
    }

    /// Has cargo build with it, whatever the project pins and whichever toolchain lam runs under.
    pub(super) fn configure(&self, cargo: &mut Cargo<'_>) {
        for flag in CARGO_FLAGS {
            cargo.arg(flag);
        }
        let flags = compiler_flags(self.arch);
        cargo.arg(&format!("--config=profile.min-size.rustflags={flags}"));
        cargo.env("RUSTUP_TOOLCHAIN", &self.name);
        cargo.env("CARGO", &self.cargo);
        cargo.env("RUSTC", &self.rustc);
    }
}

/// Where rustup has this program of a toolchain; none if it has not. Not `cargo +nightly`, since
/// lam itself may have been started by a cargo that is not rustup's.
fn which(toolchain: &str, program: &str) -> anyhow::Result<Option<PathBuf>> {
    let output = Command::new("rustup")
        .args(["which", "--toolchain", toolchain, program])
        // Half a gigabyte is nothing to download unasked.
        .env("RUSTUP_AUTO_INSTALL", "0")
        .output()
        .context("cannot run rustup, which finds the toolchain for --smallest (see rustup.rs)")?;
    Ok(output
        .status
        .success()
        .then(|| PathBuf::from(text(&output))))
}

/// What `rustc --print` says.
fn print(rustc: &Path, what: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(rustc)
        .arg("--print")
        .args(what)
        .output()
        .with_context(|| format!("cannot run {rustc:?}"))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        bail!("{rustc:?} refuses {what:?}: {}", message.trim());
    }
    Ok(text(&output))
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
