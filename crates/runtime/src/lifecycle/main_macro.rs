//! `lambda_native::main!`: an entry point that skips Rust's startup code.
#![allow(unsafe_code)]

use std::{mem, ptr};

/// Defines the program's entry point and skips Rust's startup code.
///
/// Rust's startup code installs a handler for stack overflows, checks the standard streams and
/// names the main thread, which a Lambda function hardly needs. Without it the program is 21 KB
/// smaller (11 KB in a static executable), and the first request is sent before anything is set up.
/// The macro takes the handler and then calls [`start_lambda`](crate::start_lambda). The crate must
/// declare `no_main`, except for its unit tests:
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
/// The argument can be an expression, as in `lambda_native::main!(bytes(handler))`. To use
/// [`start_lambda_with`](crate::start_lambda_with), pass the init function:
/// `lambda_native::main!(init = || …)`.
///
/// With this macro, a stack overflow in a thread that the function has started itself is neither
/// reported to Lambda nor printed to stderr, and in static builds `std::env::args` is empty.
///
/// Without the `no_main` line, rustc reports that "`main` has invalid return type `i32`". Without
/// its condition `not(test)`, the linker does not find `main` in the crate's unit tests.
#[macro_export]
macro_rules! main {
    (init = $init:expr) => {
        $crate::__main!({
            $crate::__enter();
            $crate::start_lambda_with($init)
        });
    };
    // A path has no side effects, so the first request can be sent before anything else.
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

        // The test harness defines `main`. This function keeps the handler from being reported as
        // unused.
        #[cfg(test)]
        #[allow(dead_code)]
        fn __main() -> ! {
            $start
        }
    };
}

/// The parts of Rust's startup code that are needed: a write to a closed connection must return an
/// error instead of killing the process, and closed standard streams must be opened, because
/// otherwise the connection could get the descriptor of stderr.
#[doc(hidden)]
pub fn __enter() {
    // SAFETY: the path ends with a NUL, the closed descriptor was opened here, and no other thread
    // exists yet.
    unsafe {
        // `sigaction` rather than `signal`, because the crash handlers link it anyway.
        let mut ignored: libc::sigaction = mem::zeroed();
        ignored.sa_sigaction = libc::SIG_IGN;
        libc::sigaction(libc::SIGPIPE, &ignored, ptr::null_mut());
        // `open` returns the lowest free descriptor, so a descriptor above stderr means that all
        // three are open.
        let mut lowest = 0;
        while (0..=libc::STDERR_FILENO).contains(&lowest) {
            lowest = libc::open(c"/dev/null".as_ptr(), libc::O_RDWR);
        }
        libc::close(lowest);
    }
}
