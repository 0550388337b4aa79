//! What follows from changes without a request: invocations after builds, and the fault that kills processes.

use std::sync::{Arc, Weak};

use tokio::task;

use super::Console;
use crate::history::{History, Signal};

/// Waits for signals until the console is dropped.
pub(super) async fn run(console: Weak<Console>, history: Arc<History>) {
    loop {
        let signals = history.signals().next().await;
        let Some(console) = console.upgrade() else {
            return;
        };
        for signal in signals {
            match signal {
                Signal::Rebuilt(function) => repeat(&console, function),
                Signal::Delivery(function) => count_delivery(&console, function),
            }
        }
    }
}

/// Repeats what is repeated after each build. What cannot be sent is left out: a run by hand says why.
fn repeat(console: &Console, function: usize) {
    let watched: Vec<String> = console.history.read(|store| {
        let of_function = store.invocations.iter();
        let of_function = of_function.filter(|record| record.function == function);
        let watched = of_function.filter(|record| record.is_watched && record.outcome.is_some());
        watched.map(|record| record.id.clone()).collect()
    });
    for id in watched {
        let _ = console.replay(&id, None);
    }
    if console.runs_on_build() {
        let _ = console.run_saved(function);
    }
}

/// Kills the processes of a function if a fault says so.
fn count_delivery(console: &Arc<Console>, function: usize) {
    let kills = console.with_faults(|faults| faults.kills(function));
    console.wake();
    let Some(pool) = console.host.running(function).filter(|_| kills) else {
        return;
    };
    task::spawn_blocking(move || pool.kill());
}
