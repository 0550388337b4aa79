//! What the background task of the console waits for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

/// Something that the background task reacts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// This function was built again.
    Rebuilt(usize),
    /// This function gets an event. Reported only while somebody counts deliveries.
    Delivery(usize),
}

/// Signals for the background task. Invocations cost nothing here unless a fault waits for them.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    counts_deliveries: AtomicBool,
    waiting: Mutex<Vec<Signal>>,
    notify: Notify,
}

impl Signals {
    /// Says whether deliveries are reported from now on.
    pub(crate) fn count_deliveries(&self, on: bool) {
        self.counts_deliveries.store(on, Ordering::SeqCst);
    }

    /// This function gets an event.
    pub(crate) fn delivery(&self, function: usize) {
        if self.counts_deliveries.load(Ordering::Relaxed) {
            self.send(Signal::Delivery(function));
        }
    }

    /// This function was built again.
    pub(crate) fn rebuilt(&self, function: usize) {
        self.send(Signal::Rebuilt(function));
    }

    /// Waits for signals, and returns them in their order.
    pub(crate) async fn next(&self) -> Vec<Signal> {
        self.notify.notified().await;
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut waiting)
    }

    fn send(&self, signal: Signal) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(signal);
        drop(waiting);
        self.notify.notify_one();
    }
}
