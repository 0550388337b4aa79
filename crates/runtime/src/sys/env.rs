//! Reads environment variables.
#![allow(unsafe_code)]

use std::env;
use std::ffi::CStr;

/// The value of the variable, or an empty string if it is missing or not UTF-8.
pub(crate) fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

/// The value of the variable, without copying it. Only for use before the runtime starts to serve.
pub(crate) fn borrowed(name: &CStr) -> Option<&'static [u8]> {
    // SAFETY: the name and the value end with a NUL. The value is used only before the runtime
    // starts to serve. std's environment lock is not held, so no other thread may change the
    // environment while `main` starts the runtime.
    unsafe {
        let value = libc::getenv(name.as_ptr());
        (!value.is_null()).then(|| CStr::from_ptr(value).to_bytes())
    }
}
