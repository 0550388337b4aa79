//! Replaces the unwinder in the archives, where panics abort and nothing is unwound.
//!
//! The standard library refers to the unwinder, which belongs to the C compiler and not to libc. With
//! these functions in its place, the library needs nothing but libc. The compiler also sees that no
//! backtrace has a frame, and leaves out what would print them: 200 KB.

use std::ffi::{c_int, c_void};
use std::process::abort;

/// `_URC_END_OF_STACK` of the Itanium C++ ABI.
const END_OF_STACK: c_int = 5;

/// Finds no frame, so that it never calls `trace`.
#[unsafe(no_mangle)]
extern "C" fn _Unwind_Backtrace(_trace: *const c_void, _argument: *mut c_void) -> c_int {
    END_OF_STACK
}

/// Continues a panic after a destructor. Never called: no panic unwinds, and an exception of C++ does
/// not reach these frames without their unwind tables.
#[unsafe(no_mangle)]
extern "C" fn _Unwind_Resume(_exception: *mut c_void) -> ! {
    abort()
}
