//! The ends that an invocation, or init, can come to.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

use super::{InFlight, Phase, Queued, State};
use crate::caller::function_error::FunctionError;
use crate::caller::response::InvocationResponse;
use crate::identity;
use crate::state::event::Event;

/// How many ends are remembered, for posts that come late.
const REMEMBERED: usize = 1024;

/// The last invocations whose late posts are answered in a way of their own.
#[derive(Default)]
pub(super) struct Ended(VecDeque<(String, Ending)>);

/// How an invocation ended before its runtime was done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    TooLarge,
    TimedOut,
}

impl State {
    /// Ends an invocation in flight with an answer that the runtime posted.
    pub(crate) fn answer(&mut self, request_id: &str, answer: InvocationResponse, bytes: u64) {
        let Some(in_flight) = self.take(request_id) else {
            return;
        };
        if let InvocationResponse::TooLarge { .. } = answer {
            self.ended.remember(request_id, Ending::TooLarge);
        }
        self.observe(Event::Responded {
            request_id: request_id.to_owned(),
            bytes,
            streamed: matches!(answer, InvocationResponse::Response { streamed: true, .. }),
            error_type: answer.error_type().map(str::to_owned),
        });
        in_flight.queued.caller.answer(answer);
    }

    /// How this invocation ended, where its late posts are answered in a way of their own.
    pub(crate) fn ending(&self, request_id: &str) -> Option<Ending> {
        self.ended.of(request_id)
    }

    /// Ends an invocation in flight because the runtime's time is up.
    pub(crate) fn time_out(&mut self, request_id: &str) {
        if let Some(in_flight) = self.take(request_id) {
            self.end_late(&in_flight);
        }
    }

    /// Ends every invocation in flight because their process did. Returns the first request id.
    pub(crate) fn fail_in_flight(&mut self, error_type: &str, reason: &str) -> Option<String> {
        let in_flight = std::mem::take(&mut self.in_flight);
        for it in &in_flight {
            self.fail_one(&it.queued, error_type, reason);
        }
        Some(in_flight.into_iter().next()?.queued.request_id)
    }

    /// Ends an invocation, in flight or in the queue. Whether there was one with this id.
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

    /// Ends every invocation that has not been delivered. Returns how many there were.
    pub(crate) fn fail_queued(&mut self, error_type: &str, reason: &str) -> usize {
        let queue = std::mem::take(&mut self.queue);
        for queued in &queue {
            self.fail_one(queued, error_type, reason);
        }
        queue.len()
    }

    /// Takes the report of a failed init: every event that waits is answered with it.
    pub(crate) fn fail_init(&mut self, error: FunctionError) {
        self.observe(Event::InitError(error.clone()));
        self.answer_queue(&error);
        self.phase = Phase::InitFailed(error);
    }

    /// Answers every event that waits with this error.
    pub(super) fn answer_queue(&mut self, error: &FunctionError) {
        for queued in self.queue.drain(..) {
            queued
                .caller
                .answer(InvocationResponse::Error(error.clone()));
        }
    }

    /// Tells the caller that the runtime's time was up.
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
            .answer(InvocationResponse::TimedOut { message, after });
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
        queued.caller.answer(InvocationResponse::Crashed {
            error_type: error_type.to_owned(),
            message,
        });
    }
}

impl Ended {
    fn remember(&mut self, request_id: &str, ending: Ending) {
        if self.0.len() == REMEMBERED {
            self.0.pop_back();
        }
        self.0.push_front((request_id.to_owned(), ending));
    }

    fn of(&self, request_id: &str) -> Option<Ending> {
        let found = self.0.iter().find(|(id, _)| id == request_id)?;
        Some(found.1)
    }
}
