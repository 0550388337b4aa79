//! The X-Ray trace id of the invocation under way, in the process environment, where AWS's SDKs
//! look for it. Lambda leaves this to runtimes on `provided.*` (AWS Lambda Developer Guide,
//! "Defined runtime environment variables": `_X_AMZN_TRACE_ID`).
//!
//! `std::env::set_var` would do, and leak: glibc's `setenv` keeps every value it has ever been
//! given, for a reader may still hold the pointer, and each invocation brings a new one. So this
//! file hands `putenv` memory of its own and writes the next value into it: two blocks, taken in
//! turn, so that a reader on another thread still finds the value it began to read. `putenv` looks
//! for the variable by name, a sixth of an invocation's instructions; from the second value on one
//! pointer takes the place of the other instead.
#![allow(unsafe_code)]

use std::ffi::{c_char, c_int};
use std::mem::{ManuallyDrop, swap};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

const ASSIGNMENT: &[u8] = b"_X_AMZN_TRACE_ID=";

/// Trace ids have about 75 bytes; a longer one makes its block grow.
const FIRST_CAPACITY: usize = 256;

unsafe extern "C" {
    /// POSIX: the string itself becomes part of the environment, it is not copied.
    fn putenv(string: *mut c_char) -> c_int;
    fn unsetenv(name: *const c_char) -> c_int;
    /// POSIX: the list of variables, behind the last of which is a null pointer.
    #[cfg(not(target_vendor = "apple"))]
    static environ: List;
}

type List = AtomicPtr<AtomicPtr<c_char>>;

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
        // A NUL would end the value early, and no head with one in it is let through.
        match trace_id {
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
        if replace(&self.previous, &mut self.current) {
            return;
        }
        // SAFETY: the block ends its string with a NUL and is never freed. The block that the
        // environment points to until now stays as it is until the next call, so a reader on
        // another thread sees one value or the other, whole. Rust's lock on the environment is not
        // held, since std gives it to nobody: what it would keep out is a reader while the list of
        // variables moves. It moves in the first call only, from `reserve`, before there are other
        // threads; later there is room, or the variable is there and one pointer is stored.
        unsafe { putenv(self.current.as_mut_ptr().cast()) };
    }

    fn clear(&self) {
        // SAFETY: the name is a NUL-terminated string without a `=`. The list stays where it is.
        unsafe { unsetenv(c"_X_AMZN_TRACE_ID".as_ptr()) };
    }
}

/// Puts one block in the place of another, where the list of variables has that one. It has not
/// after [`TraceEnvironment::clear`], nor where the user's code has set the variable itself.
fn replace(old: &[u8], new: &mut [u8]) -> bool {
    let old = old.as_ptr().cast_mut().cast();
    // SAFETY: the list is read as `getenv` reads it: up to the null pointer, and without a list at
    // all after `clearenv`. As with `putenv`, nobody moves it meanwhile: that is what the callers of
    // `std::env::set_var` promise.
    unsafe {
        let mut variable = (*list()).load(Ordering::Relaxed).cast_const();
        if variable.is_null() {
            return false;
        }
        loop {
            let block = (*variable).load(Ordering::Relaxed);
            if ptr::eq(block, old) {
                // With the block's new content, for whoever finds it here.
                (*variable).store(new.as_mut_ptr().cast(), Ordering::Release);
                return true;
            }
            if block.is_null() {
                return false;
            }
            variable = variable.add(1);
        }
    }
}

#[cfg(not(target_vendor = "apple"))]
fn list() -> *const List {
    &raw const environ
}

/// There the variable `environ` is for programs alone, not for libraries.
#[cfg(target_vendor = "apple")]
fn list() -> *const List {
    // SAFETY: it has no conditions.
    unsafe { libc::_NSGetEnviron().cast() }
}
