//! Ends invocations and init.

use std::time::{Duration, SystemTime};

use super::ended::Ending;
use super::event::Event;
use super::in_flight::{InFlight, Queued};
use super::machine::{Phase, State};
use crate::caller::function_error::FunctionError;
use crate::caller::response::InvocationResponse;
use crate::identity;

impl State {
    /// How many invocations are in flight.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight.len()
    }

    /// The invocation in flight with this id.
    pub(super) fn find(&self, request_id: &str) -> Option<&InFlight> {
        self.in_flight
            .iter()
            .find(|it| it.queued.request_id == request_id)
    }

    pub(super) fn take_in_flight(&mut self, is_it: impl Fn(&InFlight) -> bool) -> Option<InFlight> {
        let index = self.in_flight.iter().position(is_it)?;
        Some(self.in_flight.remove(index))
    }

    /// Ends an invocation in flight with the response that the runtime posted.
    pub(super) fn respond(&mut self, request_id: &str, response: InvocationResponse, bytes: u64) {
        let Some(in_flight) = self.take(request_id) else {
            return;
        };
        if let InvocationResponse::TooLarge { .. } = response {
            self.ended.remember(request_id, Ending::TooLarge);
        }
        self.observe(Event::Responded {
            request_id: request_id.to_owned(),
            bytes,
            streamed: matches!(
                response,
                InvocationResponse::Response { streamed: true, .. }
            ),
            error_type: response.error_type().map(str::to_owned),
        });
        in_flight.queued.caller.respond(response);
    }

    /// Ends an invocation in flight because its deadline has passed.
    pub(super) fn time_out(&mut self, request_id: &str) {
        if let Some(in_flight) = self.take(request_id) {
            self.end_late(&in_flight);
        }
    }

    /// Ends every invocation in flight because the process has ended. Returns the first request id.
    pub(crate) fn fail_in_flight(&mut self, error_type: &str, reason: &str) -> Option<String> {
        let in_flight = std::mem::take(&mut self.in_flight);
        for it in &in_flight {
            self.fail_one(&it.queued, error_type, reason);
        }
        Some(in_flight.into_iter().next()?.queued.request_id)
    }

    /// Ends the invocation with this id, in flight or in the queue. Returns whether there was one.
    pub(crate) fn fail(&mut self, request_id: &str, error_type: &str, reason: &str) -> bool {
        let queued = match self.take(request_id) {
            Some(in_flight) => Some(in_flight.queued),
            None => self
                .queue
                .iter()
                .position(|queued| queued.request_id == request_id)
                .and_then(|index| self.queue.remove(index)),
        };
        if let Some(queued) = &queued {
            self.fail_one(queued, error_type, reason);
        }
        queued.is_some()
    }

    /// Ends every invocation that has not been delivered. Returns their number.
    pub(crate) fn fail_queued(&mut self, error_type: &str, reason: &str) -> usize {
        let queue = std::mem::take(&mut self.queue);
        for queued in &queue {
            self.fail_one(queued, error_type, reason);
        }
        queue.len()
    }

    /// Ends init with an error. Every queued invocation gets that error.
    pub(crate) fn fail_init(&mut self, error: FunctionError) {
        self.observe(Event::InitError(error.clone()));
        self.respond_to_queue(&error);
        self.phase = Phase::InitFailed(error);
    }

    /// Ends every queued invocation with this error.
    pub(super) fn respond_to_queue(&mut self, error: &FunctionError) {
        for queued in self.queue.drain(..) {
            queued
                .caller
                .respond(InvocationResponse::Error(error.clone()));
        }
    }

    /// Tells the caller that the invocation has timed out.
    pub(super) fn end_late(&mut self, in_flight: &InFlight) {
        self.ended
            .remember(&in_flight.queued.request_id, Ending::TimedOut);
        self.fail_late(&in_flight.queued, in_flight.timeout, "");
    }

    pub(super) fn fail_late(&mut self, queued: &Queued, after: Duration, why: &str) {
        let message = identity::timeout_message(SystemTime::now(), &queued.request_id, after) + why;
        self.observe(Event::TimedOut {
            request_id: queued.request_id.clone(),
            message: message.clone(),
        });
        queued
            .caller
            .respond(InvocationResponse::TimedOut { message, after });
    }

    fn take(&mut self, request_id: &str) -> Option<InFlight> {
        self.take_in_flight(|it| it.queued.request_id == request_id)
    }

    fn fail_one(&mut self, queued: &Queued, error_type: &str, reason: &str) {
        let message = format!("RequestId: {} Error: {reason}", queued.request_id);
        self.observe(Event::Failed {
            request_id: queued.request_id.clone(),
            message: message.clone(),
        });
        queued.caller.respond(InvocationResponse::Crashed {
            error_type: error_type.to_owned(),
            message,
        });
    }
}
