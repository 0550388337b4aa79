//! SnapStart: init ends with a snapshot, and a restore comes before the first event.
//!
//! The order of calls is that of "Improving startup performance with Lambda SnapStart" and "Using
//! the Lambda runtime API for custom runtimes", Restore next and Restore error.

use std::time::{Duration, Instant};

use super::{Phase, State};
use crate::caller::function_error::FunctionError;
use crate::state::event::Event;

/// What outlives the phase.
#[derive(Default)]
pub(super) struct Snapshot {
    /// Since the last begin of init.
    pub(super) taken: bool,
    /// The number of the last connection that was there before the restore.
    last_connection: usize,
}

impl State {
    /// Ends init: `/restore/next` has been called, and waits. An error says why that is out of order.
    pub(crate) fn take_snapshot(&mut self) -> Result<(), &'static str> {
        if !matches!(self.phase, Phase::Init) {
            return Err("/restore/next is allowed only in init, and once");
        }
        self.phase = Phase::Snapshot;
        self.snapshot.taken = true;
        self.observe(Event::SnapshotTaken);
        Ok(())
    }

    /// Whether init has ended with `/restore/next`.
    pub(crate) fn has_snapshot(&self) -> bool {
        self.snapshot.taken
    }

    /// Restores the snapshot, where `/restore/next` waits; connections up to this number are dead.
    pub(crate) fn restore(&mut self, timeout: Duration, last_connection: usize) -> bool {
        if !matches!(self.phase, Phase::Snapshot) {
            return false;
        }
        self.phase = Phase::Restoring {
            // A timeout too long for the clock is none.
            until: Instant::now().checked_add(timeout),
        };
        self.snapshot.last_connection = last_connection;
        self.observe(Event::Restored);
        true
    }

    /// Whether this connection is one that a restore does not bring back.
    pub(crate) fn is_from_before_restore(&self, connection: usize) -> bool {
        connection <= self.snapshot.last_connection
    }

    /// Takes the report of a failed restore: every event that waits is answered with it.
    pub(crate) fn fail_restore(&mut self, error: FunctionError) {
        self.observe(Event::RestoreError(error.clone()));
        self.answer_queue(&error);
        self.phase = Phase::RestoreFailed(error);
    }

    /// Until when the restored runtime has to call `/next`.
    pub(super) fn restore_deadline(&self) -> Option<Instant> {
        match self.phase {
            Phase::Restoring { until } => until,
            _ => None,
        }
    }

    pub(super) fn time_out_restore(&mut self) {
        // The type is that of the service's own, as its published emulator
        // (aws-lambda-runtime-interface-emulator, interop/model.go) names it.
        self.fail_restore(FunctionError::of_platform(
            "Runtime.RestoreHookUserTimeout",
            "the restored runtime has called neither /next nor /restore/error in time",
        ));
    }
}
