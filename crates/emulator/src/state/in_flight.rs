//! Invocations that have been delivered and not answered.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use super::{Queued, State};
use crate::caller::stream::Pipe;
use crate::config::Config;

/// An invocation that the runtime has.
pub(crate) struct InFlight {
    pub(crate) queued: Queued,
    /// What the last delivery said, and every post has to echo.
    pub(crate) invocation_id: Option<String>,
    /// Of the call of `/next` that it was delivered to.
    pub(super) ticket: u64,
    pub(super) deadline: Option<Instant>,
    pub(super) deadline_time: SystemTime,
    pub(super) timeout: Duration,
}

impl InFlight {
    pub(super) fn start(queued: Queued, config: &Config) -> InFlight {
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

    /// Whether its answer has begun.
    pub(crate) fn is_streaming(&self) -> bool {
        self.queued.caller.stream().is_some()
    }
}

impl State {
    /// How many invocations are in flight.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight.len()
    }

    /// The invocation in flight with this id.
    pub(crate) fn find(&self, request_id: &str) -> Option<&InFlight> {
        self.in_flight
            .iter()
            .find(|it| it.queued.request_id == request_id)
    }

    /// Opens the stream that the caller of this invocation reads.
    pub(crate) fn begin_stream(
        &mut self,
        request_id: &str,
        content_type: Option<String>,
    ) -> Option<Arc<Pipe>> {
        self.in_flight
            .iter_mut()
            .find(|it| it.queued.request_id == request_id)
            .map(|it| it.queued.caller.begin_stream(content_type))
    }

    /// Whether this invocation is in flight, and answered by this stream.
    pub(crate) fn is_streaming(&self, request_id: &str, pipe: &Arc<Pipe>) -> bool {
        self.find(request_id)
            .and_then(|it| it.queued.caller.stream())
            .is_some_and(|stream| Arc::ptr_eq(stream, pipe))
    }

    /// Whether this call of `/next` gets the event again that is in flight: where one is in flight at
    /// a time, a call before the answer says that the event was lost. What has begun to answer is
    /// not asked again.
    pub(super) fn is_undelivered(&self, ticket: u64) -> bool {
        match self.in_flight.as_slice() {
            [it] => self.concurrency == 1 && it.ticket < ticket && !it.is_streaming(),
            _ => false,
        }
    }

    pub(super) fn take_undelivered(&mut self, ticket: u64) -> Option<InFlight> {
        if !self.is_undelivered(ticket) {
            return None;
        }
        self.in_flight.pop()
    }

    pub(super) fn take_in_flight(&mut self, is_it: impl Fn(&InFlight) -> bool) -> Option<InFlight> {
        let index = self.in_flight.iter().position(is_it)?;
        Some(self.in_flight.remove(index))
    }
}
