//! What C says and does, without the standard library's way around it: its errors bring a table of
//! all kinds into every program, 2.5 KB, and its `sleep` the printing of numbers for an assertion.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_int};
use std::time::Duration;
use std::{fmt, io};

use crate::decimal;

/// As `std` words it: `Connection refused (os error 111)`.
pub(crate) fn describe(error: &io::Error) -> String {
    let Some(code) = error.raw_os_error() else {
        return match error.get_ref() {
            // Not `to_string`, which brings its own code along.
            Some(inner) => fmt::format(format_args!("{inner}")),
            // The only one that is made here without words of its own.
            None => "nothing was written".to_owned(),
        };
    };
    let mut text = message(code);
    text.push_str(" (os error ");
    // SAFETY: digits are text.
    decimal::push(unsafe { text.as_mut_vec() }, code.unsigned_abs() as usize);
    text.push(')');
    text
}

fn message(code: c_int) -> String {
    let mut room = [0; 128];
    // SAFETY: it writes no more than it is told there is, and ends it with a NUL; where it fails the
    // first NUL stands at the front.
    unsafe {
        libc::strerror_r(code, room.as_mut_ptr(), room.len());
        text(room.as_ptr()).to_owned()
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
            assert_eq!(describe(&error), error.to_string());
        }
        let custom = io::Error::other("no such host");
        assert_eq!(describe(&custom), "no such host");
        let simple = io::Error::from(io::ErrorKind::WriteZero);
        assert_eq!(describe(&simple), "nothing was written");
    }

    #[test]
    fn no_pause_is_over_at_once() {
        sleep(Duration::ZERO);
    }
}
