//! The callbacks of a program, and the errors of those that can fail.

use std::cell::Cell;
use std::ffi::{c_char, c_int, c_void};
use std::mem::ManuallyDrop;

use lambda_native::LambdaError;

use crate::invocation::LambdaInvocation;
use crate::text::lossy;

/// Handles an invocation.
pub type Handler = unsafe extern "C" fn(*mut LambdaInvocation, *mut c_void);

/// An init function or a hook that can fail.
pub type Hook = unsafe extern "C" fn(*mut c_void) -> c_int;

/// A hook that cannot fail.
pub type Callback = unsafe extern "C" fn(*mut c_void);

/// A pointer that the program passes to its callbacks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UserData(pub(crate) *mut c_void);

// SAFETY: the library only passes the pointer on. The header says on which threads callbacks run.
unsafe impl Send for UserData {}
// SAFETY: as above.
unsafe impl Sync for UserData {}

thread_local! {
    /// The error with which the running hook will fail. It has no destructor, because one in
    /// thread-local storage would add a kilobyte to every program; [`run`] takes the error out.
    static FAILED: Cell<Option<ManuallyDrop<LambdaError>>> = const { Cell::new(None) };
}

/// Runs a hook. `what` is its name in the error if it does not describe one.
pub(crate) fn run(hook: Hook, user_data: UserData, what: &str) -> Result<(), LambdaError> {
    take_error();
    // SAFETY: the program has passed both for this purpose.
    let code = unsafe { hook(user_data.0) };
    let error = take_error();
    match code {
        0 => Ok(()),
        code => {
            Err(error
                .unwrap_or_else(|| LambdaError::new("Error", format!("{what} returned {code}"))))
        }
    }
}

fn take_error() -> Option<LambdaError> {
    FAILED.take().map(ManuallyDrop::into_inner)
}

/// An error from C. NULL means the type "Error" and an empty message.
///
/// # Safety
///
/// The strings must be NULL or end with a NUL.
pub(crate) unsafe fn error(error_type: *const c_char, message: *const c_char) -> LambdaError {
    // SAFETY: the caller guarantees it.
    let (error_type, message) = unsafe { (lossy(error_type), lossy(message)) };
    error_of(&error_type, message.into_owned())
}

pub(crate) fn error_of(error_type: &str, message: String) -> LambdaError {
    match error_type {
        "" => LambdaError::new("Error", message),
        error_type => LambdaError::new(error_type.to_owned(), message),
    }
}

/// Records the error of the running hook.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_hook_error(r#type: *const c_char, message: *const c_char) -> c_int {
    // SAFETY: the header requires it.
    let error = unsafe { error(r#type, message) };
    take_error();
    FAILED.set(Some(ManuallyDrop::new(error)));
    -1
}
