//! Every way in which the runtime ends the process itself.
#![allow(unsafe_code)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::error::RuntimeError;
use crate::failure::crash;
use crate::logging::own_log;
use crate::sys::clock::sleep;

/// SIGTERM has come, and its hooks run: the process ends when they are done, with their status.
pub(crate) static IS_SHUTTING_DOWN: AtomicBool = AtomicBool::new(false);

/// Says why, and ends the process.
pub(crate) fn end(error: &RuntimeError) -> ! {
    if IS_SHUTTING_DOWN.load(Ordering::Relaxed) {
        // It may be the environment's own end that has broken the connection.
        sleep(Duration::MAX);
    }
    own_log::fatal(format_args!("{:#}", *error), error.cause());
    crash::ending();
    exit(error.exit_code())
}

/// Ends the process. Standard output is flushed, where no other thread holds it: hooks may have
/// written there, and only programs that have some carry the code.
pub(crate) fn exit_after_hooks(code: i32) -> ! {
    crash::ending();
    std::process::exit(code)
}

/// Ends the process as C does: `std::process::exit` would also flush a line that was begun on stdout
/// and not ended, and brings 5 KB of std's buffered streams into every program for it.
fn exit(code: i32) -> ! {
    // SAFETY: the functions that were registered for the exit are the user's and ours, and ours may
    // run at any time.
    unsafe { libc::exit(code) }
}
