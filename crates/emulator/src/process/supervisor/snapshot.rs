//! SnapStart: the restore between init and the first event.

use std::time::Instant;

use super::Supervisor;
use super::ends::GRACE;
use crate::caller::function_error::FunctionError;
use crate::process::notice::{Notice, Stop};
use crate::process::serving::Phase;

impl Supervisor {
    /// Ends init, and restores the snapshot at once unless it is held.
    pub(super) fn snapshot_taken(&mut self, at: Instant) {
        let Some(process) = &mut self.process else {
            return;
        };
        if process.phase != Phase::Init || process.child.stop.is_some() {
            return;
        }
        process.phase = Phase::Snapshot;
        let init_duration = at - process.child.started;
        self.notify(Notice::SnapshotTaken { init_duration });
        if self.holds_restore && self.queue.is_empty() {
            self.freeze_if_idle();
        } else {
            self.restore_held();
        }
    }

    /// Restores the snapshot if there is one that has not been restored. The process stays the same, but its
    /// connections are reset.
    pub(super) fn restore_held(&mut self) -> bool {
        let Some(process) = &mut self.process else {
            return false;
        };
        if process.phase != Phase::Snapshot || process.child.stop.is_some() {
            return false;
        }
        process.phase = Phase::Restoring(Instant::now());
        process.child.thaw();
        self.thaw_extensions();
        self.lambda.restore()
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
