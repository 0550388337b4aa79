//! Decides which thread reports the end of the process, and ensures that the process ends
//! afterwards.
//!
//! One thread reports. Other threads that crash in the meantime wait for it, and workers request no
//! more events. After the report the process dies or is killed, because its invocations have
//! received their errors.
#![allow(unsafe_code)]

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::{AcqRel, Acquire};
use std::time::Duration;

use super::forked;
use crate::logging::own_log;
use crate::sys::clock::sleep;

/// Whether anything reads the slots.
pub(crate) const READ: bool = cfg!(panic = "abort") || cfg!(feature = "crash-report");

/// The time in seconds within which a process must die after a report. A signal handler that
/// recovers from the fault would otherwise let it live on without serving anything, and the last
/// output may go to a pipe that nobody reads.
const LAST_SECONDS: u32 = 3;

/// The interval at which a worker checks whether a report is still being sent, and the number of
/// checks: ten seconds in total, longer than a report usually takes.
const MOMENT: Duration = Duration::from_millis(10);
const MOMENTS: u32 = 1_000;

/// The id of the reporting thread ([`this_thread`]), or 0.
static REPORTER: AtomicUsize = AtomicUsize::new(0);

/// Makes this thread the reporting one. Returns `false` if it already is, or in a forked child. If
/// another thread is reporting, waits for it, because the end of this thread could end the process
/// before the report is sent. Async-signal-safe.
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

/// Called if nothing was in flight: the process may continue, and the next crash is reported
/// separately. Async-signal-safe.
#[cfg(all(feature = "crash-report", target_os = "linux"))]
pub(crate) fn release_report() {
    REPORTER.swap(0, AcqRel);
}

/// Waits while a report is being sent, until the process dies or the report turns out to be empty.
/// Async-signal-safe.
#[inline]
pub(crate) fn wait_for_report() {
    if is_reporting() {
        wait_for_the_end();
    }
}

/// Whether the process is about to die and must not request more events.
#[inline]
pub(crate) fn is_reporting() -> bool {
    READ && REPORTER.load(Acquire) != 0
}

/// Whether this thread has reported the end of the process, so that it is running exit handlers and
/// destructors.
#[cfg(feature = "__capi")]
#[allow(unreachable_pub, reason = "public for the C interface")]
pub fn is_ending() -> bool {
    is_reporting() && REPORTER.load(Acquire) == this_thread()
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
        // One system call, which is safe in a signal handler.
        sleep(MOMENT);
    }
    // The process is still alive, for example because `std`'s handler ignores a signal that another
    // process has sent. The report is out and there can be no other response.
    die();
}

/// Called after the reports have been sent. Kills the process after a short time if it does not die
/// by itself. Async-signal-safe.
pub(crate) fn limit_life() {
    // SAFETY: the default action is valid, and both functions are async-signal-safe.
    unsafe {
        libc::signal(libc::SIGALRM, libc::SIG_DFL);
        libc::alarm(LAST_SECONDS);
    }
}

/// Aborts the process without running any signal handler. Async-signal-safe.
fn die() -> ! {
    // SAFETY: as above.
    unsafe { libc::signal(libc::SIGABRT, libc::SIG_DFL) };
    std::process::abort()
}

/// Logs the problem and ends this process, which is a forked child.
#[cold]
pub(crate) fn end_child() -> ! {
    // A lock may be held by a thread that does not exist in the child.
    limit_life();
    own_log::fatal(
        format_args!(
            "a forked child process returned from the handler; it must end with exec or _exit"
        ),
        None,
    );
    // SAFETY: the function has no preconditions. It does not run exit handlers, which belong to the
    // parent.
    unsafe { libc::_exit(1) }
}

thread_local! {
    /// The address of this variable identifies the thread.
    static THREAD: u8 = const { 0 };
}

/// A number that identifies this thread. Async-signal-safe.
fn this_thread() -> usize {
    THREAD.with(|thread| std::ptr::from_ref(thread).addr())
}
