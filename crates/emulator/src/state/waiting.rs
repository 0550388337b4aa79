//! The calls to `/next` that wait for an event.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar};

/// The waiting calls to `/next`, oldest first.
#[derive(Default)]
pub(super) struct Line {
    calls: VecDeque<Waiting>,
    last_number: u64,
    /// On Managed Instances each call belongs to a different worker, so the oldest is served first.
    /// Otherwise an older call belongs to a client that has given up, so the newest is served.
    serves_oldest: bool,
}

/// One waiting call to `/next`.
#[derive(Clone)]
pub(crate) struct Waiting {
    /// Later calls have higher numbers.
    pub(crate) number: u64,
    /// Notified when the call can return. Used with the lock of the state.
    pub(crate) wake: Arc<Condvar>,
}

impl Line {
    pub(super) fn new(serves_oldest: bool) -> Line {
        Line {
            serves_oldest,
            ..Line::default()
        }
    }

    /// Adds a call.
    pub(super) fn start(&mut self) -> Waiting {
        // The earlier calls check whether their client is still there.
        if !self.serves_oldest {
            self.wake_all();
        }
        self.last_number += 1;
        let waiting = Waiting {
            number: self.last_number,
            wake: Arc::default(),
        };
        self.calls.push_back(waiting.clone());
        waiting
    }

    pub(super) fn stop(&mut self, number: u64) {
        self.calls.retain(|call| call.number != number);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// The number of the call that gets the next event.
    pub(super) fn served(&self) -> Option<u64> {
        self.first().map(|call| call.number)
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
