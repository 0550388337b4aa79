//! What std has a larger way for: its `to_string` and its `sleep` bring code of their own along.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char};
use std::time::Duration;
use std::{fmt, io};

/// As `std` words it: `Connection refused (os error 111)`.
pub(crate) fn describe(error: &io::Error) -> String {
    // Not `to_string`, which brings its own code along.
    fmt::format(format_args!("{error}"))
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
            assert_eq!(describe(&error), error.to_string());
        }
        let custom = io::Error::other("no such host");
        assert_eq!(describe(&custom), "no such host");
    }

    #[test]
    fn no_pause_is_over_at_once() {
        sleep(Duration::ZERO);
    }
}
