//! What a tool can do with a pool while it runs: faults, restarts, crashes, snapshots and statuses.

use std::sync::mpsc::{self, Sender};

use super::EnvironmentPool;
use crate::fault::{ArmedFault, At, Fault, When};
use crate::process::status::{EnvironmentState, EnvironmentStatus};
use crate::process::supervisor::Message;

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

    /// Starts every process again with the same bootstrap, as [`replace`](Self::replace) does: after its
    /// invocations in flight. An environment without a process starts one if it had one before. Does nothing
    /// if somebody else starts the process.
    pub fn restart(&self) {
        for environment in &self.shared.environments {
            environment.tell(Message::Restart);
        }
    }

    /// Kills every process group with SIGKILL, as a crash that happens by itself: the invocations in flight
    /// fail with `Runtime.ExitError`, and [`Notice::Exited`] has no reason. Returns how many groups got the
    /// signal. A process that somebody else has started is not killed.
    ///
    /// Waits for the threads of the environments, so the observer of the pool must not call it.
    ///
    /// [`Notice::Exited`]: crate::process::Notice::Exited
    pub fn kill(&self) -> usize {
        self.ask(|_, killed| Message::Crash(killed)).len()
    }

    /// With [`snap_start`](crate::Builder::snap_start), sets whether a snapshot that is taken from now on is
    /// held until [`restore`](Self::restore) or an invocation restores it. By default it is restored at
    /// once. `false` also restores those that are held.
    ///
    /// A held process is frozen if [`Bootstrap::freeze`] is on.
    ///
    /// [`Bootstrap::freeze`]: crate::process::Bootstrap::freeze
    pub fn hold_restore(&self, hold: bool) {
        for environment in &self.shared.environments {
            environment.tell(Message::HoldRestore(hold));
        }
    }

    /// Restores the snapshots that are held. Returns `false` if there are none.
    ///
    /// Waits for the threads of the environments, so the observer of the pool must not call it.
    pub fn restore(&self) -> bool {
        !self
            .ask(|_, restored| Message::Restore(restored))
            .is_empty()
    }

    /// What each environment is doing. Everything is included that was asked of the pool before, and that
    /// the observer was told.
    ///
    /// Waits for the threads of the environments, so the observer of the pool must not call it.
    pub fn environments(&self) -> Vec<EnvironmentStatus> {
        let mut statuses: Vec<EnvironmentStatus> =
            (0..self.shared.environments.len()).map(stopped).collect();
        for status in self.ask(Message::Status) {
            let number = status.number;
            statuses[number] = status;
        }
        statuses
    }

    /// The number of invocations that have not been delivered, because every environment is busy or has not
    /// ended its init.
    ///
    /// Waits for the threads of the environments, so the observer of the pool must not call it.
    pub fn waiting_invocations(&self) -> usize {
        let in_pool = self.shared.lock().waiting.len();
        let statuses = self.environments();
        in_pool + statuses.iter().map(|status| status.waiting).sum::<usize>()
    }

    /// Sends every environment a message with its number and a channel, and returns what they send back. An
    /// environment that has been stopped sends nothing.
    fn ask<T>(&self, message: impl Fn(usize, Sender<T>) -> Message) -> Vec<T> {
        let (sender, receiver) = mpsc::channel();
        for (number, environment) in self.shared.environments.iter().enumerate() {
            environment.tell(message(number, sender.clone()));
        }
        drop(sender);
        receiver.iter().collect()
    }

    /// Lets the calls to `/next` that wait look at the faults again.
    fn look_for_faults(&self) {
        for environment in &self.shared.environments {
            environment.tell(Message::LookForFaults);
        }
    }
}

/// The status of an environment whose thread has ended.
fn stopped(number: usize) -> EnvironmentStatus {
    EnvironmentStatus {
        number,
        pid: None,
        state: EnvironmentState::Stopped,
        in_flight: 0,
        waiting: 0,
        invocations: 0,
    }
}
