//! Tools that some tests need: how to find them, and how to report that one is missing.

use std::io::Write as _;
use std::process::Command;

/// Whether strace can be run. If not, the check is reported as missing; under `CI=true` it fails.
pub(crate) fn has_strace() -> bool {
    let is_there = Command::new("strace").arg("-V").output().is_ok();
    if !is_there {
        not_checked("strace is missing (apt-get install strace)");
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
