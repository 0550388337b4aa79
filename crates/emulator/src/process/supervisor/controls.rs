//! What a tool can do with the process while it runs.

use super::Supervisor;
use crate::process::notice::Stop;
use crate::process::serving::Phase;
use crate::process::status::{EnvironmentState, EnvironmentStatus};

impl Supervisor {
    /// Starts the process again when the invocations in flight have ended.
    pub(super) fn restart_process(&mut self) {
        // A process that somebody else has started cannot be started again here.
        if self
            .process
            .as_ref()
            .is_some_and(|process| process.child.is_attached())
        {
            return;
        }
        self.stale = Some(Stop::Restarted);
        self.restart();
    }

    /// Kills the process as if it had crashed by itself. Returns whether there was one.
    pub(super) fn crash_process(&mut self) -> bool {
        self.process
            .as_ref()
            .is_some_and(|process| process.child.crash())
    }

    /// Sets whether snapshots are held. If not, one that is held is restored.
    pub(super) fn hold_restore(&mut self, hold: bool) {
        self.holds_restore = hold;
        if !hold {
            self.restore_held();
        }
    }

    /// The status, with this number of the environment.
    pub(super) fn status(&self, number: usize) -> EnvironmentStatus {
        let process = self.process.as_ref();
        EnvironmentStatus {
            number,
            pid: process.and_then(|process| process.child.pid()),
            state: self.state(),
            in_flight: process.map_or(0, |process| process.servings.len()),
            waiting: self.queue.len(),
            invocations: self.delivered,
        }
    }

    fn state(&self) -> EnvironmentState {
        let Some(process) = &self.process else {
            return match (self.waits_since, self.last_number) {
                (Some(_), _) => EnvironmentState::Init,
                (None, 0) => EnvironmentState::NotStarted,
                (None, _) => EnvironmentState::Exited,
            };
        };
        if process.child.stop.is_some() || process.kill_at.is_some() {
            return EnvironmentState::Stopping;
        }
        if !process.servings.is_empty() {
            return EnvironmentState::Busy;
        }
        if process.child.is_attached() {
            return EnvironmentState::Attached;
        }
        match process.phase {
            Phase::Init => EnvironmentState::Init,
            Phase::Snapshot => EnvironmentState::Snapshot,
            Phase::Restoring(_) => EnvironmentState::Restoring,
            Phase::Ready if process.child.is_frozen() => EnvironmentState::Frozen,
            Phase::Ready => EnvironmentState::Idle,
        }
    }
}
