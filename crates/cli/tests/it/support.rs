//! Runs `lam` and the functions that it needs.

mod browser;
mod client;
mod demo;
mod devtools;
mod processes;
mod programs;
mod pty;
mod running;
mod server;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;

pub(crate) use browser::{Browser, Pages, has_chromium};
pub(crate) use client::{Client, gate};
pub(crate) use demo::Demo;
pub(crate) use devtools::Page;
pub(crate) use processes::wait_for_end;
pub(crate) use programs::{program, real, runnable, tools_path};
pub(crate) use pty::Pty;
pub(crate) use running::Running;
pub(crate) use server::{HttpResponse, Server, send};

/// A generous limit for waiting, so that a failing test ends.
pub(crate) const SAFETY: Duration = Duration::from_secs(120);

/// `lam` with these arguments, without a terminal.
pub(crate) fn lam<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lam"));
    command.args(args).stdin(Stdio::null());
    // The variables that cargo sets for this test must not affect the cargo that lam runs.
    command.env_remove("CARGO_MANIFEST_DIR");
    command
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("stdout is UTF-8")
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The emulator's `examples/scripted_function`, a function that executes the commands in its event. It is
/// built once.
pub(crate) fn scripted_function() -> PathBuf {
    static FUNCTION: OnceLock<PathBuf> = OnceLock::new();
    FUNCTION
        .get_or_init(|| {
            let output = Command::new(env!("CARGO"))
                .args([
                    "build",
                    "--example",
                    "scripted_function",
                    "--message-format",
                    "json",
                ])
                .arg("--manifest-path")
                .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../emulator/Cargo.toml"))
                .output()
                .expect("cargo");
            assert!(output.status.success(), "{}", stderr(&output));
            stdout(&output)
                .lines()
                .filter_map(|line| serde_json::from_str::<Value>(line).ok())
                .find_map(|message| message["executable"].as_str().map(PathBuf::from))
                .expect("cargo names the executable")
        })
        .clone()
}

/// Whether the standard library for this target is installed. If not, the check is reported as
/// missing; under `CI=true` it fails.
pub(crate) fn has_target(triple: &str) -> bool {
    let output = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", triple])
        .output()
        .expect("rustc");
    let is_there = Path::new(stdout(&output).trim()).is_dir();
    if !is_there {
        not_checked(&format!(
            "the target {triple} is missing (rustup target add {triple})"
        ));
    }
    is_there
}

/// Whether this build of qemu can be run. If not, the check is reported as missing; under `CI=true`
/// it fails.
pub(crate) fn has_qemu(program: &str) -> bool {
    let is_there = Command::new(program).arg("--version").output().is_ok();
    if !is_there {
        not_checked(&format!(
            "{program} is missing (apt-get install qemu-user-static)"
        ));
    }
    is_there
}

/// Reports a check that this machine cannot run. Under `CI=true`, every tool must be installed, so the
/// test fails. The test harness captures `eprintln!` of a passing test, hence the direct write.
pub(crate) fn not_checked(reason: &str) {
    let is_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!is_ci, "not checked: {reason}");
    let _ = writeln!(std::io::stderr(), "not checked: {reason}");
}
