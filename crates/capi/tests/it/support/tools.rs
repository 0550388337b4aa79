//! Tools that some tests need: how to find them, and how to report that one is missing.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// Whether this program can be run. If not, the check is reported as missing; under `CI=true` it fails.
pub(crate) fn has(program: &str, how_to_get_it: &str) -> bool {
    let is_there = runs(Command::new(program).arg("--version"));
    if !is_there {
        not_checked(&format!("{program} is missing ({how_to_get_it})"));
    }
    is_there
}

/// Whether this command starts and succeeds.
pub(crate) fn runs(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Reports a check that this machine cannot run. Under `CI=true`, every tool must be installed, so the
/// test fails. The test harness captures `eprintln!` of a passing test, hence the direct write.
pub(crate) fn not_checked(reason: &str) {
    let is_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!is_ci, "not checked: {reason}");
    let _ = writeln!(std::io::stderr(), "not checked: {reason}");
}
