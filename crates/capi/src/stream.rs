//! Streamed responses.

use std::ffi::{c_char, c_int, c_void};
use std::io::{self, Write};

use lambda_native::{HttpPrelude, ResponseStream};

use crate::invocation::{Draft, LambdaInvocation, Stage, ended, state};
use crate::respond::{post_if_pulled, wrong_order};
use crate::status::{Failure, LAMBDA_INVALID_ARGUMENT, LAMBDA_NOT_ACCEPTED, Status, status};
use crate::text::{bytes, required, utf8};

/// Status, headers and cookies of a streamed HTTP response.
pub struct LambdaPrelude {
    prelude: HttpPrelude,
    /// The given status, if it does not fit in a `u16`.
    odd_status: Option<c_int>,
}

/// Creates a prelude.
#[unsafe(no_mangle)]
pub extern "C" fn lambda_prelude_new(status: c_int) -> *mut LambdaPrelude {
    let fitting = u16::try_from(status);
    Box::into_raw(Box::new(LambdaPrelude {
        prelude: HttpPrelude::new(fitting.unwrap_or(0)),
        odd_status: fitting.is_err().then_some(status),
    }))
}

/// Adds a header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_prelude_header(
    prelude: *mut LambdaPrelude,
    name: *const c_char,
    value: *const c_char,
) -> Status {
    // SAFETY: the header requires it.
    let texts = unsafe { utf8(name, "name").and_then(|name| Ok((name, utf8(value, "value")?))) };
    status(texts.and_then(|(name, value)| {
        // SAFETY: as above.
        unsafe { change(prelude, |prelude| prelude.header(name, value)) }
    }))
}

/// Adds a cookie.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_prelude_cookie(
    prelude: *mut LambdaPrelude,
    cookie: *const c_char,
) -> Status {
    // SAFETY: the header requires it.
    status(unsafe {
        utf8(cookie, "cookie").and_then(|cookie| change(prelude, |prelude| prelude.cookie(cookie)))
    })
}

/// Frees a prelude.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_prelude_free(prelude: *mut LambdaPrelude) {
    if !prelude.is_null() {
        // SAFETY: the pointer comes from `lambda_prelude_new` and is not used again.
        drop(unsafe { Box::from_raw(prelude) });
    }
}

/// Begins a stream.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_stream_begin(
    invocation: *mut LambdaInvocation,
    content_type: *const c_char,
) -> Status {
    // SAFETY: the header requires it.
    status(unsafe {
        begin(invocation, |stream| {
            if content_type.is_null() {
                return Ok(());
            }
            let content_type = utf8(content_type, "content_type")?;
            if content_type.bytes().any(|byte| byte.is_ascii_control()) {
                return Err(Failure::new(
                    LAMBDA_INVALID_ARGUMENT,
                    &"content_type contains control characters",
                ));
            }
            stream
                .set_content_type(content_type.to_owned())
                .map_err(refused)
        })
    })
}

/// Begins a stream with a prelude.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_stream_begin_http(
    invocation: *mut LambdaInvocation,
    prelude: *const LambdaPrelude,
) -> Status {
    // SAFETY: the header requires it.
    let Some(prelude) = (unsafe { prelude.as_ref() }) else {
        return Failure::null("prelude").status();
    };
    // SAFETY: as above.
    status(unsafe {
        begin(invocation, |stream| {
            if let Some(status) = prelude.odd_status {
                return Err(Failure::new(
                    LAMBDA_INVALID_ARGUMENT,
                    &format_args!("invalid HTTP response: status {status} is outside 200–599"),
                ));
            }
            stream.http(&prelude.prelude).map_err(refused)
        })
    })
}

/// Sends bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_stream_write(
    invocation: *mut LambdaInvocation,
    data: *const c_void,
    len: usize,
) -> Status {
    // SAFETY: the header requires it.
    status(unsafe { bytes(data, len, "data").and_then(|data| write(invocation, data)) })
}

/// Sends a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_stream_write_str(
    invocation: *mut LambdaInvocation,
    text: *const c_char,
) -> Status {
    // SAFETY: the header requires it.
    status(unsafe { required(text, "text").and_then(|text| write(invocation, text)) })
}

/// Ends a stream.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_stream_end(invocation: *mut LambdaInvocation) -> Status {
    // SAFETY: the header requires it.
    status(unsafe { state(invocation) }.and_then(|state| {
        // SAFETY: `state` has checked the thread.
        let draft = unsafe { state.draft() };
        check_streaming(draft)?;
        draft.stage = Stage::StreamEnded;
        post_if_pulled(state)
    }))
}

unsafe fn begin(
    invocation: *mut LambdaInvocation,
    prepare: impl FnOnce(&mut ResponseStream) -> Result<(), Failure>,
) -> Result<(), Failure> {
    // SAFETY: the caller passes a handle.
    let state = unsafe { state(invocation) }?;
    // SAFETY: `state` has checked the thread.
    let draft = unsafe { state.draft() };
    match draft.stage {
        Stage::Empty | Stage::TooLarge(_) => {}
        Stage::Appended | Stage::Streaming => return Err(wrong_order(&draft.stage)),
        Stage::Responded | Stage::Failed(_) | Stage::StreamEnded => return Err(ended()),
    }
    let prepared = prepare(draft.response().stream());
    match &prepared {
        // The stream has begun, even if the connection has broken.
        Err(failure) if failure.status() == LAMBDA_INVALID_ARGUMENT => {
            draft.response().buffer();
        }
        _ => draft.stage = Stage::Streaming,
    }
    prepared
}

unsafe fn write(invocation: *mut LambdaInvocation, data: &[u8]) -> Result<(), Failure> {
    // SAFETY: the caller passes a handle.
    let state = unsafe { state(invocation) }?;
    // SAFETY: `state` has checked the thread.
    let draft = unsafe { state.draft() };
    check_streaming(draft)?;
    draft.response().stream().write_all(data).map_err(refused)
}

fn check_streaming(draft: &Draft) -> Result<(), Failure> {
    match draft.stage {
        Stage::Streaming => Ok(()),
        Stage::Responded | Stage::Failed(_) | Stage::StreamEnded => Err(ended()),
        Stage::Empty => Err(wrong_order(&draft.stage)),
        Stage::Appended | Stage::TooLarge(_) => Err(wrong_order(&draft.stage)),
    }
}

#[cold]
#[allow(clippy::needless_pass_by_value, reason = "it is passed to `map_err`")]
fn refused(error: io::Error) -> Failure {
    let status = match error.kind() {
        io::ErrorKind::InvalidInput => LAMBDA_INVALID_ARGUMENT,
        _ => LAMBDA_NOT_ACCEPTED,
    };
    Failure::new(status, &error)
}

unsafe fn change(
    prelude: *mut LambdaPrelude,
    change: impl FnOnce(HttpPrelude) -> HttpPrelude,
) -> Result<(), Failure> {
    // SAFETY: the caller passes NULL or a prelude.
    let Some(this) = (unsafe { prelude.as_mut() }) else {
        return Err(Failure::null("prelude"));
    };
    let prelude = std::mem::replace(&mut this.prelude, HttpPrelude::new(0));
    this.prelude = change(prelude);
    Ok(())
}
