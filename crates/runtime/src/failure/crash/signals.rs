//! The handler of fatal signals.

use std::cell::UnsafeCell;
use std::ffi::{c_int, c_void};
use std::mem::{self, MaybeUninit};
use std::ptr;

use super::{cause, report};
use crate::failure::reporter;
use crate::sys::error::Errno;

/// The signals whose default action dumps core, except those that people send.
const SIGNALS: [c_int; 7] = [
    libc::SIGSEGV,
    libc::SIGBUS,
    libc::SIGILL,
    libc::SIGFPE,
    libc::SIGTRAP,
    libc::SIGSYS,
    libc::SIGABRT,
];

/// The previous actions, in the order of [`SIGNALS`].
struct Previous(UnsafeCell<[MaybeUninit<libc::sigaction>; SIGNALS.len()]>);

// SAFETY: the kernel writes it once, when it installs the handler; only that handler reads it. On
// another thread it may run a moment before that: it finds zero then, the default action.
unsafe impl Sync for Previous {}

static PREVIOUS: Previous = Previous(UnsafeCell::new([MaybeUninit::zeroed(); SIGNALS.len()]));

/// Call it once.
pub(super) fn install() {
    // SAFETY: nobody else has it yet; zero is a value of these structures of C, and the handler is
    // what SA_SIGINFO says.
    unsafe {
        let mut ours: libc::sigaction = mem::zeroed();
        ours.sa_sigaction = handle as *const () as usize;
        ours.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        for (&signal, previous) in SIGNALS.iter().zip(&mut *PREVIOUS.0.get()) {
            libc::sigaction(signal, &ours, previous.as_mut_ptr());
            if previous.assume_init_ref().sa_sigaction == libc::SIG_IGN {
                // This signal is ignored, so it does not end the process.
                libc::sigaction(signal, previous.as_ptr(), ptr::null_mut());
            }
        }
    }
}

/// Reports the crash, and then restores the previous action of the signal.
extern "C" fn handle(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    // The interrupted code may be about to read it.
    let errno = Errno::last();
    if reporter::begin_report() {
        // SAFETY: the kernel's own arguments; and the report is this thread's alone.
        unsafe {
            let cause = cause::of_signal(signal, info, context);
            report::send(&cause);
        }
    }
    // SAFETY: the action is one that the kernel has given, and `info` is its own.
    unsafe {
        for (&candidate, previous) in SIGNALS.iter().zip(&*PREVIOUS.0.get()) {
            if candidate == signal {
                libc::sigaction(signal, previous.as_ptr(), ptr::null_mut());
            }
        }
        let comes_again = (*info).si_code > 0
            && matches!(
                signal,
                libc::SIGSEGV | libc::SIGBUS | libc::SIGILL | libc::SIGFPE
            );
        if !comes_again {
            // The signal is delivered when this handler has returned. The other signals are raised
            // again by the same instruction, so that a core dump shows the original fault.
            libc::raise(signal);
        }
    }
    errno.store();
}
