//! SnapStart: init ends with a snapshot, which is restored before the first event.
//!
//! The order of calls follows "Improving startup performance with Lambda SnapStart" and the sections
//! Restore next and Restore error of "Using the Lambda runtime API for custom runtimes".

use std::time::{Duration, Instant};

use super::event::Event;
use super::machine::{Phase, State};
use crate::caller::function_error::FunctionError;

impl State {
    /// Ends init because `/restore/next` was called. The error says why the call is not allowed.
    pub(crate) fn take_snapshot(&mut self) -> Result<(), &'static str> {
        if !matches!(self.phase, Phase::Init) {
            return Err("/restore/next can be called only once, and only during init");
        }
        self.phase = Phase::Snapshot;
        self.has_snapshot = true;
        self.observe(Event::SnapshotTaken);
        Ok(())
    }

    /// Whether init has ended with `/restore/next`.
    pub(crate) fn has_snapshot(&self) -> bool {
        self.has_snapshot
    }

    /// Restores the snapshot if a call to `/restore/next` waits. The connections up to
    /// `last_connection` are not restored.
    pub(crate) fn restore(&mut self, timeout: Duration, last_connection: usize) -> bool {
        if !matches!(self.phase, Phase::Snapshot) {
            return false;
        }
        self.phase = Phase::Restoring {
            // A timeout beyond the range of the clock never expires.
            until: Instant::now().checked_add(timeout),
        };
        self.last_connection_before_restore = last_connection;
        self.observe(Event::Restored);
        true
    }

    /// Whether this connection was accepted before the restore.
    pub(crate) fn is_from_before_restore(&self, connection: usize) -> bool {
        connection <= self.last_connection_before_restore
    }

    /// Ends the restore with an error. Every queued invocation gets that error.
    pub(super) fn fail_restore(&mut self, error: FunctionError) {
        self.observe(Event::RestoreError(error.clone()));
        self.respond_to_queue(&error);
        self.phase = Phase::RestoreFailed(error);
    }

    /// The time by which the restored runtime must have called `/next`.
    pub(super) fn restore_deadline(&self) -> Option<Instant> {
        match self.phase {
            Phase::Restoring { until } => until,
            _ => None,
        }
    }

    pub(super) fn time_out_restore(&mut self) {
        // AWS's published emulator uses this error type (aws-lambda-runtime-interface-emulator,
        // interop/model.go).
        self.fail_restore(FunctionError::of_platform(
            "Runtime.RestoreHookUserTimeout",
            "the restored runtime called neither /next nor /restore/error in time",
        ));
    }
}
