//! What follows from changes without a request: invocations after builds, and the fault that kills processes.

use std::collections::BTreeSet;
use std::sync::{Arc, Weak};

use tokio::sync::watch;
use tokio::task;

use super::Console;

/// Waits for changes until the console is dropped.
pub(super) async fn run(console: Weak<Console>, mut changes: watch::Receiver<u64>) {
    let mut seen = Seen::default();
    loop {
        let Some(console) = console.upgrade() else {
            return;
        };
        for function in seen.new_builds(&console) {
            repeat(&console, function);
        }
        for function in seen.new_deliveries(&console) {
            if console.with_faults(|faults| faults.kills(function)) {
                kill(&console, function);
            }
        }
        drop(console);
        if changes.changed().await.is_err() {
            return;
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

fn kill(console: &Arc<Console>, function: usize) {
    let Some(pool) = console.host.running(function) else {
        return;
    };
    let console = Arc::clone(console);
    task::spawn_blocking(move || {
        pool.kill();
        console.wake();
    });
}

/// What has been dealt with.
#[derive(Debug, Default)]
struct Seen {
    /// The last change.
    change: u64,
    /// The number of successful builds of each function.
    builds: Vec<u32>,
    /// The numbers of the invocations that have been delivered.
    delivered: BTreeSet<u64>,
}

impl Seen {
    /// The functions that have been built again. The first build of a function does not count.
    fn new_builds(&mut self, console: &Console) -> Vec<usize> {
        let builds: Vec<u32> = console.history.read(|store| {
            let functions = store.functions.iter();
            functions.map(|function| function.builds).collect()
        });
        self.builds.resize(builds.len(), 0);
        let is_again = |function: &usize| builds[*function] > self.builds[*function].max(1);
        let again = (0..builds.len()).filter(is_again).collect();
        self.builds = builds;
        again
    }

    /// The functions of the invocations that have been delivered since the last call.
    fn new_deliveries(&mut self, console: &Console) -> Vec<usize> {
        let (functions, oldest) = console.history.read(|store| {
            let changed = store.invocations.iter();
            let changed = changed.filter(|record| record.changed > self.change);
            let mut functions = Vec::new();
            for record in changed.filter(|record| record.times.delivered.is_some()) {
                if self.delivered.insert(record.number) {
                    functions.push(record.function);
                }
            }
            self.change = store.change;
            let oldest = store.invocations.front();
            (functions, oldest.map_or(0, |record| record.number))
        });
        self.delivered = self.delivered.split_off(&oldest);
        functions
    }
}
