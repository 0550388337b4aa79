//! The state of an execution environment.

use std::collections::VecDeque;
use std::sync::mpsc::Sender;
use std::time::Instant;

use super::ended::Ended;
use super::event::{Event, Observed};
use super::in_flight::{InFlight, Queued};
use super::registry::Registry;
use super::waiting::Line;
use crate::caller::function_error::FunctionError;
use crate::caller::response::InvocationResponse;
use crate::config::Config;
use crate::fault::{At, Fault, FaultPlan};

/// One execution environment and the invocations in flight in it.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) phase: Phase,
    pub(crate) stopped: bool,
    pub(crate) extensions: Registry,
    /// How many invocations may be in flight: one, or more on Managed Instances.
    pub(super) concurrency: usize,
    pub(super) in_flight: Vec<InFlight>,
    pub(super) ended: Ended,
    pub(super) queue: VecDeque<Queued>,
    pub(super) waiting: Line,
    /// Whether `/restore/next` has been called since init last began.
    pub(super) has_snapshot: bool,
    /// The number of the last connection that was accepted before the restore.
    pub(super) last_connection_before_restore: usize,
    /// When the oldest queued event began to wait for a call to `/next`.
    pub(super) stalled_since: Option<Instant>,
    pub(crate) faults: FaultPlan,
    subscribers: Vec<Sender<Observed>>,
}

#[derive(Default)]
pub(crate) enum Phase {
    /// Neither `/next` nor `/restore/next` has been called.
    #[default]
    Init,
    InitFailed(FunctionError),
    /// A call to `/restore/next` waits for the restore.
    Snapshot,
    /// The snapshot is restored, and `/next` has not been called yet.
    Restoring {
        until: Option<Instant>,
    },
    RestoreFailed(FunctionError),
    Ready,
}

impl State {
    pub(crate) fn new(config: &Config, faults: FaultPlan) -> State {
        State {
            faults,
            concurrency: config.concurrency,
            waiting: Line::new(config.is_managed()),
            ..State::default()
        }
    }

    /// Goes back to init, because another process is about to start.
    pub(crate) fn begin_init(&mut self) {
        self.phase = Phase::Init;
        self.extensions.clear();
        self.has_snapshot = false;
        // The calls of the previous process notice that their connection is closed.
        self.waiting.wake_all();
    }

    /// Whether init, including a restore, has not ended: the runtime has not called `/next` yet, or an
    /// extension has not called `event/next`.
    pub(crate) fn is_in_init(&self) -> bool {
        match self.phase {
            Phase::Init | Phase::Snapshot | Phase::Restoring { .. } => true,
            Phase::Ready => !self.extensions.are_ready(),
            Phase::InitFailed(_) | Phase::RestoreFailed(_) => false,
        }
    }

    /// Ends init or the restore because `/next` was called. The error says why the call is not
    /// allowed.
    pub(crate) fn get_ready(&mut self) -> Result<(), &'static str> {
        match self.phase {
            Phase::InitFailed(_) => Err("init has failed: this process must exit, not call /next"),
            Phase::RestoreFailed(_) => {
                Err("the restore has failed: this process must exit, not call /next")
            }
            Phase::Snapshot => {
                Err("/restore/next has not returned yet: call /next after the restore")
            }
            Phase::Init | Phase::Restoring { .. } | Phase::Ready => {
                self.phase = Phase::Ready;
                Ok(())
            }
        }
    }

    /// Queues an invocation. If init or the restore has failed, the invocation fails at once.
    pub(crate) fn submit(&mut self, queued: Queued) {
        if self.stopped {
            return;
        }
        if let Phase::InitFailed(error) | Phase::RestoreFailed(error) = &self.phase {
            queued
                .caller
                .respond(InvocationResponse::Error(error.clone()));
            return;
        }
        self.queue.push_back(queued);
    }

    /// Counts an exchange other than `/next`, and returns its fault.
    pub(crate) fn take_fault(&mut self, exchange: At) -> Option<Fault> {
        self.faults.exchange(exchange)
    }

    pub(crate) fn subscribe(&mut self, subscriber: Sender<Observed>) {
        if !self.stopped {
            self.subscribers.push(subscriber);
        }
    }

    /// Tells every subscriber about `event`.
    pub(crate) fn observe(&mut self, event: Event) {
        if self.subscribers.is_empty() {
            return;
        }
        let at = Instant::now();
        let observed = Observed { at, event };
        self.subscribers
            .retain(|subscriber| subscriber.send(observed.clone()).is_ok());
    }

    /// Releases every caller, every waiting call and every subscriber.
    pub(crate) fn stop(&mut self) {
        self.stopped = true;
        self.abandon_invocations();
        self.subscribers.clear();
        self.waiting.wake_all();
    }

    /// Ends all invocations. Their callers get `InvocationResponse::Stopped`.
    pub(crate) fn abandon_invocations(&mut self) {
        self.queue.clear();
        self.in_flight.clear();
    }

    /// Whether the runtime waits for an event.
    pub(crate) fn is_next_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether this is a Managed Instances environment.
    pub(crate) fn is_managed(&self) -> bool {
        self.concurrency > 1
    }
}
