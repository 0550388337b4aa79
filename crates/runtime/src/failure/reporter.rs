//! Decides which thread reports the end of the process, and makes sure that the process ends.
//!
//! One thread reports; others that crash meanwhile wait for it, and workers take no more events.
//! The process dies after that, or is ended: its invocations have been answered.
#![allow(unsafe_code)]

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::{AcqRel, Acquire};
use std::time::Duration;

use crate::failure::forked;
use crate::failure::in_flight::{READ, this_thread};
use crate::sys::clock::sleep;

/// How long a process that has reported its end may take to die. A handler that recovers from the
/// fault would let it live for ever, with its invocations answered and its other workers waiting;
/// and what is printed last may be printed to a pipe that nobody reads.
const LAST_SECONDS: u32 = 3;

/// How often a worker checks whether a report is still under way, and how many times: ten seconds,
/// longer than a report usually takes.
const MOMENT: Duration = Duration::from_millis(10);
const MOMENTS: u32 = 1_000;

/// The thread that reports: its [`this_thread`]. 0: nobody does.
static REPORTER: AtomicUsize = AtomicUsize::new(0);

/// Makes this thread the one that reports. `false`: it has reported already, or is another
/// process's. Where another thread reports it waits: the end of this one would be the end of the
/// report. Async-signal-safe.
pub(crate) fn begin_report() -> bool {
    if forked::marked_process() != forked::this_process() {
        return false;
    }
    let me = this_thread();
    loop {
        match REPORTER.compare_exchange(0, me, AcqRel, Acquire) {
            Ok(_) => return true,
            Err(reporter) if reporter == me => return false,
            Err(_) => wait_for_report(),
        }
    }
}

/// Nothing was under way, so there was nothing to report: the process may live, and the next crash
/// is another one. Async-signal-safe.
#[cfg(all(feature = "crash-report", target_os = "linux"))]
pub(crate) fn release_report() {
    REPORTER.swap(0, AcqRel);
}

/// Waits while there is a report: until the process dies or, where there was nothing to report,
/// until the reporter has been released. Async-signal-safe.
#[inline]
pub(crate) fn wait_for_report() {
    if is_reporting() {
        wait_for_the_end();
    }
}

/// Whether the process is about to die: it is to take no more events.
#[inline]
pub(crate) fn is_reporting() -> bool {
    READ && REPORTER.load(Acquire) != 0
}

#[cold]
fn wait_for_the_end() {
    for _ in 0..MOMENTS {
        let reporter = REPORTER.load(Acquire);
        if reporter == 0 {
            return;
        }
        if reporter == this_thread() {
            break;
        }
        // A single system call, so it is safe in a signal handler.
        sleep(MOMENT);
    }
    // What should have ended the process has let it live: `std`'s handler does so with a signal
    // that was sent. The answer is out, and there cannot be another.
    die();
}

/// The reports are out. The process gets a moment to die by itself, and is then killed whatever keeps
/// it alive. Async-signal-safe.
pub(crate) fn limit_life() {
    // SAFETY: the default action is one, and both may be called in a signal handler.
    unsafe {
        libc::signal(libc::SIGALRM, libc::SIG_DFL);
        libc::alarm(LAST_SECONDS);
    }
}

/// Ends the process as an abort does, past every handler. Async-signal-safe.
fn die() -> ! {
    // SAFETY: as above.
    unsafe { libc::signal(libc::SIGABRT, libc::SIG_DFL) };
    std::process::abort()
}
