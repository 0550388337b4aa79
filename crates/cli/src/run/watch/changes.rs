//! Collects changed files, on the thread of the file watcher, until a build starts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context as _;
use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::inputs::Inputs;
use crate::terminal;

/// Editors and formatters write a file several times in a row. The build starts once nothing has
/// changed for this long.
const QUIET_TIME: Duration = Duration::from_millis(100);

/// If files keep changing, the build starts after this time anyway.
const MAX_DELAY: Duration = Duration::from_secs(1);

/// Watches the inputs of a build, and remembers which of them have changed.
pub(super) struct Changes {
    watcher: RecommendedWatcher,
    watched: BTreeSet<PathBuf>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Default)]
struct State {
    inputs: Inputs,
    /// At most one entry for each input, however long a build takes.
    changed: BTreeSet<PathBuf>,
    /// Counts changes, to notice when they pause.
    count: u64,
}

impl Changes {
    pub(super) fn new() -> anyhow::Result<Changes> {
        let shared = Arc::new(Shared::default());
        let sink = Arc::clone(&shared);
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            if !matches!(event.kind, EventKind::Access(_)) {
                sink.add(event);
            }
        });
        Ok(Changes {
            watcher: watcher.context("cannot watch files")?,
            watched: BTreeSet::new(),
            shared,
        })
    }

    /// Watches these inputs from now on, instead of earlier ones.
    pub(super) fn watch(&mut self, inputs: Inputs) {
        let directories = inputs.directories();
        let mut state = self.shared.lock();
        state.changed.retain(|path| inputs.contains(path, false));
        state.inputs = inputs;
        drop(state);
        for directory in self.watched.difference(&directories) {
            // A directory that was deleted is not watched any more.
            let _ = self.watcher.unwatch(directory);
        }
        let mut watched = BTreeSet::new();
        for directory in directories {
            // A directory of the same name may be another one by now, so each is watched again.
            match self.watcher.watch(&directory, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    watched.insert(directory);
                }
                Err(error) => {
                    terminal::warning(&format!("cannot watch {}: {error}", directory.display()));
                }
            }
        }
        self.watched = watched;
    }

    /// An input that changed after this time.
    pub(super) fn changed_since(&self, time: SystemTime) -> Option<PathBuf> {
        self.shared.lock().inputs.changed_since(time)
    }

    /// Adds a change that the watcher did not notice.
    pub(super) fn add(&self, path: PathBuf) {
        let mut state = self.shared.lock();
        state.changed.insert(path);
        state.count += 1;
    }

    /// Waits for a change to a file that is not ignored, and then until nothing changes for
    /// [`QUIET_TIME`]. Returns all changes.
    pub(super) fn next(&self, is_ignored: impl Fn(&Path) -> bool) -> BTreeSet<PathBuf> {
        let mut state = self.shared.lock();
        loop {
            state.changed.retain(|path| !is_ignored(path));
            if !state.changed.is_empty() {
                break;
            }
            state = self
                .shared
                .arrived
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let since = Instant::now();
        while since.elapsed() < MAX_DELAY {
            let count = state.count;
            let (next, _) = self
                .shared
                .arrived
                .wait_timeout_while(state, QUIET_TIME, |state| state.count == count)
                .unwrap_or_else(PoisonError::into_inner);
            state = next;
            if state.count == count {
                break;
            }
        }
        state.changed.retain(|path| !is_ignored(path));
        std::mem::take(&mut state.changed)
    }
}

impl Shared {
    fn add(&self, event: Event) {
        let is_write = matches!(event.kind, EventKind::Modify(ModifyKind::Data(_)));
        let mut state = self.lock();
        for path in event.paths {
            if state.inputs.contains(&path, is_write) {
                state.changed.insert(path);
                state.count += 1;
                self.arrived.notify_all();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
