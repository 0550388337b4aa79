//! The calls of `/next` that wait.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar};

use super::State;

/// The calls of `/next` that wait, oldest first.
#[derive(Default)]
pub(super) struct Line {
    calls: VecDeque<Waiting>,
    last_ticket: u64,
    /// Every call is somebody's own: the oldest is served. Otherwise an older one belongs to a
    /// client that has given it up: the newest is served.
    serves_oldest: bool,
}

/// One call of `/next` that waits.
#[derive(Clone)]
pub(crate) struct Waiting {
    /// Tells it from others; a later call has a higher one.
    pub(crate) ticket: u64,
    /// Notified when it can be answered; it goes with the lock of the state.
    pub(crate) wake: Arc<Condvar>,
}

impl State {
    /// Has a call of `/next` wait.
    pub(crate) fn start_waiting(&mut self) -> Waiting {
        let line = &mut self.waiting;
        // Where one is served at a time, those before have been given up, as a rule.
        if !line.serves_oldest {
            line.wake_all();
        }
        line.last_ticket += 1;
        let waiting = Waiting {
            ticket: line.last_ticket,
            wake: Arc::default(),
        };
        line.calls.push_back(waiting.clone());
        waiting
    }

    pub(crate) fn stop_waiting(&mut self, ticket: u64) {
        self.waiting.calls.retain(|call| call.ticket != ticket);
    }

    /// Whether this call of `/next` is the one to serve.
    pub(crate) fn is_served(&self, ticket: u64) -> bool {
        self.waiting.served() == Some(ticket)
    }
}

impl Line {
    pub(super) fn new(serves_oldest: bool) -> Line {
        Line {
            serves_oldest,
            ..Line::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// The ticket of the call to serve.
    pub(super) fn served(&self) -> Option<u64> {
        self.first().map(|call| call.ticket)
    }

    pub(super) fn wake_served(&self) {
        if let Some(call) = self.first() {
            call.wake.notify_one();
        }
    }

    pub(super) fn wake_all(&self) {
        for call in &self.calls {
            call.wake.notify_one();
        }
    }

    fn first(&self) -> Option<&Waiting> {
        if self.serves_oldest {
            self.calls.front()
        } else {
            self.calls.back()
        }
    }
}
