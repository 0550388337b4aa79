//! Invocations that follow from builds.

use std::sync::{Arc, Weak};

use tokio::task;

use super::Console;
use crate::history::{History, Store};

/// Waits for builds until the console is dropped.
pub(super) async fn run(console: Weak<Console>, history: Arc<History>) {
    let mut seen = history.read(builds);
    loop {
        history.built().notified().await;
        let Some(console) = console.upgrade() else {
            return;
        };
        let now = history.read(builds);
        for (function, (before, now)) in seen.iter().zip(&now).enumerate() {
            // There is nothing to repeat after the first build.
            if now > before && *now > 1 {
                let console = Arc::clone(&console);
                // It reads files.
                let _ = task::spawn_blocking(move || repeat(&console, function)).await;
            }
        }
        seen = now;
    }
}

/// How many builds of each function have succeeded.
fn builds(store: &Store) -> Vec<u32> {
    let functions = store.functions.iter();
    functions.map(|function| function.builds).collect()
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
