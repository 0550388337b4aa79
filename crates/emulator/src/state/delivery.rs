//! Delivers events to waiting calls to `/next`.

use super::event::Event;
use super::in_flight::InFlight;
use super::machine::State;
use crate::config::Config;
use crate::fault::Fault;
use crate::header_names;
use crate::http::response::Response;
use crate::identity;

/// An event on its way to the runtime.
pub(crate) struct Delivery {
    pub(crate) response: Response,
    pub(crate) fault: Option<Fault>,
    pub(crate) request_id: String,
    pub(crate) attempt: u32,
}

impl State {
    /// Returns the event to deliver to this call to `/next`. The event is in flight from now on,
    /// unless a fault breaks its delivery.
    pub(crate) fn deliver(&mut self, config: &Config, call: u64) -> Option<Delivery> {
        let mut in_flight = match self.take_undelivered(call) {
            Some(again) => again,
            None if !self.can_start() => return None,
            None => InFlight::start(self.queue.pop_front()?, config),
        };
        in_flight.call = call;
        Some(self.send_out(in_flight, config))
    }

    /// Puts an event back into the queue because its delivery failed.
    pub(crate) fn undeliver(&mut self, request_id: &str, attempt: u32) {
        let is_it =
            |it: &InFlight| it.queued.request_id == request_id && it.queued.attempts == attempt;
        if let Some(in_flight) = self.take_in_flight(is_it) {
            self.put_back(in_flight);
        }
    }

    /// Wakes the one waiting call to `/next` that can return now. With 64 calls waiting, waking all
    /// of them for every change would wake 63 for nothing.
    pub(crate) fn wake_served(&self) {
        if let Some(call) = self.waiting.served()
            && (self.faults.may_affect_waiting_call()
                || self.is_undelivered(call)
                || self.can_start())
        {
            self.waiting.wake_served();
        }
    }

    /// Whether the next event of the queue can be delivered. An invocation ends only when every
    /// extension has called `event/next` again.
    fn can_start(&self) -> bool {
        !self.queue.is_empty()
            && self.in_flight.len() < self.concurrency
            && self.extensions.are_idle()
    }

    fn send_out(&mut self, mut in_flight: InFlight, config: &Config) -> Delivery {
        let fault = self.faults.delivery();
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

    /// Whether this call to `/next` gets the event in flight again. With one invocation at a time, a
    /// call to `/next` before the response means that the event was lost, unless a streamed response
    /// has begun.
    fn is_undelivered(&self, call: u64) -> bool {
        match self.in_flight.as_slice() {
            [it] => self.concurrency == 1 && it.call < call && !it.is_streaming(),
            _ => false,
        }
    }

    fn take_undelivered(&mut self, call: u64) -> Option<InFlight> {
        if !self.is_undelivered(call) {
            return None;
        }
        self.in_flight.pop()
    }
}
