//! The X-Ray trace id of the invocation under way, in the process environment, where AWS's SDKs
//! look for it. Lambda leaves this to runtimes on `provided.*` (AWS Lambda Developer Guide,
//! "Defined runtime environment variables": `_X_AMZN_TRACE_ID`).
//!
//! `std::env::set_var` would do, and leak: glibc's `setenv` keeps every value it has ever been
//! given, for a reader may still hold the pointer, and each invocation brings a new one. So this
//! file hands `putenv` memory of its own and writes the next value into it: two blocks, taken in
//! turn, so that a reader on another thread still finds the value it began to read.
#![allow(unsafe_code)]

use std::ffi::{c_char, c_int};
use std::mem::{ManuallyDrop, swap};

const ASSIGNMENT: &[u8] = b"_X_AMZN_TRACE_ID=";

/// Trace ids have about 75 bytes; a longer one makes its block grow.
const FIRST_CAPACITY: usize = 256;

unsafe extern "C" {
    /// POSIX: the string itself becomes part of the environment, it is not copied.
    fn putenv(string: *mut c_char) -> c_int;
    fn unsetenv(name: *const c_char) -> c_int;
}

/// The one writer of the variable.
#[derive(Debug, Default)]
pub(crate) struct TraceEnvironment {
    /// `_X_AMZN_TRACE_ID=value\0`, as the environment points to it. Never freed, nor is the other.
    current: ManuallyDrop<Vec<u8>>,
    /// The value before, which a reader on another thread may still be looking at.
    previous: ManuallyDrop<Vec<u8>>,
}

impl TraceEnvironment {
    /// To be called before the user's code can start threads: it makes room in the environment.
    pub(crate) fn reserve() -> Self {
        let mut trace = Self::default();
        trace.put(b"");
        trace.clear();
        trace
    }

    /// Sets the variable for this invocation, or clears it.
    pub(crate) fn set(&mut self, trace_id: Option<&str>) {
        // A NUL would end the value early; HTTP does not let one through.
        match trace_id.filter(|id| !id.as_bytes().contains(&0)) {
            Some(trace_id) => self.put(trace_id.as_bytes()),
            None => self.clear(),
        }
    }

    fn put(&mut self, value: &[u8]) {
        swap(&mut self.current, &mut self.previous);
        let block = &mut self.current;
        let needed = ASSIGNMENT.len() + value.len() + 1;
        if block.capacity() < needed {
            // The old block may still be read, so it stays: a handful of leaks in a lifetime,
            // since each is twice as large as the one before.
            let capacity = needed.next_power_of_two().max(FIRST_CAPACITY);
            *block = ManuallyDrop::new(Vec::with_capacity(capacity));
        }
        block.clear();
        for part in [ASSIGNMENT, value, b"\0"] {
            // Within the capacity, so the block stays where it is.
            block.extend_from_slice(part);
        }
        // SAFETY: the block ends its string with a NUL and is never freed. The block that the
        // environment points to until now stays as it is until the next call, so a reader on
        // another thread sees one value or the other, whole. Rust's lock on the environment is not
        // held, since std gives it to nobody: what it would keep out is a reader while the list of
        // variables moves. It moves in the first call only, from `reserve`, before there are other
        // threads; later there is room, or the variable is there and one pointer is stored.
        unsafe { putenv(block.as_mut_ptr().cast()) };
    }

    fn clear(&self) {
        // SAFETY: the name is a NUL-terminated string without a `=`. The list stays where it is.
        unsafe { unsetenv(c"_X_AMZN_TRACE_ID".as_ptr()) };
    }
}
