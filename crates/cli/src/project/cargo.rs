//! Runs cargo and finds the executable that it has built.

#[cfg(unix)]
mod copied_stderr;

use std::env;
use std::ffi::OsStr;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, bail};
use cargo_metadata::{Message, TargetKind};

use super::target::Target;
use crate::args::CargoArgs;
use crate::interrupt;
use crate::terminal::ProgressBar;
#[cfg(unix)]
use copied_stderr::CopiedStderr;

/// Locked during a build.
static TURN: Mutex<()> = Mutex::new(());

/// A cargo command that builds one target.
#[derive(Debug)]
pub(crate) struct Cargo<'a> {
    target: &'a Target,
    command: Command,
    compiler_flags: &'static [&'static str],
}

/// The cargo command to run.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// `cargo build`.
    Build,
    /// `cargo rustc`: like `cargo build`, with compiler flags for this target only.
    Rustc(&'static [&'static str]),
}

impl<'a> Cargo<'a> {
    /// Prepares cargo to build this target, with the user's feature flags.
    pub(crate) fn new(step: Step, target: &'a Target, args: &CargoArgs) -> Cargo<'a> {
        Cargo::at(&program(), step, target, args)
    }

    /// Same as `new`, but with the cargo at this path.
    pub(crate) fn at(
        program: &Path,
        step: Step,
        target: &'a Target,
        args: &CargoArgs,
    ) -> Cargo<'a> {
        let (name, compiler_flags) = match step {
            Step::Build => ("build", &[][..]),
            Step::Rustc(flags) => ("rustc", flags),
        };
        let mut command = Command::new(program);
        command
            .arg(name)
            .arg("--manifest-path")
            .arg(&target.manifest)
            .args([target.kind.flag(), &target.name])
            .args(args.build_flags());
        Cargo {
            target,
            command,
            compiler_flags,
        }
    }

    /// Adds an argument.
    pub(crate) fn arg(&mut self, arg: &str) -> &mut Cargo<'a> {
        self.command.arg(arg);
        self
    }

    /// Sets an environment variable for cargo and its child processes.
    pub(crate) fn env(&mut self, name: &str, value: impl AsRef<OsStr>) -> &mut Cargo<'a> {
        self.command.env(name, value);
        self
    }

    /// Runs cargo as [`run`](Cargo::run) does, and returns what it has printed, too, without colors.
    #[cfg(unix)]
    pub(crate) fn run_copied(&mut self) -> (anyhow::Result<PathBuf>, String) {
        let Ok((copy, stderr)) = CopiedStderr::start() else {
            return (self.run(), String::new());
        };
        self.command.stderr(stderr);
        let built = self.run();
        // Until then, the command keeps the other end open.
        self.command.stderr(Stdio::inherit());
        (built, copy.finish())
    }

    /// Runs cargo, with its progress and messages on stderr, and returns the path of the executable.
    pub(crate) fn run(&mut self) -> anyhow::Result<PathBuf> {
        if !self.compiler_flags.is_empty() {
            self.command.arg("--").args(self.compiler_flags);
        }
        self.command.stdin(Stdio::null()).stdout(Stdio::piped());
        // Another build of this lam would only wait for cargo's lock of the build directory.
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let _progress_bar = ProgressBar::begin();
        let (mut child, group) = interrupt::spawn_group(&mut self.command)
            .with_context(|| format!("cannot run {:?}", self.command.get_program()))?;
        let stdout = child.stdout.take().context("cargo has no stdout")?;
        let mut executable = None;
        for message in Message::parse_stream(BufReader::new(stdout)) {
            let message = message.context("cannot read the output of cargo")?;
            if let Message::CompilerArtifact(artifact) = message
                && artifact.target.name == self.target.name
                && !artifact.target.kind.contains(&TargetKind::CustomBuild)
                && artifact.executable.is_some()
            {
                executable = artifact.executable;
            }
        }
        drop(group);
        let status = child.wait().context("cannot wait for cargo")?;
        if !status.success() {
            bail!("cargo could not build {} ({status})", self.target.name);
        }
        let path = executable.with_context(|| {
            format!(
                "cargo built {} but did not report its executable",
                self.target.name
            )
        })?;
        Ok(path.into_std_path_buf())
    }
}

/// Removes what cargo has built of this package with this profile, so that it is built again.
pub(crate) fn clean(
    package: &str,
    target: &Target,
    args: &CargoArgs,
    profile: &str,
) -> anyhow::Result<()> {
    let mut command = Command::new(program());
    command
        .args(["clean", "--quiet", "--package", package])
        .args(["--profile", profile, "--manifest-path"])
        .arg(&target.manifest)
        .args(args.metadata_flags());
    if let Some(directory) = &args.target_dir {
        command.arg("--target-dir").arg(directory);
    }
    let status = command.stdin(Stdio::null()).status();
    let status = status.context("cannot run cargo clean")?;
    if !status.success() {
        bail!("cargo clean failed ({status})");
    }
    Ok(())
}

/// If lam was started by cargo, the same cargo: it may belong to another toolchain than the one in
/// $PATH.
fn program() -> PathBuf {
    env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from)
}
