//! What std has a larger way for: its `to_string` and its `sleep` bring code of their own along.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char};
use std::io;
use std::time::Duration;

/// An error of the system, as `errno` has it. An [`io::Error`] brings code along wherever it is
/// dropped; this is a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Errno(pub(crate) i32);

impl Errno {
    /// What the last call failed with. Async-signal-safe.
    #[inline(never)]
    pub(crate) fn last() -> Self {
        let error = io::Error::last_os_error();
        Errno(error.raw_os_error().unwrap_or_default())
    }

    /// What failed, and why, as `std` words it: `Connection refused (os error 111)`.
    pub(crate) fn describe(self, what: &str) -> String {
        format!("{what}{}", io::Error::from(self))
    }
}

impl From<Errno> for io::Error {
    fn from(error: Errno) -> Self {
        io::Error::from_raw_os_error(error.0)
    }
}

/// A text of C's, which is ASCII as long as nobody has chosen another language.
///
/// # Safety
///
/// It ends with a NUL, and stays.
pub(crate) unsafe fn text<'a>(text: *const c_char) -> &'a str {
    // SAFETY: the caller's promise.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().unwrap_or_default()
}

/// Both as one.
pub(crate) fn joined(what: &str, detail: &str) -> String {
    let mut text = what.to_owned();
    text.push_str(detail);
    text
}

/// Waits for as long as it says, whatever signals come.
pub(crate) fn sleep(pause: Duration) {
    let mut left = libc::timespec {
        // 68 years are for good, too.
        tv_sec: pause.as_secs().min(i32::MAX as u64) as _,
        tv_nsec: pause.subsec_nanos().into(),
    };
    let left: *mut libc::timespec = &mut left;
    // SAFETY: it reads the time that is left, and writes it where a signal has come first.
    while unsafe { libc::nanosleep(left, left) } != 0 {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_system_read_as_those_of_std_do() {
        for code in [libc::ECONNREFUSED, libc::ECONNRESET, libc::EPIPE, 9_999] {
            let error = io::Error::from_raw_os_error(code);
            assert_eq!(Errno(code).describe("no: "), format!("no: {error}"));
        }
    }

    #[test]
    fn no_pause_is_over_at_once() {
        sleep(Duration::ZERO);
    }
}
