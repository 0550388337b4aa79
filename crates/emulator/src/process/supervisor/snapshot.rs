//! SnapStart: the restore between init and the first event.

use std::time::Instant;

use super::Supervisor;
use super::ends::GRACE;
use crate::caller::function_error::FunctionError;
use crate::process::notice::{Notice, Stop};
use crate::process::serving::Phase;

impl Supervisor {
    /// Restores the snapshot as soon as it has been taken. The process stays the same, but its
    /// connections are reset.
    pub(super) fn restore(&mut self, at: Instant) {
        let Some(process) = &mut self.process else {
            return;
        };
        if process.phase != Phase::Init || process.child.stop.is_some() {
            return;
        }
        process.phase = Phase::Restoring(Instant::now());
        let init_duration = at - process.child.started;
        self.notify(Notice::SnapshotTaken { init_duration });
        self.lambda.restore();
    }

    /// Reports a process that has become ready without a snapshot. This is the same after every restart,
    /// so it is reported once.
    pub(super) fn check_snapshot(&mut self) {
        if self.lambda.shared.config.snap_start && !self.has_skipped_snapshot {
            self.has_skipped_snapshot = true;
            self.notify(Notice::SnapshotSkipped);
        }
    }

    /// Handles a failed restore: a hook failed, or the hooks timed out. The process has half a second
    /// to exit before it is killed.
    pub(super) fn restore_failed(&mut self, error: FunctionError) {
        let Some(process) = &mut self.process else {
            return;
        };
        process.kill_at = Some((Instant::now() + GRACE, Stop::RestoreFailed));
        self.notify(Notice::RestoreError(Box::new(error)));
    }
}
