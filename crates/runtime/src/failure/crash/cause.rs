//! The cause of a crash, derived from the signal and errno.

use std::ffi::{c_int, c_void};

use crate::failure::panic::PANICS_TRAP;
use crate::sys::error::Errno;

/// The distance from the stack pointer within which a fault counts as a stack overflow. Rust
/// touches a new frame page by page, starting at the stack pointer; C code may not.
const NEAR: usize = 64 * 1024;

/// The signal raised by the trap instruction: `ud2` on x86-64, `brk` on arm64.
const TRAP: c_int = if cfg!(target_arch = "aarch64") {
    libc::SIGTRAP
} else {
    libc::SIGILL
};

const PANIC_TRAP: &str = if cfg!(target_arch = "aarch64") {
    "SIGTRAP Panic probably a panic (--smallest removes panic messages)"
} else {
    "SIGILL Panic probably a panic (--smallest removes panic messages)"
};

const MEMORY_TRAP: &str = if cfg!(target_arch = "aarch64") {
    "SIGTRAP OutOfMemory memory allocation failed"
} else {
    "SIGILL OutOfMemory memory allocation failed"
};

/// The reason why the process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cause {
    /// The error type, without `Function.` or `Runtime.`.
    pub(super) name: &'static str,
    pub(super) what: &'static str,
    pub(super) detail: Detail,
}

/// The detail that follows in parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    Signal(&'static str),
    Fault(&'static str, usize),
    ExitCode(Option<c_int>),
}

/// Derives the cause from a signal.
///
/// # Safety
///
/// The arguments must be those that the kernel passed to the signal handler.
pub(super) unsafe fn of_signal(
    signal: c_int,
    info: *const libc::siginfo_t,
    context: *const c_void,
) -> Cause {
    // SAFETY: the caller guarantees it.
    let (is_fault, address) = unsafe { ((*info).si_code > 0, (*info).si_addr().addr()) };
    let is_of_stack = || {
        // SAFETY: as above.
        let sp = unsafe { stack_pointer(context) };
        address.abs_diff(sp) <= NEAR
    };
    let out_of_memory = || Errno::last() == Errno(libc::ENOMEM);
    // Name, type and description are in one string, because a string takes two words of code and
    // three would take six.
    let (signal_name, mut rest) = first_word(match signal {
        trap if PANICS_TRAP && trap == TRAP && out_of_memory() => MEMORY_TRAP,
        trap if PANICS_TRAP && trap == TRAP => PANIC_TRAP,
        libc::SIGSEGV => "SIGSEGV SegmentationFault invalid memory access",
        libc::SIGBUS => {
            "SIGBUS BusError access to missing memory, such as a mapped file that was truncated"
        }
        libc::SIGILL => "SIGILL IllegalInstruction illegal instruction or trap",
        libc::SIGFPE => "SIGFPE ArithmeticError division by zero",
        libc::SIGTRAP => "SIGTRAP Trap trap or breakpoint",
        libc::SIGSYS => "SIGSYS BadSystemCall forbidden system call",
        _ if out_of_memory() => "SIGABRT OutOfMemory memory allocation failed",
        _ => "SIGABRT Abort the process was aborted",
    });
    let has_address = is_fault && matches!(signal, libc::SIGSEGV | libc::SIGBUS);
    if has_address && is_of_stack() {
        rest = "StackOverflow stack overflow (infinite recursion?)";
    }
    let (name, what) = first_word(rest);
    Cause {
        name,
        what,
        detail: if has_address {
            Detail::Fault(signal_name, address)
        } else {
            Detail::Signal(signal_name)
        },
    }
}

fn first_word(text: &'static str) -> (&'static str, &'static str) {
    let end = text.bytes().position(|byte| byte == b' ').unwrap_or(0);
    let rest = text.get(end + 1..).unwrap_or_default();
    (text.get(..end).unwrap_or_default(), rest)
}

/// The cause of a call to `exit`.
pub(super) fn of_exit(code: Option<c_int>) -> Cause {
    Cause {
        name: "ProcessExit",
        what: "the function exited the process instead of returning",
        detail: Detail::ExitCode(code),
    }
}

/// # Safety
///
/// The context must be the one that the kernel passed to a signal handler.
unsafe fn stack_pointer(context: *const c_void) -> usize {
    let context = context.cast::<libc::ucontext_t>();
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the caller guarantees it, and the index is valid.
    let register = unsafe { (*context).uc_mcontext.gregs[libc::REG_RSP as usize] };
    #[cfg(target_arch = "aarch64")]
    // SAFETY: as above.
    let register = unsafe { (*context).uc_mcontext.sp };
    // Lambda has no other processors. Elsewhere a stack overflow is reported as a segmentation
    // fault.
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    let register = usize::MAX / 2;
    register as usize
}
