//! Whether processes are running.

use std::process::Command;
use std::thread;
use std::time::Instant;

use super::{SAFETY, stdout};

/// Whether a process exists and is not a zombie.
pub(crate) fn is_running(pid: &str) -> bool {
    let output = Command::new("ps")
        .args(["-o", "stat=", "-p", pid])
        .output()
        .expect("ps");
    let state = stdout(&output);
    !state.trim().is_empty() && !state.trim_start().starts_with('Z')
}

/// Waits until a process has ended.
pub(crate) fn wait_for_end(pid: &str) {
    let since = Instant::now();
    while is_running(pid) {
        assert!(since.elapsed() < SAFETY, "process {pid} is still running");
        thread::yield_now();
    }
}
