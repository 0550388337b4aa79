//! The Runtime API's state machine: one execution environment, one invocation in flight.
//!
//! No socket and no lock: [`shared`](crate::shared) has those.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant, SystemTime};

use crate::config::Config;
use crate::event::{Event, Observed};
use crate::extensions::Registry;
use crate::fault::{At, Fault};
use crate::identity;
use crate::invocation::{Invocation, names};
use crate::pending::Caller;
use crate::reply::Reply;
use crate::stream::Pipe;
use crate::{Answer, FunctionError};

#[derive(Default)]
pub(crate) struct State {
    pub(crate) phase: Phase,
    pub(crate) stopped: bool,
    pub(crate) extensions: Registry,
    pub(crate) in_flight: Option<InFlight>,
    /// The id of the last invocation where its response was refused as too large: the service
    /// answers a following `/error` for it with 403, not 400.
    pub(crate) too_large: Option<String>,
    queue: VecDeque<Queued>,
    faults: VecDeque<(At, Fault)>,
    /// The calls of `/next` that wait, by number; the newest is served.
    waiting: Vec<u64>,
    last_ticket: u64,
    /// Since when there has been an event that nobody fetches.
    stalled_since: Option<Instant>,
    subscribers: Vec<Sender<Observed>>,
}

#[derive(Default)]
pub(crate) enum Phase {
    /// No `/next` yet.
    #[default]
    Init,
    InitFailed(FunctionError),
    Ready,
}

pub(crate) struct Queued {
    pub(crate) invocation: Invocation,
    pub(crate) request_id: String,
    pub(crate) trace_id: String,
    pub(crate) caller: Caller,
    pub(crate) attempts: u32,
}

pub(crate) struct InFlight {
    pub(crate) queued: Queued,
    /// What the last delivery said, and every post has to echo.
    pub(crate) invocation_id: Option<String>,
    /// Of the call of `/next` that it was delivered to.
    ticket: u64,
    deadline: Option<Instant>,
    deadline_time: SystemTime,
    timeout: Duration,
}

/// An event on its way to the runtime.
pub(crate) struct Delivery {
    pub(crate) reply: Reply,
    pub(crate) fault: Option<Fault>,
    pub(crate) request_id: String,
    pub(crate) attempt: u32,
}

impl State {
    /// Goes back to init, for another process.
    pub(crate) fn begin_init(&mut self) {
        self.phase = Phase::Init;
        self.extensions.clear();
    }

    /// Whether the runtime has not called `/next` yet, or an extension `event/next`.
    pub(crate) fn is_in_init(&self) -> bool {
        match self.phase {
            Phase::Init => true,
            Phase::Ready => !self.extensions.are_ready(),
            Phase::InitFailed(_) => false,
        }
    }

    /// Queues an invocation, or fails it at once where init has failed.
    pub(crate) fn submit(&mut self, queued: Queued) {
        if self.stopped {
            return;
        }
        if let Phase::InitFailed(error) = &self.phase {
            queued.caller.answer(Answer::Error(error.clone()));
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
        let index = self.fault_index(At::Next)?;
        if self.faults[index].1.needs_event() {
            return None;
        }
        self.take_fault(At::Next)
    }

    /// Has a call of `/next` wait; the number tells it from others.
    pub(crate) fn start_waiting(&mut self) -> u64 {
        self.last_ticket += 1;
        self.waiting.push(self.last_ticket);
        self.last_ticket
    }

    pub(crate) fn stop_waiting(&mut self, ticket: u64) {
        self.waiting.retain(|other| *other != ticket);
    }

    /// Whether this call of `/next` is the one to serve: the newest. An older one that still waits
    /// belongs to a client that has given it up.
    pub(crate) fn is_served(&self, ticket: u64) -> bool {
        self.waiting.last() == Some(&ticket)
    }

    /// What to answer this call of `/next` with. The event is in flight from now on, unless a fault
    /// breaks its delivery.
    pub(crate) fn deliver(&mut self, config: &Config, ticket: u64) -> Option<Delivery> {
        // A call that came after the delivery, and before an answer, gets the same event again.
        let again = match &self.in_flight {
            Some(in_flight) if in_flight.ticket >= ticket => return None,
            // What has begun to answer is not asked again.
            Some(in_flight) if in_flight.queued.caller.stream().is_some() => return None,
            _ => self.in_flight.take(),
        };
        let mut in_flight = match again {
            Some(in_flight) => in_flight,
            // An invocation is over only when every extension has come back for the next.
            None if !self.extensions.are_idle() => return None,
            None => InFlight::start(self.queue.pop_front()?, config),
        };
        in_flight.ticket = ticket;
        Some(self.send_out(in_flight, config))
    }

    /// Puts an event back whose delivery failed.
    pub(crate) fn undeliver(&mut self, request_id: &str, attempt: u32) {
        let Some(in_flight) = self.in_flight.take() else {
            return;
        };
        if in_flight.queued.request_id != request_id || in_flight.queued.attempts != attempt {
            self.in_flight = Some(in_flight);
            return;
        }
        self.put_back(in_flight);
    }

    /// Opens the stream that the caller of the invocation in flight reads.
    pub(crate) fn begin_stream(&mut self, content_type: Option<String>) -> Option<Arc<Pipe>> {
        let in_flight = self.in_flight.as_mut()?;
        Some(in_flight.queued.caller.begin_stream(content_type))
    }

    /// Whether the invocation in flight is answered by this stream.
    pub(crate) fn is_streaming(&self, pipe: &Arc<Pipe>) -> bool {
        let stream = self
            .in_flight
            .as_ref()
            .and_then(|it| it.queued.caller.stream());
        stream.is_some_and(|stream| Arc::ptr_eq(stream, pipe))
    }

    /// Ends the invocation in flight with an answer that the runtime posted.
    pub(crate) fn answer(&mut self, answer: Answer, bytes: u64) {
        let Some(in_flight) = self.in_flight.take() else {
            return;
        };
        let request_id = in_flight.queued.request_id;
        self.too_large = match answer {
            Answer::TooLarge { .. } => Some(request_id.clone()),
            _ => None,
        };
        self.observe(Event::Answered {
            request_id,
            bytes,
            streamed: matches!(answer, Answer::Response { streamed: true, .. }),
            error_type: answer.error_type().map(str::to_owned),
        });
        in_flight.queued.caller.answer(answer);
    }

    /// Ends the invocation in flight because the runtime's time is up.
    pub(crate) fn time_out(&mut self) {
        if let Some(in_flight) = self.in_flight.take() {
            self.fail_late(&in_flight.queued, in_flight.timeout, "");
        }
    }

    /// Ends the invocation in flight because its process did. Returns its request id.
    pub(crate) fn fail_in_flight(&mut self, error_type: &str, reason: &str) -> Option<String> {
        let queued = self.in_flight.take()?.queued;
        Some(self.fail(&queued, error_type, reason))
    }

    /// Ends every invocation that has not been delivered. Returns how many there were.
    pub(crate) fn fail_queued(&mut self, error_type: &str, reason: &str) -> usize {
        let queue = std::mem::take(&mut self.queue);
        for queued in &queue {
            self.fail(queued, error_type, reason);
        }
        queue.len()
    }

    /// Takes the report of a failed init: every event that waits is answered with it.
    pub(crate) fn fail_init(&mut self, error: FunctionError) {
        self.observe(Event::InitError(error.clone()));
        for queued in self.queue.drain(..) {
            queued.caller.answer(Answer::Error(error.clone()));
        }
        self.phase = Phase::InitFailed(error);
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

    /// Lets go of every caller and every subscriber.
    pub(crate) fn stop(&mut self) {
        self.stopped = true;
        self.queue.clear();
        self.in_flight = None;
        self.subscribers.clear();
    }

    /// Does what is due at `now`, and says when to look again.
    pub(crate) fn expire(&mut self, now: Instant, fetch_timeout: Option<Duration>) {
        let late = self.in_flight.as_ref().and_then(|it| it.deadline);
        if late.is_some_and(|deadline| deadline <= now) {
            self.time_out();
        }
        self.note_stall(now);
        let Some(patience) = fetch_timeout else {
            return;
        };
        let Some(since) = self.stalled_since else {
            return;
        };
        if now.duration_since(since) < patience {
            return;
        }
        if let Some(queued) = self.queue.pop_front() {
            let why = match self.waiting.is_empty() {
                true => ": no runtime asked for it (fetch timeout)",
                false => ": an extension has not called event/next (fetch timeout)",
            };
            self.fail_late(&queued, patience, why);
        }
        self.stalled_since = None;
        self.note_stall(now);
    }

    /// When [`expire`](Self::expire) has something to do next.
    pub(crate) fn alarm(
        &mut self,
        now: Instant,
        fetch_timeout: Option<Duration>,
    ) -> Option<Instant> {
        self.note_stall(now);
        let deadline = self.in_flight.as_ref().and_then(|it| it.deadline);
        let stall = self
            .stalled_since
            .zip(fetch_timeout)
            .and_then(|(since, patience)| since.checked_add(patience));
        match (deadline, stall) {
            (Some(deadline), Some(stall)) => Some(deadline.min(stall)),
            (deadline, stall) => deadline.or(stall),
        }
    }

    fn note_stall(&mut self, now: Instant) {
        let nobody_asks = self.waiting.is_empty() || !self.extensions.are_idle();
        let stalled = !self.queue.is_empty() && self.in_flight.is_none() && nobody_asks;
        self.stalled_since = match self.stalled_since {
            since @ Some(_) if stalled => since,
            None if stalled => Some(now),
            _ => None,
        };
    }

    fn send_out(&mut self, mut in_flight: InFlight, config: &Config) -> Delivery {
        let fault = self.take_fault(At::Next);
        let queued = &mut in_flight.queued;
        queued.attempts += 1;
        let attempt = queued.attempts;
        let request_id = queued.request_id.clone();
        let mut reply = config.event_reply(
            &queued.invocation,
            &request_id,
            &queued.trace_id,
            in_flight.deadline_time,
        );
        if let Some(fault) = &fault {
            fault.edit_headers(&mut reply);
        }
        in_flight.invocation_id = reply.header(names::INVOCATION_ID);
        if fault.as_ref().is_some_and(Fault::breaks_delivery) {
            self.put_back(in_flight);
        } else {
            self.observe(Event::Started {
                request_id: request_id.clone(),
                attempt,
            });
            if self.extensions.want_invocations() {
                let deadline = identity::unix_ms(in_flight.deadline_time);
                self.extensions.invoke(&reply, deadline);
            }
            self.in_flight = Some(in_flight);
        }
        Delivery {
            reply,
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

    fn fail(&mut self, queued: &Queued, error_type: &str, reason: &str) -> String {
        let request_id = queued.request_id.clone();
        let message = format!("RequestId: {request_id} Error: {reason}");
        self.observe(Event::Failed {
            request_id: request_id.clone(),
            message: message.clone(),
        });
        queued.caller.answer(Answer::Crashed {
            error_type: error_type.to_owned(),
            message,
        });
        request_id
    }

    fn fail_late(&mut self, queued: &Queued, after: Duration, why: &str) {
        let message = identity::timeout_message(SystemTime::now(), &queued.request_id, after) + why;
        self.observe(Event::TimedOut {
            request_id: queued.request_id.clone(),
            message: message.clone(),
        });
        queued.caller.answer(Answer::TimedOut { message, after });
    }

    fn fault_index(&self, exchange: At) -> Option<usize> {
        self.faults.iter().position(|(at, _)| at.covers(exchange))
    }
}

impl InFlight {
    fn start(queued: Queued, config: &Config) -> InFlight {
        let timeout = queued.invocation.timeout.unwrap_or(config.timeout);
        let now = SystemTime::now();
        InFlight {
            invocation_id: None,
            ticket: 0,
            // A timeout too long for the clock is none.
            deadline: Instant::now().checked_add(timeout),
            deadline_time: now.checked_add(timeout).unwrap_or(now),
            timeout,
            queued,
        }
    }
}
