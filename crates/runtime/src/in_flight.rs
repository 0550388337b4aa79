//! What is under way in each worker, for a process that is about to die: its last act is to answer
//! whoever still waits.
//!
//! Each worker has a slot, which a signal handler can read: atomics, and pointers to memory that
//! stays as it is while the user's code runs. Whoever reports claims a slot first; a worker that
//! comes back from the user's code and finds its slot claimed goes no further, or both would write
//! to one connection.
#![allow(unsafe_code)]

use std::cell::Cell;
use std::mem::transmute;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU8, AtomicUsize};
use std::time::Duration;

use crate::api::{Address, Api};
use crate::crash;
use crate::error::ErrorReport;
use crate::os;

/// Whether there is anybody to read the slots.
const READ: bool = cfg!(panic = "abort") || cfg!(feature = "crash-report");

const FREE: u8 = 0;
const IDLE: u8 = 1;
const INIT: u8 = 2;
const INVOCATION: u8 = 3;
/// The response has begun to stream, and the connection stands between two chunks.
const STREAM: u8 = 4;
/// In the middle of a chunk: nothing can be reported on this connection.
const WRITING: u8 = 5;
const CLAIMED: u8 = 6;
/// The hooks after the restore of a snapshot.
const RESTORE: u8 = 7;

/// No connection.
const NONE: i32 = -1;

/// All slots there are, newest first. None is ever freed; those of workers that ended are used
/// again.
static SLOTS: AtomicPtr<Slot> = AtomicPtr::new(ptr::null_mut());

/// The process that the workers are of. What `fork` has made of it has no invocation to answer.
static PROCESS: AtomicI32 = AtomicI32::new(0);

/// The thread that reports: the address of its own [`CURRENT`]. 0: nobody does.
static REPORTER: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The slot of the worker that this thread is.
    static CURRENT: Cell<Option<&'static Slot>> = const { Cell::new(None) };
}

#[derive(Debug)]
pub(crate) struct Slot {
    phase: AtomicU8,
    /// The worker's connection, on which nothing is under way while the user's code runs.
    connection: AtomicI32,
    api: AtomicPtr<Api>,
    /// Of the invocation, where there is one.
    address: AtomicPtr<Address>,
    /// An [`EndOfStream`], where one has begun: programs that do not stream do not carry it.
    end_of_stream: AtomicPtr<()>,
    /// Set before the slot is in the list.
    next: *const Slot,
}

// SAFETY: all that changes is atomic; `next` is set before others see the slot.
unsafe impl Sync for Slot {}

/// Writes the end of a stream, with the error that it ends with, to its connection.
/// Async-signal-safe.
pub(crate) type EndOfStream = fn(connection: i32, error: &ErrorReport);

/// A worker's slot. It belongs to the thread that made it.
#[derive(Debug)]
pub(crate) struct Watch {
    slot: &'static Slot,
    /// What the slot points to.
    _api: Arc<Api>,
}

/// Something that is under way, and nobody else's from here on.
pub(crate) struct Claimed {
    slot: &'static Slot,
    phase: u8,
}

/// What Lambda waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Init,
    /// The hooks after the restore of a snapshot.
    Restore,
    /// An answer of which nothing has been sent.
    Invocation,
    /// The end of a response that is being streamed.
    Stream,
}

impl Watch {
    pub(crate) fn new(api: &Arc<Api>) -> Self {
        let slot = Slot::acquire();
        slot.api.store(Arc::as_ptr(api).cast_mut(), Relaxed);
        PROCESS.store(this_process(), Relaxed);
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
        if READ {
            self.enter(INIT, connection);
        }
    }

    pub(crate) fn enter_restore(&self, connection: Option<i32>) {
        if READ {
            self.enter(RESTORE, connection);
        }
    }

    /// The user's code has an invocation from here on. The address must stay as it is until
    /// [`leave`](Self::leave).
    pub(crate) fn enter_invocation(&self, address: &Address, connection: Option<i32>) {
        if !READ {
            return;
        }
        let address = ptr::from_ref(address).cast_mut();
        self.slot.address.store(address, Relaxed);
        self.enter(INVOCATION, connection);
    }

    fn enter(&self, phase: u8, connection: Option<i32>) {
        crash::forget_errors();
        let slot = self.slot;
        slot.connection.store(connection.unwrap_or(NONE), Relaxed);
        slot.phase.store(phase, Release);
    }

    /// The user's code has come back.
    pub(crate) fn leave(&self) {
        self.slot.change(IDLE);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        CURRENT.set(None);
        self.slot.change(FREE);
    }
}

impl Slot {
    /// A chunk of the response is about to be written. Should it be the last, the stream is ended
    /// like this.
    pub(crate) fn begin_chunk(&self, end: EndOfStream) {
        self.end_of_stream.store(end as *mut (), Relaxed);
        self.change(WRITING);
    }

    /// The chunk has been written, to this connection.
    pub(crate) fn end_chunk(&self, connection: i32) {
        self.connection.store(connection, Relaxed);
        self.change(STREAM);
    }

    /// The handler is about to close this connection. Its number may be that of another file then.
    pub(crate) fn forget(&self, connection: i32) {
        if self.connection.load(Relaxed) != connection {
            return;
        }
        let phase = self.phase.load(Relaxed);
        // Nobody claims it meanwhile, and who has claimed it keeps the connection.
        self.change(WRITING);
        self.connection.store(NONE, Relaxed);
        self.change(phase);
    }

    fn change(&self, to: u8) {
        if READ && self.phase.swap(to, AcqRel) == CLAIMED {
            self.phase.store(CLAIMED, Release);
            if REPORTER.load(Acquire) == this_thread() {
                // What should have ended the process has let it live: `std`'s handler does so with
                // a signal that was sent. The answer is out, and there cannot be another.
                std::process::abort();
            }
            wait_for_the_end();
        }
    }

    fn claim(&'static self) -> Option<Claimed> {
        let mut phase = self.phase.load(Acquire);
        while matches!(phase, INIT | INVOCATION | STREAM | RESTORE) {
            match self.phase.compare_exchange(phase, CLAIMED, AcqRel, Acquire) {
                Ok(_) => return Some(Claimed { slot: self, phase }),
                Err(other) => phase = other,
            }
        }
        None
    }

    fn acquire() -> &'static Slot {
        for slot in all() {
            if slot
                .phase
                .compare_exchange(FREE, IDLE, AcqRel, Relaxed)
                .is_ok()
            {
                return slot;
            }
        }
        let slot = Box::leak(Box::new(Slot {
            phase: AtomicU8::new(IDLE),
            connection: AtomicI32::new(NONE),
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

/// Makes this thread the one that reports. `false`: it has reported already, or is another
/// process's. Does not return where another thread reports, since the end of this one would be the
/// end of the report. Async-signal-safe.
pub(crate) fn begin_report() -> bool {
    if PROCESS.load(Relaxed) != this_process() {
        return false;
    }
    let me = this_thread();
    match REPORTER.compare_exchange(0, me, AcqRel, Acquire) {
        Ok(_) => true,
        Err(reporter) if reporter == me => false,
        Err(_) => wait_for_the_end(),
    }
}

/// Whether anything is under way, or is being reported.
#[cfg(all(feature = "crash-report", target_os = "linux"))]
pub(crate) fn is_any() -> bool {
    REPORTER.load(Acquire) != 0
        || all().any(|slot| {
            matches!(
                slot.phase.load(Acquire),
                INIT | INVOCATION | STREAM | RESTORE
            )
        })
}

/// Claims everything that is under way, one by one. It begins from the front each time: a worker may
/// have been given an event while the answer to another one was sent. Async-signal-safe.
pub(crate) fn claim_all() -> impl Iterator<Item = Claimed> {
    std::iter::from_fn(|| all().find_map(Slot::claim))
}

impl Claimed {
    pub(crate) fn phase(&self) -> Phase {
        match self.phase {
            INIT => Phase::Init,
            RESTORE => Phase::Restore,
            STREAM => Phase::Stream,
            _ => Phase::Invocation,
        }
    }

    /// Whether the calling thread is no other worker's: what ends the process is this one's doing.
    pub(crate) fn is_mine(&self) -> bool {
        CURRENT
            .get()
            .is_none_or(|current| ptr::eq(current, self.slot))
    }

    /// The worker's connection, where it has one.
    pub(crate) fn connection(&self) -> Option<i32> {
        Some(self.slot.connection.load(Relaxed)).filter(|&connection| connection != NONE)
    }

    /// The invocation's; not in init.
    pub(crate) fn address(&self) -> &Address {
        // SAFETY: set for the phase that was claimed, which the worker cannot leave any more.
        unsafe { &*self.slot.address.load(Relaxed) }
    }

    /// Not async-signal-safe: it counts.
    pub(crate) fn api(&self) -> Arc<Api> {
        let api = self.slot.api.load(Relaxed);
        // SAFETY: the pointer is that of the `Arc` in the slot's `Watch`, which cannot be dropped
        // before the phase is left.
        unsafe {
            Arc::increment_strong_count(api);
            Arc::from_raw(api)
        }
    }

    /// The same for a signal handler.
    #[cfg(all(feature = "crash-report", target_os = "linux"))]
    pub(crate) fn api_ref(&self) -> &Api {
        // SAFETY: as above.
        unsafe { &*self.slot.api.load(Relaxed) }
    }

    /// Ends the stream with this error. Async-signal-safe.
    pub(crate) fn end_stream(&self, error: &ErrorReport) {
        let Some(connection) = self.connection() else {
            return;
        };
        let end = self.slot.end_of_stream.load(Relaxed);
        // SAFETY: only `begin_chunk` writes it, and no phase is a stream's before that.
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

fn this_process() -> i32 {
    // SAFETY: it has no conditions.
    unsafe { libc::getpid() }
}

/// A number that no other thread has.
fn this_thread() -> usize {
    CURRENT.with(|current| ptr::from_ref(current).addr())
}

/// The process dies by another thread's hand.
fn wait_for_the_end() -> ! {
    loop {
        // A system call and no more, as becomes a signal handler.
        os::sleep(Duration::MAX);
    }
}

/// Where nobody reads the slots they are not kept.
#[cfg(all(test, feature = "crash-report"))]
mod tests {
    use std::mem::forget;

    use super::*;
    use crate::environment::Endpoint;

    #[test]
    fn what_gets_under_way_during_a_report_is_claimed_too() {
        let endpoint = Endpoint::read(Some("127.0.0.1:1".to_owned()));
        let api = Arc::new(Api::new(endpoint.expect("an address")));
        let (first, second) = (Watch::new(&api), Watch::new(&api));
        let is = |claimed: Option<Claimed>, watch: &Watch| {
            claimed.is_some_and(|claimed| ptr::eq(claimed.slot, watch.slot))
        };
        // Behind the other one in the list, which is idle.
        first.enter_init(None);
        let mut claimed = claim_all();
        assert!(is(claimed.next(), &first));
        second.enter_init(None);
        assert!(is(claimed.next(), &second));
        assert!(claimed.next().is_none());
        // Dropped, they would wait for the end of the process.
        forget((first, second));
    }
}
