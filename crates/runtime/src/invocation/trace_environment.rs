//! The X-Ray trace id of the current invocation, in the process environment, where AWS's SDKs look
//! for it. Lambda leaves this to runtimes on `provided.*` (AWS Lambda Developer Guide, "Defined
//! runtime environment variables": `_X_AMZN_TRACE_ID`).
//!
//! `std::env::set_var` would leak: glibc's `setenv` keeps every value it has ever been given,
//! because a reader may still hold a pointer to it, and each invocation has a new value. So this
//! file stores the pointer to a block of its own in the environment's list of variables. Other
//! threads may read the environment at any time, through [`std::env`] or through C's `getenv`:
//!
//! - The list never moves under a reader. [`TraceEnvironment::reserve`] puts a copy with one more
//!   entry in its place and never frees it. From then on only that entry changes, in one store.
//!   It is never removed: without a trace id it points to [`ABSENT`], which every reader skips.
//! - A reader never sees a block that is being written. Functions of `std::env` hold std's lock on
//!   the environment until they have copied the value. The runtime takes that lock once at least
//!   before it writes to a block again, so whoever has found the block there is done by then.
//! - C code holds no lock. What `getenv` has returned to it stays intact for the next 30 traced
//!   invocations, and always ends with a NUL.
#![allow(unsafe_code)]

use std::env;
use std::ffi::{CStr, c_char};
use std::iter;
use std::mem::ManuallyDrop;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

const ASSIGNMENT: &CStr = c"_X_AMZN_TRACE_ID=";

/// The entry while there is no trace id. Without a `=` it is not a variable: `getenv`, `std::env`
/// and shells skip it.
const ABSENT: &CStr = c"_X_AMZN_TRACE_ID";

/// Trace ids have about 75 bytes; for a longer one, larger blocks are allocated.
const FIRST_CAPACITY: usize = 128;

/// They are written in turn.
const BLOCKS: usize = 32;

/// After how many blocks the runtime waits for readers: often enough that it has done so between
/// the moment when a block is replaced and the moment when it is written again. It takes 700
/// instructions, so it is not done for each.
///
/// In debug builds it is. Otherwise ThreadSanitizer would report each read of a new block: it does
/// not see the order that libc's read of the pointer makes.
const ROUND: usize = if cfg!(debug_assertions) {
    1
} else {
    BLOCKS / 2
};

type Entry = AtomicPtr<c_char>;

unsafe extern "C" {
    /// POSIX: the list of variables, ended by a null pointer.
    #[cfg(not(target_vendor = "apple"))]
    static environ: AtomicPtr<Entry>;
}

/// The one writer of the variable.
#[derive(Debug)]
pub(crate) struct TraceEnvironment {
    /// All of them, one behind the other: `_X_AMZN_TRACE_ID=value\0` each. Never freed.
    blocks: *mut u8,
    /// Bytes of one block.
    capacity: usize,
    /// The block that is written next.
    next: usize,
    /// What the entry points to.
    current: *const c_char,
}

impl TraceEnvironment {
    /// Makes the entry, without a value.
    pub(crate) fn reserve() -> Self {
        let mut entries = Vec::new();
        let current = ABSENT.as_ptr().cast_mut();
        for entry in list() {
            let entry = entry.load(Ordering::Relaxed);
            if !is_ours(entry) {
                entries.push(Entry::new(entry));
            }
        }
        entries.push(Entry::new(current));
        entries.push(Entry::new(ptr::null_mut()));
        // Readers of the old list are not disturbed: it stays as it is. libc copies this one when it
        // needs room for another variable, as it does with the one that the kernel has made.
        let entries = ManuallyDrop::new(entries);
        environment().store(entries.as_ptr().cast_mut(), Ordering::Release);
        TraceEnvironment {
            blocks: ptr::null_mut(),
            capacity: 0,
            next: 0,
            current,
        }
    }

    /// Sets the variable for this invocation, or clears it.
    #[inline(never)]
    pub(crate) fn set(&mut self, trace_id: Option<&str>) {
        match trace_id {
            // A NUL would end the value early. A head that contains one is refused.
            Some(trace_id) => self.put(trace_id),
            None => self.store(ABSENT.as_ptr()),
        }
    }

    fn put(&mut self, value: &str) {
        let name = ASSIGNMENT.to_bytes();
        let needed = name.len() + value.len() + 1;
        if self.capacity < needed {
            // C code may still read the old blocks, so they stay: a handful of leaks in the lifetime
            // of a process, since blocks are at least twice as large as those before.
            self.capacity = needed.next_power_of_two().max(FIRST_CAPACITY);
            self.blocks = vec![0; BLOCKS * self.capacity].leak().as_mut_ptr();
        }
        // SAFETY: there are so many blocks, and this one has room for all three parts.
        let block = unsafe {
            let block = self.blocks.add(self.next % BLOCKS * self.capacity);
            ptr::copy_nonoverlapping(name.as_ptr(), block, name.len());
            ptr::copy_nonoverlapping(value.as_ptr(), block.add(name.len()), value.len());
            *block.add(needed - 1) = 0;
            block.cast()
        };
        self.next = self.next.wrapping_add(1);
        if self.next.is_multiple_of(ROUND) {
            wait_for_readers();
        }
        self.store(block);
    }

    /// Points the entry to another block.
    fn store(&mut self, block: *const c_char) {
        let is_current = |entry: &&Entry| ptr::eq(entry.load(Ordering::Relaxed), self.current);
        // If the function has set the variable itself, the entry points to its block. If it has removed
        // the variable, it stays removed.
        let mut entry = list().find(is_current);
        if entry.is_none() {
            entry = list().find(|entry| is_ours(entry.load(Ordering::Relaxed)));
        }
        if let Some(entry) = entry {
            // Together with what the block contains, for whoever finds it here.
            entry.store(block.cast_mut(), Ordering::Release);
            self.current = block;
        }
    }
}

/// Returns when every function of `std::env` that was reading the environment is done, and what has
/// been written until now is visible to those that read it from now on.
fn wait_for_readers() {
    // SAFETY: there is no such variable, so libc goes through the list and changes nothing. What
    // matters is std's lock on the environment, which is held for that.
    unsafe { env::remove_var("\u{1}") };
}

/// Whether this is a value of the variable.
fn is_ours(entry: *const c_char) -> bool {
    let name = ASSIGNMENT.to_bytes();
    // SAFETY: both are strings that end with a NUL.
    unsafe { libc::strncmp(entry, ASSIGNMENT.as_ptr(), name.len()) == 0 }
}

/// The entries of the environment.
fn list() -> impl Iterator<Item = &'static Entry> {
    let mut entry = environment().load(Ordering::Acquire).cast_const();
    iter::from_fn(move || {
        // SAFETY: the list is read as `getenv` reads it: up to the null pointer, and there is none
        // at all after `clearenv`. libc moves the list only when a variable is added. That must not
        // happen on another thread while the runtime serves: `start_lambda` says so.
        let this = unsafe { entry.as_ref() }?;
        if this.load(Ordering::Relaxed).is_null() {
            return None;
        }
        // SAFETY: the null pointer is still to come.
        entry = unsafe { entry.add(1) };
        Some(this)
    })
}

#[cfg(not(target_vendor = "apple"))]
fn environment() -> &'static AtomicPtr<Entry> {
    // SAFETY: libc reads and writes it as a whole word.
    unsafe { &environ }
}

/// On macOS the variable `environ` is for programs alone, not for libraries.
#[cfg(target_vendor = "apple")]
fn environment() -> &'static AtomicPtr<Entry> {
    // SAFETY: it has no conditions, and returns the address of that variable.
    unsafe { &*libc::_NSGetEnviron().cast() }
}
