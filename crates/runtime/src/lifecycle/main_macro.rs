//! `lambda_native::main!`: an entry point without Rust's own prologue.
#![allow(unsafe_code)]

use std::{mem, ptr};

/// The whole `main` of a function, without the prologue of Rust's own.
///
/// That prologue prepares for a stack overflow, looks at the standard streams and names the thread,
/// which a function hardly needs: 21 KB, in a static executable 11. This entry point goes straight to
/// [`start_lambda`](crate::start_lambda), and the first request before anything is set up. It takes the handler, and the crate says `no_main`, but
/// for its unit tests:
///
/// ```no_run
/// #![cfg_attr(not(test), no_main)]
///
/// use lambda_native::{LambdaContext, LambdaError};
///
/// fn handler(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
///     Ok(event.to_uppercase())
/// }
///
/// lambda_native::main!(handler);
/// ```
///
/// What makes a handler of it may stand there, too, as in `lambda_native::main!(bytes(handler))`. For
/// [`start_lambda_with`](crate::start_lambda_with), the init stands in the place of the handler:
/// `lambda_native::main!(init = || …)`.
///
/// What is missing with it: a stack overflow in a thread that the function has started itself is
/// neither reported nor a line on stderr, and in static builds `std::env::args` is empty.
///
/// Without the `no_main` line, rustc complains that "`main` has invalid return type `i32`"; without
/// its condition `not(test)`, the linker misses `main` in the crate's unit tests.
#[macro_export]
macro_rules! main {
    (init = $init:expr) => {
        $crate::__main!({
            $crate::__enter();
            $crate::start_lambda_with($init)
        });
    };
    // A name runs nothing, so the rest can wait.
    ($($name:ident)::+) => {
        $crate::__main!($crate::__start($($name)::+));
    };
    ($handler:expr) => {
        $crate::__main!({
            $crate::__enter();
            $crate::start_lambda($handler)
        });
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __main {
    ($start:expr) => {
        #[cfg(not(test))]
        #[unsafe(no_mangle)]
        extern "C" fn main() -> ::core::ffi::c_int {
            $start
        }

        // The test harness has the main; this keeps the handler from counting as unused.
        #[cfg(test)]
        #[allow(dead_code)]
        fn __main() -> ! {
            $start
        }
    };
}

/// What of the prologue is needed: a write to a closed connection is an error, not the end; and
/// standard streams that are closed are opened, or the connection would be what stderr writes to.
#[doc(hidden)]
pub fn __enter() {
    // SAFETY: the path ends with a NUL, what is closed was opened here, and the only thread there is
    // calls this.
    unsafe {
        // Not `signal`: this one is there for crashes.
        let mut ignored: libc::sigaction = mem::zeroed();
        ignored.sa_sigaction = libc::SIG_IGN;
        libc::sigaction(libc::SIGPIPE, &ignored, ptr::null_mut());
        // The lowest free descriptor is taken, so the first above stderr says that none is closed.
        let mut lowest = 0;
        while (0..=libc::STDERR_FILENO).contains(&lowest) {
            lowest = libc::open(c"/dev/null".as_ptr(), libc::O_RDWR);
        }
        libc::close(lowest);
    }
}
