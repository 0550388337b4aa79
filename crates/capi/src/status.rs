//! What functions return, and the description of the last failure.

use std::cell::RefCell;
use std::ffi::{c_char, c_int};
use std::fmt::{self, Display, Write};

/// The outcome of a call: one of the constants below.
pub type Status = c_int;

/// Success.
pub const LAMBDA_OK: Status = 0;
/// An argument is NULL or invalid.
pub const LAMBDA_INVALID_ARGUMENT: Status = 1;
/// The invocation has a response, or has ended.
pub const LAMBDA_ALREADY_RESPONDED: Status = 2;
/// The handle belongs to another thread.
pub const LAMBDA_WRONG_THREAD: Status = 3;
/// The call does not fit what has been called before.
pub const LAMBDA_WRONG_ORDER: Status = 4;
/// The response exceeds Lambda's limit.
pub const LAMBDA_TOO_LARGE: Status = 5;
/// Lambda did not accept what was sent.
pub const LAMBDA_NOT_ACCEPTED: Status = 6;
/// The event is not what the function expects.
pub const LAMBDA_INVALID_EVENT: Status = 7;
/// The runtime cannot continue.
pub const LAMBDA_STOPPED: Status = 8;

/// The capacity for a description, with its NUL.
const CAPACITY: usize = 1024;

thread_local! {
    /// In a buffer of a fixed size, so that it needs no allocation and no destructor.
    static LAST: RefCell<[u8; CAPACITY]> = const { RefCell::new([0; CAPACITY]) };
}

/// Writes into a buffer and leaves out what does not fit.
struct Truncated<'a> {
    room: &'a mut [u8; CAPACITY],
    len: usize,
}

impl Write for Truncated<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // A NUL within the text would end it early.
        for letter in text.chars().filter(|&letter| letter != '\0') {
            let end = self.len + letter.len_utf8();
            match self.room.get_mut(self.len..end) {
                Some(room) if end < CAPACITY => letter.encode_utf8(room),
                _ => return Err(fmt::Error),
            };
            self.len = end;
        }
        Ok(())
    }
}

/// A failed call.
pub(crate) struct Failure(Status);

impl Failure {
    /// Records the description for [`lambda_last_error`].
    #[cold]
    #[inline(never)]
    pub(crate) fn new(status: Status, why: &dyn Display) -> Self {
        LAST.with_borrow_mut(|last| {
            let mut out = Truncated { room: last, len: 0 };
            // An error means that the rest does not fit.
            let _ = write!(out, "{why}");
            let len = out.len;
            last[len] = 0;
        });
        Failure(status)
    }

    pub(crate) fn null(what: &str) -> Self {
        Failure::new(LAMBDA_INVALID_ARGUMENT, &format_args!("{what} is NULL"))
    }

    pub(crate) fn status(&self) -> Status {
        self.0
    }
}

/// The status of a call.
pub(crate) fn status(outcome: Result<(), Failure>) -> Status {
    match outcome {
        Ok(()) => LAMBDA_OK,
        Err(failure) => failure.status(),
    }
}

/// Stores the description in `*error`, unless that is NULL.
pub(crate) unsafe fn store_error(error: *mut *const c_char) {
    // SAFETY: the caller passes NULL or a pointer to a variable.
    if let Some(error) = unsafe { error.as_mut() } {
        *error = lambda_last_error();
    }
}

/// Returns the description of the last failure on this thread.
#[unsafe(no_mangle)]
pub extern "C" fn lambda_last_error() -> *const c_char {
    LAST.with_borrow(|last| last.as_ptr().cast())
}
