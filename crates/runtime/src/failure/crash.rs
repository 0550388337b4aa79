//! Crashes: reported to whoever waits, before the process dies as it would have.
//!
//! A handler for each signal that a program dies of by its own doing, and one for `exit`. What they
//! do they do with memory that was set aside when they were installed: nothing is allocated, nothing
//! is locked and nothing can panic between the signal and the end (signal-safety(7)).
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

/// Watches over this process from here on, and over this thread's stack. For a process that is the
/// runtime's own: signals belong to the whole of it.
///
/// Gives the connection that a crash in init is reported on. It is opened for that, and used for the
/// first `/next` then.
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

/// Opens the connection where it was not, for a crash before the first invocation.
pub(crate) fn connect(client: &mut Client) -> Option<i32> {
    let connection = client.lend();
    let descriptor = connection.as_ref().map(AsRawFd::as_raw_fd);
    client.take_back(connection);
    descriptor
}

/// What failed before the user's code runs is not why it aborts: see [`cause`].
pub(crate) fn forget_errors() {
    // SAFETY: it points to this thread's own.
    unsafe { *libc::__errno_location() = 0 };
}
