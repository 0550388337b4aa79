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

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether crashes are reported to Lambda.
pub(crate) const ARE_REPORTED: bool = true;

/// Installs the crash handlers for this process and an alternate stack for this thread. Only for
/// processes that belong to the runtime, because signals belong to the whole process. Returns `false`
/// if they are installed already.
pub(crate) fn install() -> bool {
    static INSTALLED: AtomicBool = AtomicBool::new(false);
    if INSTALLED.swap(true, Ordering::Relaxed) {
        return false;
    }
    report::prepare();
    alternate_stack::install_static();
    signals::install();
    exit_report::install();
    true
}
