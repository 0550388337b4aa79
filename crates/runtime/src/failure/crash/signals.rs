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

// SAFETY: the kernel writes an entry once, when it installs the handler, and only the handler reads
// it. On another thread the handler may run slightly earlier; it then reads zero, which is the
// default action.
unsafe impl Sync for Previous {}

static PREVIOUS: Previous = Previous(UnsafeCell::new([MaybeUninit::zeroed(); SIGNALS.len()]));

/// Call it once.
pub(super) fn install() {
    // SAFETY: nothing else uses the array yet. Zero is a valid value of these C structs, and the
    // handler has the signature that SA_SIGINFO requires.
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
    // Restored, because the interrupted code may be about to read it.
    let errno = Errno::last();
    if reporter::begin_report() {
        // SAFETY: the arguments come from the kernel, and `begin_report` has chosen this thread.
        unsafe {
            let cause = cause::of_signal(signal, info, context);
            report::send(&cause);
        }
    }
    // SAFETY: the action and `info` come from the kernel.
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
