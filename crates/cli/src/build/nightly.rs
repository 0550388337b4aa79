//! The toolchain of `--smallest`: a nightly toolchain that can compile the standard library.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context as _, bail};

use crate::args::Arch;
use crate::problem::Problem;
use crate::project::Cargo;

/// The flags of `--smallest`, in addition to those of the profile `min-size`.
const CARGO_FLAGS: [&str; 5] = [
    "-Zbuild-std=std",
    // Replaces the default features, among them the printing of backtraces.
    "-Zbuild-std-features=optimize_for_size",
    // A panic executes a trap instruction, so the code that formats panic messages is left out.
    "-Zpanic-immediate-abort",
    "--config=profile.min-size.panic=\"immediate-abort\"",
    "-Zprofile-rustflags",
];

/// The profile's compiler flags. Unlike flags of `cargo rustc`, they apply to the standard library;
/// unlike RUSTFLAGS, they do not override the user's own flags.
///
/// Nothing unwinds, so the unwind tables, an eighth of the executable, are left out. Lambda's arm64
/// processors are Graviton2 and later ("Selecting and configuring an instruction set
/// architecture"). All of them have atomic instructions, so detecting these at startup is
/// unnecessary.
fn compiler_flags(arch: Arch) -> &'static str {
    match arch {
        Arch::X86_64 => r#"["-Cforce-unwind-tables=no"]"#,
        Arch::Arm64 => r#"["-Cforce-unwind-tables=no", "-Ctarget-feature=+lse,-outline-atomics"]"#,
    }
}

/// The version of the toolchain `nightly`, if it has everything that `--smallest` needs.
pub(crate) fn nightly_version(arch: Arch) -> anyhow::Result<String> {
    let nightly = Nightly::find("nightly", arch)?;
    let output = Command::new(&nightly.rustc)
        .arg("--version")
        .output()
        .with_context(|| format!("cannot run {:?}", nightly.rustc))?;
    Ok(text(&output))
}

/// A nightly toolchain with everything that `--smallest` needs.
#[derive(Debug)]
pub(super) struct Nightly {
    pub(super) name: String,
    pub(super) cargo: PathBuf,
    rustc: PathBuf,
    arch: Arch,
}

impl Nightly {
    /// Finds the toolchain of this name. If something is missing, the error says how to install it.
    pub(super) fn find(name: &str, arch: Arch) -> anyhow::Result<Nightly> {
        let triple = arch.triple();
        let missing = |what: String| {
            let problem = format!("--smallest needs {what}");
            let command = format!(
                "rustup toolchain install {name} --profile minimal -c rust-src -t {triple}"
            );
            Problem::not_installed(problem, command)
        };

        let cargo = which(name, "cargo")?.with_context(|| missing(format!("Rust {name}")))?;
        let rustc = which(name, "rustc")?.with_context(|| missing(format!("Rust {name}")))?;
        let immediate_abort = ["cfg", "-Zunstable-options", "-Cpanic=immediate-abort"];
        if print(&rustc, &immediate_abort).is_err() {
            // rustc supports this panic strategy since September 2025, cargo since October.
            return Err(missing(format!(
                "a nightly Rust from November 2025 or later, but {name} is not one"
            ))
            .into());
        }
        let sysroot = PathBuf::from(print(&rustc, &["sysroot"])?);
        if !sysroot.join("lib/rustlib/src/rust/library/std").is_dir() {
            return Err(missing(format!(
                "the source code of the standard library for Rust {name}"
            ))
            .into());
        }
        // musl itself is part of the compiled standard library for the target.
        let directory = print(&rustc, &["target-libdir", "--target", triple])?;
        if !Path::new(&directory).is_dir() {
            return Err(missing(format!("the target {triple} for Rust {name}")).into());
        }
        Ok(Nightly {
            name: name.to_owned(),
            cargo,
            rustc,
            arch,
        })
    }

    /// Makes cargo use this toolchain, even if the project pins another one or lam itself was
    /// started by the cargo of another one.
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

/// The path of a toolchain's program, if rustup has installed it. `cargo +nightly` would not work if
/// lam was started by a cargo that does not come from rustup.
fn which(toolchain: &str, program: &str) -> anyhow::Result<Option<PathBuf>> {
    let output = Command::new("rustup")
        .args(["which", "--toolchain", toolchain, program])
        // A toolchain is half a gigabyte, too much to download without being asked to.
        .env("RUSTUP_AUTO_INSTALL", "0")
        .output()
        .context(
            "cannot run rustup, which --smallest needs to find the toolchain (see rustup.rs)",
        )?;
    Ok(output
        .status
        .success()
        .then(|| PathBuf::from(text(&output))))
}

/// The output of `rustc --print`.
fn print(rustc: &Path, what: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(rustc)
        .arg("--print")
        .args(what)
        .output()
        .with_context(|| format!("cannot run {rustc:?}"))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        let what = what.join(" ");
        bail!(
            "`{} --print {what}` failed: {}",
            rustc.display(),
            message.trim()
        );
    }
    Ok(text(&output))
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
