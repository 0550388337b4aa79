//! The limits for time and memory, and the errors of a process that has exited.

use std::time::Instant;

use super::Supervisor;
use crate::process::exit::Exit;
use crate::process::notice::{Notice, Stop};
use crate::process::serving::{Phase, Serving};
use crate::state::extension::ShutdownReason;

impl Supervisor {
    /// Ends the process if it has exceeded a limit.
    pub(super) fn enforce_limits(&mut self) {
        let limit_mb = self.lambda.memory_mb();
        let init_timeout = self.bootstrap.init_timeout;
        let is_alone = self.concurrency() == 1;
        let Some(process) = &mut self.process else {
            return;
        };
        if let Some((kill_at, stop)) = process.kill_at
            && Instant::now() >= kill_at
        {
            process.child.kill(stop);
            process.kill_at = None;
            if stop != Stop::RestoreFailed {
                self.notify(Notice::ShutdownTimedOut);
            }
            return;
        }
        if process.child.stop.is_some() || process.is_idle() {
            return;
        }
        if process.phase == Phase::Init && process.child.started.elapsed() >= init_timeout {
            process.child.kill(Stop::InitTimeout {
                limit: init_timeout,
            });
            return;
        }
        // The emulator watches the deadline until the response. The invocation lasts until `/next`, so
        // the time after the response is checked here.
        let is_late = |serving: &Serving| {
            serving.has_responded && serving.started.elapsed() >= serving.timeout
        };
        if is_alone && process.servings.first().is_some_and(is_late) {
            self.end_process(Stop::Timeout, ShutdownReason::Timeout);
            return;
        }
        if let Some(used_kib) = process.child.peak_kib()
            && used_kib > u64::from(limit_mb) * 1024
        {
            process.child.kill(Stop::Memory { used_kib, limit_mb });
        }
    }
}

/// The error for the exit status of a failed hook. AWS's managed runtimes use these statuses.
pub(super) fn hook_failure(exit: Exit) -> Option<(&'static str, String)> {
    let (error_type, hook) = match exit {
        Exit::Status(64) => ("Runtime.BeforeSnapshotError", "before the snapshot"),
        Exit::Status(65) => ("Runtime.AfterRestoreError", "after the restore"),
        _ => return None,
    };
    let reason = exit.reason();
    Some((error_type, format!("{reason} (a hook {hook} failed)")))
}

/// Type and message of the error that the callers of a process get when it has exited.
pub(super) fn failure(exit: Exit, stop: Option<Stop>) -> (&'static str, String) {
    match stop {
        Some(stop @ Stop::Memory { .. }) => (
            "Runtime.OutOfMemory",
            format!("{} ({stop})", Exit::Signal(9).reason()),
        ),
        Some(stop @ Stop::InitTimeout { .. }) => ("Sandbox.Timedout", stop.to_string()),
        Some(stop @ Stop::RestoreFailed) => ("Runtime.AfterRestoreError", stop.to_string()),
        Some(stop @ Stop::ExtensionFailed) => ("Extension.ExitError", stop.to_string()),
        _ => ("Runtime.ExitError", exit.reason()),
    }
}
