//! Strings and data that cross the boundary.

use std::borrow::Cow;
use std::ffi::{CStr, c_char, c_void};
use std::{ptr, slice};

use crate::status::{Failure, LAMBDA_INVALID_ARGUMENT};

/// The bytes of a NUL-terminated string.
///
/// # Safety
///
/// The string must be NULL or end with a NUL.
pub(crate) unsafe fn c_bytes<'a>(text: *const c_char) -> Option<&'a [u8]> {
    // SAFETY: the caller guarantees it.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text).to_bytes() })
}

/// Like [`c_bytes`], for a string that must not be NULL. `what` is its name in errors.
///
/// # Safety
///
/// As for [`c_bytes`].
pub(crate) unsafe fn required<'a>(text: *const c_char, what: &str) -> Result<&'a [u8], Failure> {
    // SAFETY: the caller guarantees it.
    unsafe { c_bytes(text) }.ok_or_else(|| Failure::null(what))
}

/// Like [`c_bytes`], with U+FFFD in place of what is not UTF-8. NULL is empty.
///
/// # Safety
///
/// As for [`c_bytes`].
pub(crate) unsafe fn lossy<'a>(text: *const c_char) -> Cow<'a, str> {
    // SAFETY: the caller guarantees it.
    String::from_utf8_lossy(unsafe { c_bytes(text) }.unwrap_or_default())
}

/// A string that must not be NULL and must be UTF-8. `what` is its name in errors.
///
/// # Safety
///
/// As for [`c_bytes`].
pub(crate) unsafe fn utf8<'a>(text: *const c_char, what: &str) -> Result<&'a str, Failure> {
    // SAFETY: the caller guarantees it.
    let bytes = unsafe { required(text, what) }?;
    std::str::from_utf8(bytes).map_err(|error| {
        Failure::new(
            LAMBDA_INVALID_ARGUMENT,
            &format_args!(
                "{what} is not valid UTF-8 (first invalid byte at offset {})",
                error.valid_up_to()
            ),
        )
    })
}

/// Bytes with a length. They may be NULL if the length is 0.
///
/// # Safety
///
/// `data` must be NULL or point to `len` bytes.
pub(crate) unsafe fn bytes<'a>(
    data: *const c_void,
    len: usize,
    what: &str,
) -> Result<&'a [u8], Failure> {
    match (data.is_null(), len) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(Failure::null(what)),
        // SAFETY: the caller guarantees it.
        (false, _) => Ok(unsafe { slice::from_raw_parts(data.cast(), len) }),
    }
}

/// A text that is followed by a NUL, for return to C.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text {
    start: *const c_char,
    len: usize,
}

impl Text {
    pub(crate) const EMPTY: Text = Text {
        start: c"".as_ptr(),
        len: 0,
    };

    /// A part of the memory that the runtime has exposed, because a reference to the part does not
    /// include the NUL after it. Empty `bytes` can be anywhere.
    pub(crate) fn exposed(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return Text::EMPTY;
        }
        Text {
            start: ptr::with_exposed_provenance(bytes.as_ptr().addr()),
            len: bytes.len(),
        }
    }

    /// The `len` bytes from `start` of a block. The byte after them must be a NUL.
    pub(crate) fn within(block: &[u8], start: usize, len: usize) -> Self {
        match block.get(start..=start + len) {
            Some(with_nul) => Text {
                start: with_nul.as_ptr().cast(),
                len,
            },
            None => Text::EMPTY,
        }
    }

    pub(crate) fn of_c(text: &CStr) -> Self {
        Text {
            start: text.as_ptr(),
            len: text.count_bytes(),
        }
    }

    /// Stores the length in `*len`, unless that is NULL, and returns the start.
    ///
    /// # Safety
    ///
    /// `len` must be NULL or point to a variable.
    pub(crate) unsafe fn output(self, len: *mut usize) -> *const c_char {
        // SAFETY: the caller guarantees it.
        if let Some(len) = unsafe { len.as_mut() } {
            *len = self.len;
        }
        self.start
    }
}
