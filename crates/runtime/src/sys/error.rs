//! Errors of the operating system, without std's code for them.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char};
use std::io;

/// An error number of the operating system. Dropping an [`io::Error`] needs code in every place;
/// this is only a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Errno(pub(crate) i32);

impl Errno {
    /// The error of the last failed call. Async-signal-safe.
    #[inline(never)]
    pub(crate) fn last() -> Self {
        let error = io::Error::last_os_error();
        Errno(error.raw_os_error().unwrap_or_default())
    }

    /// Sets the error of the last call. Async-signal-safe.
    pub(crate) fn store(self) {
        // SAFETY: the pointer refers to this thread's `errno`.
        unsafe { *errno() = self.0 };
    }

    /// A description of what failed and why, worded like `std`: `Connection refused (os error
    /// 111)`.
    pub(crate) fn describe(self, what: &str) -> String {
        format!("{what}{}", io::Error::from(self))
    }
}

#[cfg(target_os = "linux")]
use libc::__errno_location as errno;
#[cfg(target_vendor = "apple")]
use libc::__error as errno;

impl From<Errno> for io::Error {
    fn from(error: Errno) -> Self {
        io::Error::from_raw_os_error(error.0)
    }
}

/// A C string, which is ASCII unless the program sets another locale.
///
/// # Safety
///
/// The string must end with a NUL and stay valid.
pub(crate) unsafe fn text<'a>(text: *const c_char) -> &'a str {
    // SAFETY: the caller guarantees it.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_errors_are_worded_like_those_of_std() {
        for code in [libc::ECONNREFUSED, libc::ECONNRESET, libc::EPIPE, 9_999] {
            let error = io::Error::from_raw_os_error(code);
            assert_eq!(Errno(code).describe("no: "), format!("no: {error}"));
        }
    }
}
