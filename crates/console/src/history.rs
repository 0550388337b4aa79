//! The invocations that are kept, and the numbers of their changes.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};

use crate::faults::OwnFaults;
use crate::record::{FunctionRecord, InvocationRecord};

/// How many invocations are kept if nothing else is chosen.
pub const DEFAULT_KEPT: usize = 500;

/// The last invocations of all functions, and the faults that wait for the next ones.
///
/// All methods can be called from any thread.
#[derive(Debug)]
pub struct History {
    store: Mutex<Store>,
    /// The number of the last change. Streams of Server-Sent Events wait for it.
    change: watch::Sender<u64>,
    /// Wakes the background task, which invocations do not.
    built: Notify,
    faults: OwnFaults,
}

/// What a [`History`] keeps.
#[derive(Debug)]
pub(crate) struct Store {
    /// The most invocations.
    pub(crate) most: usize,
    /// Oldest first. Somebody who looks at one for long takes a clone of the `Arc`, and leaves the lock.
    pub(crate) invocations: VecDeque<Arc<InvocationRecord>>,
    /// The numbers of the invocations by their request id: those with the same id are deliveries of one event.
    pub(crate) numbers: HashMap<String, u64>,
    /// How many invocations there have been.
    pub(crate) total: u64,
    pub(crate) functions: Vec<FunctionRecord>,
    /// The number of the last change.
    pub(crate) change: u64,
}

impl History {
    /// Creates an empty history for so many functions, which keeps the last `most` invocations, at least one.
    pub fn new(functions: usize, most: usize) -> Arc<History> {
        let mut records = Vec::new();
        records.resize_with(functions, FunctionRecord::default);
        Arc::new(History {
            store: Mutex::new(Store {
                most: most.max(1),
                invocations: VecDeque::new(),
                numbers: HashMap::new(),
                total: 0,
                functions: records,
                change: 0,
            }),
            change: watch::Sender::new(0),
            built: Notify::new(),
            faults: OwnFaults::default(),
        })
    }

    /// Changes what is kept, and wakes those that wait for changes.
    pub(crate) fn update<T>(&self, change: impl FnOnce(&mut Store) -> T) -> T {
        let mut store = self.lock();
        store.change += 1;
        let result = change(&mut store);
        let number = store.change;
        drop(store);
        self.change.send_replace(number);
        result
    }

    /// Reads what is kept.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Store) -> T) -> T {
        read(&self.lock())
    }

    /// Reports the numbers of changes from now on.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.change.subscribe()
    }

    /// Is notified when a build has succeeded. Only the background task waits for it.
    pub(crate) fn built(&self) -> &Notify {
        &self.built
    }

    /// The faults that happen to processes and callers.
    pub(crate) fn faults(&self) -> &OwnFaults {
        &self.faults
    }

    fn lock(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// The invocation with this request id: the last one, if an event was sent again with the same id.
    pub(crate) fn find(&self, id: &str) -> Option<&Arc<InvocationRecord>> {
        self.numbered(*self.numbers.get(id)?)
    }

    /// The invocation with this number.
    pub(crate) fn numbered(&self, number: u64) -> Option<&Arc<InvocationRecord>> {
        self.invocations.get(self.index(number)?)
    }

    /// Changes the invocation with this request id, which has changed with this.
    pub(crate) fn find_mut(&mut self, id: &str) -> Option<&mut InvocationRecord> {
        self.numbered_mut(*self.numbers.get(id)?)
    }

    /// The same by its number.
    pub(crate) fn numbered_mut(&mut self, number: u64) -> Option<&mut InvocationRecord> {
        let index = self.index(number)?;
        let record = Arc::make_mut(self.invocations.get_mut(index)?);
        record.changed = self.change;
        Some(record)
    }

    /// Adds an invocation, and drops the oldest ones.
    pub(crate) fn add(&mut self, mut record: InvocationRecord) {
        self.total += 1;
        record.number = self.total;
        record.changed = self.change;
        self.numbers.insert(record.id.clone(), record.number);
        self.invocations.push_back(Arc::new(record));
        while self.invocations.len() > self.most {
            let Some(oldest) = self.invocations.pop_front() else {
                return;
            };
            if self.numbers.get(&oldest.id) == Some(&oldest.number) {
                self.numbers.remove(&oldest.id);
            }
        }
    }

    /// Where the invocation with this number is: they are numbered without gaps.
    fn index(&self, number: u64) -> Option<usize> {
        let oldest = self.invocations.front()?.number;
        usize::try_from(number.checked_sub(oldest)?).ok()
    }
}
