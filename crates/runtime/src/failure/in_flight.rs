//! What each worker has in flight, so that a dying process can still report an error to every
//! waiting caller.
//!
//! Each worker has a slot that a signal handler can read: it consists of atomics and of pointers to
//! memory that does not change while the user's code runs. The reporting thread claims a slot
//! first. A worker that returns from the user's code and finds its slot claimed stops, because
//! otherwise both would write to one connection.
#![allow(unsafe_code)]

use std::cell::Cell;
use std::mem::transmute;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU64};

use super::forked;
use super::reporter::{self, READ};
use crate::error::ErrorReport;
use crate::runtime_api::request::{Address, Api};
#[cfg(all(feature = "crash-report", target_os = "linux"))]
use crate::sys::error::Errno;

const FREE: u64 = 0;
const IDLE: u64 = 1;
const INIT: u64 = 2;
const INVOCATION: u64 = 3;
/// The response is being streamed, and the connection is between two chunks.
const STREAM: u64 = 4;
/// The worker is writing a chunk, so nothing can be reported on this connection.
const WRITING: u64 = 5;
/// The after-restore hooks are running.
const RESTORE: u64 = 6;

/// The bits of a state that contain one of the phases above.
const PHASE: u64 = 0b0111;
/// Set when the slot has been claimed. The rest of the state stays unchanged.
const CLAIMED: u64 = 0b1000;
/// The bits that number the worker's invocations. A [`Response`](crate::Response) that a handler
/// has kept carries the number of its own invocation, so it cannot affect a later one.
const ATTEMPT: u64 = 0xffff_fff0;
const ONE_ATTEMPT: u64 = 0x10;

/// The descriptor when there is no connection.
const NONE: i32 = -1;

/// All slots, newest first. None is ever freed. The slots of stopped workers are reused.
static SLOTS: AtomicPtr<Slot> = AtomicPtr::new(ptr::null_mut());

thread_local! {
    /// The slot of this thread's worker.
    static CURRENT: Cell<Option<&'static Slot>> = const { Cell::new(None) };
}

#[derive(Debug)]
pub(crate) struct Slot {
    /// The phase, the claimed bit, the number of the invocation and, in the upper half, the
    /// descriptor of the worker's connection, which is idle while the user's code runs. In one
    /// word, so that a write to an earlier invocation's response, from any thread, has no effect.
    state: AtomicU64,
    /// The process to which the worker belongs. `fork` copies the slots into the child process.
    process: AtomicI32,
    api: AtomicPtr<Api>,
    /// The ids of the invocation, if there is one.
    address: AtomicPtr<Address>,
    /// An [`EndOfStream`], if a stream has started. Programs that do not stream do not link it.
    end_of_stream: AtomicPtr<()>,
    /// Set before the slot is added to the list.
    next: *const Slot,
}

// SAFETY: everything that changes is atomic. `next` is set before other threads see the slot, and
// points to a slot that is `Sync` and never freed.
unsafe impl Sync for Slot {}

/// Writes the end of a stream and its error to the connection. Async-signal-safe.
pub(crate) type EndOfStream = fn(connection: i32, error: &ErrorReport);

/// The number of a worker's invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attempt(u64);

/// A worker's slot. It belongs to the thread that created it.
#[derive(Debug)]
pub(crate) struct Watch {
    slot: &'static Slot,
    /// Keeps alive what the slot points to.
    _api: Arc<Api>,
}

/// Something in flight that now belongs to the reporting thread.
pub(crate) struct Claimed {
    slot: &'static Slot,
    state: u64,
}

/// What Lambda is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Init,
    /// The after-restore hooks are running.
    Restore,
    /// A response of which nothing has been sent.
    Invocation,
    /// The end of a streamed response.
    Stream,
}

impl Watch {
    pub(crate) fn new(api: &Arc<Api>) -> Self {
        let slot = Slot::acquire();
        slot.api.store(Arc::as_ptr(api).cast_mut(), Relaxed);
        slot.process.store(forked::mark_process(), Relaxed);
        CURRENT.set(Some(slot));
        Watch {
            slot,
            _api: Arc::clone(api),
        }
    }

    pub(crate) fn slot(&self) -> &'static Slot {
        self.slot
    }

    pub(crate) fn enter_init(&self, connection: Option<i32>) {
        self.enter(INIT, connection);
    }

    pub(crate) fn enter_restore(&self, connection: Option<i32>) {
        self.enter(RESTORE, connection);
    }

    /// Called before the handler. The address must not change until [`leave`](Self::leave).
    pub(crate) fn enter_invocation(&self, address: &Address, connection: Option<i32>) {
        let address = ptr::from_ref(address).cast_mut();
        self.slot.address.store(address, Relaxed);
        self.enter(INVOCATION, connection);
        // An event that arrives during a report is claimed by the report, or ends with the process.
        reporter::wait_for_report();
    }

    fn enter(&self, phase: u64, connection: Option<i32>) {
        // An earlier failed call is not the reason if the user's code aborts: see `crash::cause`.
        #[cfg(all(feature = "crash-report", target_os = "linux"))]
        Errno(0).store();
        let connection = connection.unwrap_or(NONE);
        self.slot.change(self.slot.attempt(), phase, connection);
    }

    /// Called after the handler has returned and the invocation has ended: a `Response` that the
    /// handler has kept can no longer write. Does not return in a forked child.
    pub(crate) fn leave(&self) {
        self.slot.end_child();
        self.slot.leave(IDLE);
    }

    /// Called before the worker requests an event, because it must not request one while the
    /// process is dying. Does not return in a forked child.
    pub(crate) fn before_next(&self) {
        self.slot.end_child();
        reporter::wait_for_report();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        CURRENT.set(None);
        self.slot.leave(FREE);
    }
}

impl Slot {
    /// The number of the worker's current or next invocation.
    pub(crate) fn attempt(&self) -> Attempt {
        Attempt(self.state.load(Relaxed) & ATTEMPT)
    }

    /// Called before a chunk of this invocation's response is written. `end` ends the stream if the
    /// process dies after this chunk. Returns `false` if the invocation has ended or belongs to
    /// another process.
    pub(crate) fn begin_chunk(&self, attempt: Attempt, end: EndOfStream) -> bool {
        self.end_of_stream.store(end as *mut (), Relaxed);
        !self.is_of_another_process() && self.change(attempt, WRITING, NONE)
    }

    /// Called after the chunk has been written to this connection.
    pub(crate) fn end_chunk(&self, attempt: Attempt, connection: i32) {
        self.change(attempt, STREAM, connection);
    }

    /// Called before the handler closes this connection, because its descriptor may then refer to
    /// another file.
    pub(crate) fn forget(&self, attempt: Attempt, connection: i32) {
        let state = self.state.load(Acquire);
        if connection_of(state) == connection {
            self.change(attempt, state & PHASE, NONE);
        }
    }

    fn leave(&self, phase: u64) {
        let attempt = self.attempt();
        self.change_to(attempt, phase | next(attempt) | upper(NONE));
    }

    /// Changes the phase of this invocation. Returns `false` if the invocation has ended. Does not
    /// return if the slot has been claimed.
    fn change(&self, attempt: Attempt, phase: u64, connection: i32) -> bool {
        self.change_to(attempt, phase | attempt.0 | upper(connection))
    }

    fn change_to(&self, attempt: Attempt, to: u64) -> bool {
        let mut state = self.state.load(Acquire);
        while state & ATTEMPT == attempt.0 {
            if READ && state & CLAIMED != 0 {
                reporter::wait_for_report();
            }
            match self.state.compare_exchange(state, to, AcqRel, Acquire) {
                Ok(_) => return true,
                Err(other) => state = other,
            }
        }
        false
    }

    /// Whether something is in flight that can be reported.
    fn is_reportable(&self, state: u64) -> bool {
        state & CLAIMED == 0
            && matches!(state & PHASE, INIT | INVOCATION | STREAM | RESTORE)
            && !self.is_of_another_process()
    }

    fn is_of_another_process(&self) -> bool {
        forked::marked_process() != self.process.load(Relaxed)
    }

    fn end_child(&self) {
        if self.is_of_another_process() {
            reporter::end_child();
        }
    }

    fn claim(&'static self) -> Option<Claimed> {
        let mut state = self.state.load(Acquire);
        while self.is_reportable(state) {
            let claimed = state | CLAIMED;
            match self.state.compare_exchange(state, claimed, AcqRel, Acquire) {
                Ok(_) => return Some(Claimed { slot: self, state }),
                Err(other) => state = other,
            }
        }
        None
    }

    fn acquire() -> &'static Slot {
        for slot in all() {
            let state = slot.state.load(Relaxed);
            let taken = state | IDLE;
            if state & PHASE == FREE
                && slot
                    .state
                    .compare_exchange(state, taken, AcqRel, Relaxed)
                    .is_ok()
            {
                return slot;
            }
        }
        let slot = Box::leak(Box::new(Slot {
            state: AtomicU64::new(IDLE),
            process: AtomicI32::default(),
            api: AtomicPtr::default(),
            address: AtomicPtr::default(),
            end_of_stream: AtomicPtr::default(),
            next: ptr::null(),
        }));
        let mut first = SLOTS.load(Acquire);
        loop {
            slot.next = first;
            match SLOTS.compare_exchange(first, slot, AcqRel, Acquire) {
                Ok(_) => return slot,
                Err(newer) => first = newer,
            }
        }
    }
}

/// Whether this thread is a worker's thread in a forked child.
pub(crate) fn is_child() -> bool {
    CURRENT.get().is_some_and(Slot::is_of_another_process)
}

fn next(attempt: Attempt) -> u64 {
    (attempt.0 + ONE_ATTEMPT) & ATTEMPT
}

fn upper(connection: i32) -> u64 {
    u64::from(connection.cast_unsigned()) << 32
}

fn connection_of(state: u64) -> i32 {
    (state >> 32) as i32
}

/// Whether anything is in flight or being reported.
#[cfg(all(feature = "crash-report", target_os = "linux"))]
pub(crate) fn is_any() -> bool {
    reporter::is_reporting() || all().any(|slot| slot.is_reportable(slot.state.load(Acquire)))
}

/// Claims everything in flight, one slot at a time. The search starts from the first slot each
/// time, because a worker may have received an event while another report was sent.
/// Async-signal-safe.
pub(crate) fn claim_all() -> impl Iterator<Item = Claimed> {
    std::iter::from_fn(|| all().find_map(Slot::claim))
}

/// Returns everything that has been claimed. Async-signal-safe.
pub(crate) fn all_claimed() -> impl Iterator<Item = Claimed> {
    all().filter_map(|slot| {
        let state = slot.state.load(Acquire);
        (state & CLAIMED != 0).then_some(Claimed { slot, state })
    })
}

impl Claimed {
    pub(crate) fn phase(&self) -> Phase {
        match self.state & PHASE {
            INIT => Phase::Init,
            RESTORE => Phase::Restore,
            STREAM => Phase::Stream,
            _ => Phase::Invocation,
        }
    }

    /// Whether the calling thread is not another worker's thread, that is, whether this invocation
    /// ends the process.
    pub(crate) fn is_mine(&self) -> bool {
        CURRENT
            .get()
            .is_none_or(|current| ptr::eq(current, self.slot))
    }

    /// The worker's connection, if it has one.
    pub(crate) fn connection(&self) -> Option<i32> {
        Some(connection_of(self.state)).filter(|&connection| connection != NONE)
    }

    /// The ids of the invocation. Must not be called during init.
    pub(crate) fn address(&self) -> &Address {
        // SAFETY: the worker has set it for this phase, which it cannot leave after the slot has
        // been claimed.
        unsafe { &*self.slot.address.load(Relaxed) }
    }

    /// Not async-signal-safe, because it changes a reference count.
    pub(crate) fn api(&self) -> Arc<Api> {
        let api = self.slot.api.load(Relaxed);
        // SAFETY: the pointer comes from the `Arc` in the slot's `Watch`, which cannot be dropped
        // before the phase ends.
        unsafe {
            Arc::increment_strong_count(api);
            Arc::from_raw(api)
        }
    }

    /// Like [`api`](Self::api), for a signal handler.
    #[cfg(all(feature = "crash-report", target_os = "linux"))]
    pub(crate) fn api_ref(&self) -> &Api {
        // SAFETY: as above.
        unsafe { &*self.slot.api.load(Relaxed) }
    }

    /// Ends the stream with an error. Async-signal-safe.
    pub(crate) fn end_stream(&self, error: &ErrorReport) {
        let Some(connection) = self.connection() else {
            return;
        };
        let end = self.slot.end_of_stream.load(Relaxed);
        // SAFETY: only `begin_chunk` writes it, and the phase of a stream starts after that.
        let end = unsafe { transmute::<*mut (), EndOfStream>(end) };
        end(connection, error);
    }
}

fn all() -> impl Iterator<Item = &'static Slot> {
    let mut slot = SLOTS.load(Acquire).cast_const();
    std::iter::from_fn(move || {
        // SAFETY: slots are never freed, and null ends the list.
        let this = unsafe { slot.as_ref() }?;
        slot = this.next;
        Some(this)
    })
}

/// The slots are maintained only if something reads them.
#[cfg(all(test, feature = "crash-report"))]
mod tests;
