//! The Runtime API's state machine: one execution environment, and the invocations in flight in it.
//!
//! No socket; the lock is in [`shared`](crate::state::shared).

mod clock;
mod ending;
pub(crate) mod event;
pub(crate) mod extension;
mod in_flight;
pub(crate) mod posts;
pub(crate) mod registry;
pub(crate) mod shared;
mod snapshot;
mod waiting;

use std::collections::VecDeque;
use std::sync::mpsc::Sender;
use std::time::Instant;

use crate::caller::function_error::FunctionError;
use crate::caller::invocation::Invocation;
use crate::caller::pending::Caller;
use crate::caller::response::InvocationResponse;
use crate::config::Config;
use crate::fault::{At, Fault};
use crate::header_names;
use crate::http::response::Response;
use crate::identity;
use crate::state::event::{Event, Observed};
use registry::Registry;

pub(crate) use ending::Ending;
pub(crate) use in_flight::InFlight;

#[derive(Default)]
pub(crate) struct State {
    pub(crate) phase: Phase,
    pub(crate) stopped: bool,
    pub(crate) extensions: Registry,
    /// How many invocations may be in flight; one, but on Managed Instances.
    concurrency: usize,
    in_flight: Vec<InFlight>,
    ended: ending::Ended,
    queue: VecDeque<Queued>,
    faults: VecDeque<(At, Fault)>,
    waiting: waiting::Line,
    snapshot: snapshot::Snapshot,
    /// Since when there has been an event that nobody fetches.
    stalled_since: Option<Instant>,
    subscribers: Vec<Sender<Observed>>,
}

#[derive(Default)]
pub(crate) enum Phase {
    /// No `/next` yet, and no `/restore/next`.
    #[default]
    Init,
    InitFailed(FunctionError),
    /// `/restore/next` waits for the restore.
    Snapshot,
    /// Restored, and no `/next` yet: what is left of the time for it.
    Restoring {
        until: Option<Instant>,
    },
    RestoreFailed(FunctionError),
    Ready,
}

pub(crate) struct Queued {
    pub(crate) invocation: Invocation,
    pub(crate) request_id: String,
    pub(crate) trace_id: String,
    pub(crate) caller: Caller,
    pub(crate) attempts: u32,
}

/// An event on its way to the runtime.
pub(crate) struct Delivery {
    pub(crate) response: Response,
    pub(crate) fault: Option<Fault>,
    pub(crate) request_id: String,
    pub(crate) attempt: u32,
}

impl State {
    pub(crate) fn new(config: &Config) -> State {
        State {
            concurrency: config.concurrency,
            waiting: waiting::Line::new(config.is_managed()),
            ..State::default()
        }
    }

    /// Goes back to init, for another process.
    pub(crate) fn begin_init(&mut self) {
        self.phase = Phase::Init;
        self.extensions.clear();
        self.snapshot.taken = false;
        // Those of the process before are dead, and find that out when they wake.
        self.waiting.wake_all();
    }

    /// Whether the runtime has not called `/next` yet, or an extension `event/next`.
    pub(crate) fn is_in_init(&self) -> bool {
        match self.phase {
            Phase::Init | Phase::Snapshot | Phase::Restoring { .. } => true,
            Phase::Ready => !self.extensions.are_ready(),
            Phase::InitFailed(_) | Phase::RestoreFailed(_) => false,
        }
    }

    /// Ends init, or the restore, where it is not over: `/next` has been called. An error says why
    /// that is out of order.
    pub(crate) fn get_ready(&mut self) -> Result<(), &'static str> {
        match self.phase {
            Phase::InitFailed(_) => {
                Err("init has failed: this process is over, and may not call /next")
            }
            Phase::RestoreFailed(_) => {
                Err("the restore has failed: this process is over, and may not call /next")
            }
            Phase::Snapshot => Err("/restore/next waits for the restore: /next comes after it"),
            Phase::Init | Phase::Restoring { .. } | Phase::Ready => {
                self.phase = Phase::Ready;
                Ok(())
            }
        }
    }

    /// Queues an invocation, or fails it at once where init or the restore has failed.
    pub(crate) fn submit(&mut self, queued: Queued) {
        if self.stopped {
            return;
        }
        if let Phase::InitFailed(error) | Phase::RestoreFailed(error) = &self.phase {
            queued
                .caller
                .answer(InvocationResponse::Error(error.clone()));
            return;
        }
        self.queue.push_back(queued);
    }

    pub(crate) fn inject(&mut self, at: At, fault: Fault) {
        self.faults.push_back((at, fault));
    }

    /// The oldest fault for this exchange, which it uses up.
    pub(crate) fn take_fault(&mut self, exchange: At) -> Option<Fault> {
        let index = self.fault_index(exchange)?;
        self.faults.remove(index).map(|(_, fault)| fault)
    }

    /// The oldest fault for `/next`, where it can fire without an event.
    pub(crate) fn take_eventless_fault(&mut self) -> Option<Fault> {
        if !self.has_eventless_fault() {
            return None;
        }
        self.take_fault(At::Next)
    }

    /// What to answer this call of `/next` with. The event is in flight from now on, unless a fault
    /// breaks its delivery.
    pub(crate) fn deliver(&mut self, config: &Config, ticket: u64) -> Option<Delivery> {
        let mut in_flight = match self.take_undelivered(ticket) {
            Some(again) => again,
            None if !self.can_start() => return None,
            None => InFlight::start(self.queue.pop_front()?, config),
        };
        in_flight.ticket = ticket;
        Some(self.send_out(in_flight, config))
    }

    /// Puts an event back whose delivery failed.
    pub(crate) fn undeliver(&mut self, request_id: &str, attempt: u32) {
        let is_it =
            |it: &InFlight| it.queued.request_id == request_id && it.queued.attempts == attempt;
        if let Some(in_flight) = self.take_in_flight(is_it) {
            self.put_back(in_flight);
        }
    }

    pub(crate) fn subscribe(&mut self, subscriber: Sender<Observed>) {
        if !self.stopped {
            self.subscribers.push(subscriber);
        }
    }

    pub(crate) fn observe(&mut self, event: Event) {
        if self.subscribers.is_empty() {
            return;
        }
        let at = Instant::now();
        let observed = Observed { at, event };
        self.subscribers
            .retain(|subscriber| subscriber.send(observed.clone()).is_ok());
    }

    /// Lets go of every caller, every waiting call and every subscriber.
    pub(crate) fn stop(&mut self) {
        self.stopped = true;
        self.queue.clear();
        self.in_flight.clear();
        self.subscribers.clear();
        self.waiting.wake_all();
    }

    /// Wakes the waiting call of `/next` that can be answered now. Only that one: with 64 of them,
    /// each change would wake 63 for nothing.
    pub(crate) fn wake_served(&self) {
        if let Some(ticket) = self.waiting.served()
            && (self.has_eventless_fault() || self.is_undelivered(ticket) || self.can_start())
        {
            self.waiting.wake_served();
        }
    }

    /// Whether this is a Managed Instances environment.
    pub(crate) fn is_managed(&self) -> bool {
        self.concurrency > 1
    }

    /// Whether the next event of the queue may go into flight. An invocation is over only when every
    /// extension has come back for the next.
    fn can_start(&self) -> bool {
        !self.queue.is_empty()
            && self.in_flight.len() < self.concurrency
            && self.extensions.are_idle()
    }

    fn send_out(&mut self, mut in_flight: InFlight, config: &Config) -> Delivery {
        let fault = self.take_fault(At::Next);
        let queued = &mut in_flight.queued;
        queued.attempts += 1;
        let attempt = queued.attempts;
        let request_id = queued.request_id.clone();
        let mut response = config.event_response(
            &queued.invocation,
            &request_id,
            &queued.trace_id,
            in_flight.deadline_time,
        );
        if let Some(fault) = &fault {
            fault.edit_headers(&mut response);
        }
        in_flight.invocation_id = response.header(header_names::INVOCATION_ID);
        if fault.as_ref().is_some_and(Fault::breaks_delivery) {
            self.put_back(in_flight);
        } else {
            self.observe(Event::Started {
                request_id: request_id.clone(),
                attempt,
            });
            if self.extensions.want_invocations() {
                let deadline = identity::unix_ms(in_flight.deadline_time);
                self.extensions.invoke(&response, deadline);
            }
            self.in_flight.push(in_flight);
        }
        Delivery {
            response,
            fault,
            request_id,
            attempt,
        }
    }

    fn put_back(&mut self, in_flight: InFlight) {
        self.observe(Event::DeliveryBroken {
            request_id: in_flight.queued.request_id.clone(),
        });
        self.queue.push_front(in_flight.queued);
    }

    fn has_eventless_fault(&self) -> bool {
        self.fault_index(At::Next)
            .is_some_and(|index| !self.faults[index].1.needs_event())
    }

    fn fault_index(&self, exchange: At) -> Option<usize> {
        self.faults.iter().position(|(at, _)| at.covers(exchange))
    }
}
