//! Invocations before and after their delivery.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use crate::caller::invocation::Invocation;
use crate::caller::pending::Caller;
use crate::caller::stream::Pipe;
use crate::config::Config;

/// An invocation that waits for delivery.
pub(crate) struct Queued {
    pub(crate) invocation: Invocation,
    pub(crate) request_id: String,
    pub(crate) trace_id: String,
    pub(crate) caller: Caller,
    pub(crate) attempts: u32,
}

/// An invocation that has been delivered and has not ended.
pub(crate) struct InFlight {
    pub(crate) queued: Queued,
    /// The invocation ID of the last delivery, which posts have to repeat.
    pub(crate) invocation_id: Option<String>,
    /// The number of the call to `/next` that the event was delivered to.
    pub(super) call: u64,
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
            call: 0,
            // A timeout beyond the range of the clock never expires.
            deadline: Instant::now().checked_add(timeout),
            deadline_time: now.checked_add(timeout).unwrap_or(now),
            timeout,
            queued,
        }
    }

    /// Whether a streamed response has begun.
    pub(crate) fn is_streaming(&self) -> bool {
        self.queued.caller.stream().is_some()
    }

    /// Whether `pipe` carries the response of this invocation.
    pub(super) fn streams_into(&self, pipe: &Arc<Pipe>) -> bool {
        self.queued
            .caller
            .stream()
            .is_some_and(|stream| Arc::ptr_eq(stream, pipe))
    }
}
