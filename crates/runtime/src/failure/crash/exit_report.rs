//! Reports a call to `exit` during an invocation.

use std::ffi::c_int;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{cause, report};
use crate::failure::in_flight;
use crate::failure::reporter;

/// Set when the runtime itself ends the process.
static ENDING: AtomicBool = AtomicBool::new(false);

/// From now on, the runtime ends the process, so a call to `exit` is not reported.
pub(crate) fn ending() {
    ENDING.store(true, Ordering::Relaxed);
}

/// glibc passes the exit code to the handler.
#[cfg(target_env = "gnu")]
pub(super) fn install() {
    use std::ffi::c_void;
    use std::ptr;

    unsafe extern "C" {
        fn on_exit(function: extern "C" fn(c_int, *mut c_void), argument: *mut c_void) -> c_int;
    }
    extern "C" fn exited(code: c_int, _: *mut c_void) {
        report_exit(Some(code));
    }
    // SAFETY: the function is static and does not use its argument.
    unsafe { on_exit(exited, ptr::null_mut()) };
}

#[cfg(not(target_env = "gnu"))]
pub(super) fn install() {
    extern "C" fn exited() {
        report_exit(None);
    }
    // SAFETY: the function is static.
    unsafe { libc::atexit(exited) };
}

fn report_exit(code: Option<c_int>) {
    // An `exit` between invocations does not concern a caller.
    if !ENDING.load(Ordering::Relaxed) && in_flight::is_any() && reporter::begin_report() {
        // SAFETY: `begin_report` has chosen this thread.
        unsafe { report::send(&cause::of_exit(code)) };
    }
}
