//! What a tool can do with a pool while it runs: faults, restarts, crashes, snapshots and statuses.

use super::EnvironmentPool;
use crate::fault::{ArmedFault, At, Fault, When};

impl EnvironmentPool {
    /// Injects `fault` into the exchanges that `at` and `when` select. Returns an id for
    /// [`disarm`](Self::disarm).
    ///
    /// The exchanges of all environments are counted together, so that a fault for the next exchange
    /// happens once, in whichever environment has it.
    pub fn inject(&self, at: At, fault: Fault, when: When) -> u64 {
        let id = self.faults.arm(at, fault, when);
        self.look_for_faults();
        id
    }

    /// The faults that have not happened yet, and those that happen [again](When::Every), oldest first.
    pub fn armed_faults(&self) -> Vec<ArmedFault> {
        self.faults.armed()
    }

    /// Removes an armed fault. Returns `false` if none has this id, for example because it has happened.
    pub fn disarm(&self, id: u64) -> bool {
        let was_armed = self.faults.disarm(id);
        // A younger fault may happen now that waited for this one.
        self.look_for_faults();
        was_armed
    }

    /// Lets the calls to `/next` that wait look at the faults again.
    fn look_for_faults(&self) {
        for environment in &self.shared.environments {
            environment.look_for_faults();
        }
    }
}
