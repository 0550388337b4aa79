//! Passes one invocation at a time between the worker's thread, which talks to the Runtime API, and the task that
//! awaits `run`, which runs the user's code. So the user's code needs to be neither `Send` nor `'static`, and blocking
//! I/O does not hold up the user's async runtime.

mod state;
mod task_side;
mod thread_side;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::state::State;
pub(crate) use self::task_side::{Closer, StreamState};
pub(crate) use self::thread_side::{Outcome, Piece};

/// The place where the two sides meet.
#[derive(Debug, Default)]
pub(crate) struct Exchange {
    state: Mutex<State>,
    /// Whether the user has added layers, which may have something to do after the response has been posted.
    has_layers: AtomicBool,
}

/// The number of an invocation. What the user's code does for an earlier invocation has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number(u64);

/// An invocation as the innermost service sees it.
#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) exchange: Arc<Exchange>,
    pub(crate) number: Number,
}

impl Exchange {
    pub(crate) fn set_has_layers(&self) {
        self.has_layers.store(true, Ordering::Relaxed);
    }

    pub(crate) fn has_layers(&self) -> bool {
        self.has_layers.load(Ordering::Relaxed)
    }

    /// The ticket of the current invocation.
    pub(crate) fn ticket(self: &Arc<Self>) -> Ticket {
        Ticket {
            exchange: Arc::clone(self),
            number: self.lock().number(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code of the user's runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
