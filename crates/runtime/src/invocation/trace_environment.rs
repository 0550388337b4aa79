//! The X-Ray trace id of the current invocation in the environment variable `_X_AMZN_TRACE_ID`,
//! which AWS's SDKs read. On `provided.*`, Lambda leaves setting it to the runtime (AWS Lambda
//! Developer Guide, "Defined runtime environment variables").
//!
//! `std::env::set_var` would leak memory: each invocation has a new value, and glibc's `setenv`
//! keeps every value that it has ever stored, because a reader may still have a pointer to it. So
//! this file stores pointers to its own blocks in the environment's list of variables. Other
//! threads may read the environment at any time, with [`std::env`] or with C's `getenv`:
//!
//! - The list does not move while it is read. [`TraceEnvironment::reserve`] replaces it with a copy
//!   that has one more entry and never frees the copy. Afterwards only this entry changes, in a
//!   single store. It is never removed: without a trace id it points to [`ABSENT`], which every
//!   reader skips.
//! - A reader never sees a block while it is written. The functions of `std::env` hold std's
//!   environment lock until they have copied the value. The runtime takes this lock at least once
//!   before it reuses a block, so a reader that found the block has finished by then.
//! - C code holds no lock. A string that `getenv` has returned stays intact for the next 30 traced
//!   invocations and always ends with a NUL.
#![allow(unsafe_code)]

use std::env;
use std::ffi::{CStr, c_char};
use std::iter;
use std::mem::ManuallyDrop;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

const ASSIGNMENT: &CStr = c"_X_AMZN_TRACE_ID=";

/// The entry while there is no trace id. It has no `=`, so it is not a variable: `getenv`,
/// `std::env` and shells skip it.
const ABSENT: &CStr = c"_X_AMZN_TRACE_ID";

/// The initial size of a block. Trace ids have about 75 bytes. For a longer one, larger blocks are
/// allocated.
const FIRST_CAPACITY: usize = 128;

/// The number of blocks, which are used in turn.
const BLOCKS: usize = 32;

/// The number of blocks after which the runtime waits for readers. It is small enough that the
/// runtime waits between the time when a block is replaced and the time when it is reused. Waiting
/// takes 700 instructions, so it is not done for each block.
///
/// Debug builds wait for each block. Otherwise ThreadSanitizer would report each read of a new
/// block, because it does not know the ordering of libc's read of the pointer.
const ROUND: usize = if cfg!(debug_assertions) {
    1
} else {
    BLOCKS / 2
};

type Entry = AtomicPtr<c_char>;

unsafe extern "C" {
    /// The list of variables, terminated by a null pointer (POSIX).
    #[cfg(not(target_vendor = "apple"))]
    static environ: AtomicPtr<Entry>;
}

/// The only writer of the variable.
#[derive(Debug)]
pub(crate) struct TraceEnvironment {
    /// All blocks, one after the other, each with `_X_AMZN_TRACE_ID=value\0`. Never freed.
    blocks: *mut u8,
    /// The size of one block in bytes.
    capacity: usize,
    /// The index of the block to write next.
    next: usize,
    /// The string to which the entry points.
    current: *const c_char,
}

impl TraceEnvironment {
    /// Adds the entry without a value.
    pub(crate) fn reserve() -> Self {
        let mut entries = Vec::new();
        let current = ABSENT.as_ptr().cast_mut();
        for entry in list() {
            let entry = entry.load(Ordering::Relaxed);
            // An earlier runtime of this process has left its entry without a value.
            if !is_ours(entry) && !ptr::eq(entry, ABSENT.as_ptr()) {
                entries.push(Entry::new(entry));
            }
        }
        entries.push(Entry::new(current));
        entries.push(Entry::new(ptr::null_mut()));
        // The old list stays unchanged for its readers. When libc needs space for another variable,
        // it copies this list, as it copies the one from the kernel.
        let entries = ManuallyDrop::new(entries);
        environment().store(entries.as_ptr().cast_mut(), Ordering::Release);
        TraceEnvironment {
            blocks: ptr::null_mut(),
            capacity: 0,
            next: 0,
            current,
        }
    }

    /// Like [`reserve`](Self::reserve), in a program whose threads may change the environment: std adds the entry while
    /// it holds its lock, and libc replaces the list if it has to.
    #[cfg(feature = "__compat")]
    pub(crate) fn reserve_among_threads() -> Self {
        if !list().any(|entry| is_ours(entry.load(Ordering::Relaxed))) {
            // SAFETY: std's lock keeps other Rust threads out. C code that reads the environment must
            // not run yet, as the documentation of `lambda-native-compat` says.
            unsafe { env::set_var("_X_AMZN_TRACE_ID", "") };
        }
        let mut trace = TraceEnvironment {
            blocks: ptr::null_mut(),
            capacity: 0,
            next: 0,
            // The entry is found by its name the first time.
            current: ptr::null(),
        };
        trace.store(ABSENT.as_ptr());
        trace
    }

    /// Sets the variable for this invocation, or clears it.
    #[inline(never)]
    pub(crate) fn set(&mut self, trace_id: Option<&str>) {
        match trace_id {
            // The value contains no NUL, which would end it early: a head with a NUL is refused.
            Some(trace_id) => self.put(trace_id),
            None => self.store(ABSENT.as_ptr()),
        }
    }

    fn put(&mut self, value: &str) {
        let name = ASSIGNMENT.to_bytes();
        let needed = name.len() + value.len() + 1;
        if self.capacity < needed {
            // C code may still read the old blocks, so they are leaked. This happens only a few
            // times in the lifetime of a process, because each size is at least twice the previous
            // one.
            self.capacity = needed.next_power_of_two().max(FIRST_CAPACITY);
            self.blocks = vec![0; BLOCKS * self.capacity].leak().as_mut_ptr();
        }
        // SAFETY: the index is below the number of blocks, and the block has space for all three
        // parts.
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

    /// Makes the entry point to another block.
    fn store(&mut self, block: *const c_char) {
        let is_current = |entry: &&Entry| ptr::eq(entry.load(Ordering::Relaxed), self.current);
        // If the function has set the variable itself, the entry points to its string. If it has
        // removed the variable, the variable stays removed.
        let mut entry = list().find(is_current);
        if entry.is_none() {
            entry = list().find(|entry| is_ours(entry.load(Ordering::Relaxed)));
        }
        if let Some(entry) = entry {
            // `Release` makes the contents of the block visible to readers of the pointer.
            entry.store(block.cast_mut(), Ordering::Release);
            self.current = block;
        }
    }
}

/// Waits until every function of `std::env` that is reading the environment has finished.
/// Everything written so far is visible to later readers.
fn wait_for_readers() {
    // SAFETY: there is no such variable, so libc searches the list and changes nothing. The purpose
    // is to take std's environment lock.
    unsafe { env::remove_var("\u{1}") };
}

/// Whether the entry is a value of the variable.
fn is_ours(entry: *const c_char) -> bool {
    let name = ASSIGNMENT.to_bytes();
    // SAFETY: both strings end with a NUL.
    unsafe { libc::strncmp(entry, ASSIGNMENT.as_ptr(), name.len()) == 0 }
}

/// The entries of the environment.
fn list() -> impl Iterator<Item = &'static Entry> {
    let mut entry = environment().load(Ordering::Acquire).cast_const();
    iter::from_fn(move || {
        // SAFETY: the list is read in the same way as by `getenv`: up to the null pointer. After
        // `clearenv` there is no list. libc moves the list only when a variable is added, which
        // must not happen on another thread while the runtime serves, as the documentation of
        // `start_lambda` says.
        let this = unsafe { entry.as_ref() }?;
        if this.load(Ordering::Relaxed).is_null() {
            return None;
        }
        // SAFETY: the terminating null pointer has not been reached.
        entry = unsafe { entry.add(1) };
        Some(this)
    })
}

#[cfg(not(target_vendor = "apple"))]
fn environment() -> &'static AtomicPtr<Entry> {
    // SAFETY: libc reads and writes it as a whole word.
    unsafe { &environ }
}

/// On macOS only programs can use the variable `environ`, not libraries.
#[cfg(target_vendor = "apple")]
fn environment() -> &'static AtomicPtr<Entry> {
    // SAFETY: the function has no preconditions and returns the address of that variable.
    unsafe { &*libc::_NSGetEnviron().cast() }
}
