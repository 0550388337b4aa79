//! Crash reports: the caller gets an error before the process dies.
//!
//! There is a handler for each signal that a program raises by its own fault, and one for `exit`.
//! They use memory that was allocated when they were installed: between the signal and the end of
//! the process nothing allocates, locks or panics (signal-safety(7)).
#![allow(unsafe_code)]

mod alternate_stack;
mod cause;
mod exit_report;
mod report;
mod signals;

pub(crate) use alternate_stack::AlternateStack;
pub(crate) use exit_report::ending;

use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::runtime_api::client::Client;

/// Installs the crash handlers for this process and an alternate stack for this thread. Only for
/// processes that belong to the runtime, because signals belong to the whole process.
///
/// Returns the connection on which a crash in init is reported. It is opened for this purpose and
/// then used for the first `/next`.
pub(crate) fn install(client: &mut Client) -> Option<i32> {
    static INSTALLED: AtomicBool = AtomicBool::new(false);
    if INSTALLED.swap(true, Ordering::Relaxed) {
        return None;
    }
    report::prepare();
    alternate_stack::install_static();
    signals::install();
    exit_report::install();
    connect(client)
}

/// Opens the connection if necessary, for a crash before the first invocation.
pub(crate) fn connect(client: &mut Client) -> Option<i32> {
    let connection = client.lend();
    let descriptor = connection.as_ref().map(AsRawFd::as_raw_fd);
    client.take_back(connection);
    descriptor
}

/// A failed call before the user's code runs is not the reason why that code aborts: see [`cause`].
pub(crate) fn forget_errors() {
    // SAFETY: it points to this thread's own.
    unsafe { *libc::__errno_location() = 0 };
}
