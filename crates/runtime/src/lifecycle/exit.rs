//! All functions with which the runtime ends the process.
#![allow(unsafe_code)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::error::RuntimeError;
use crate::failure::crash;
use crate::logging::own_log;
use crate::sys::clock::sleep;

/// Set after SIGTERM, while the shutdown hooks run. The process ends with their status.
pub(crate) static IS_SHUTTING_DOWN: AtomicBool = AtomicBool::new(false);

/// Logs the reason and ends the process.
pub(crate) fn end(error: &RuntimeError) -> ! {
    log_reason(error);
    crash::ending();
    exit(error.exit_code())
}

/// Logs a mistake in the use of the C interface and ends the process. What is in flight is reported, as
/// after any other call to `exit`.
#[cfg(feature = "__capi")]
#[cold]
#[allow(unreachable_pub, reason = "public for the C interface")]
pub fn refuse(why: &str) -> ! {
    own_log::fatal(format_args!("{why}"), None);
    exit(1)
}

/// Logs why the runtime cannot continue.
#[inline]
pub(super) fn log_reason(error: &RuntimeError) {
    if IS_SHUTTING_DOWN.load(Ordering::Relaxed) {
        // The connection may have broken because the environment is shutting down. The shutdown
        // hooks end the process.
        sleep(Duration::MAX);
    }
    own_log::fatal(format_args!("{:#}", *error), error.lambda_error());
}

/// Ends the process. Unlike [`end`], this flushes standard output if no other thread has locked it,
/// because hooks may have written there. Only programs with hooks are linked with this code.
pub(crate) fn exit_after_hooks(code: i32) -> ! {
    crash::ending();
    std::process::exit(code)
}

/// Ends the process with C's `exit`. `std::process::exit` would also flush an incomplete line on
/// stdout, which adds 5 KB of std's buffered streams to every program.
fn exit(code: i32) -> ! {
    // SAFETY: the registered exit handlers are the user's and ours, and ours may run at any time.
    unsafe { libc::exit(code) }
}
