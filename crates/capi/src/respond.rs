//! Responses and function errors.

use std::ffi::{c_char, c_void};
use std::slice;

use lambda_native::__capi::MAX_RESPONSE;
use lambda_native::LambdaError;

use crate::hook::{error, error_of};
use crate::invocation::{Draft, LambdaInvocation, Stage, WorkerState, ended, state};
use crate::status::{
    Failure, LAMBDA_NOT_ACCEPTED, LAMBDA_STOPPED, LAMBDA_TOO_LARGE, LAMBDA_WRONG_ORDER, Status,
    status,
};
use crate::text::{bytes, c_bytes, required};

/// Responds with a copy of these bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_respond(
    invocation: *mut LambdaInvocation,
    data: *const c_void,
    len: usize,
) -> Status {
    // SAFETY: the header requires it.
    status(unsafe { bytes(data, len, "data").and_then(|data| respond(invocation, data)) })
}

/// Responds with a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_respond_str(
    invocation: *mut LambdaInvocation,
    text: *const c_char,
) -> Status {
    // SAFETY: the header requires it.
    status(unsafe { required(text, "text").and_then(|text| respond(invocation, text)) })
}

/// Responds with bytes that are part of the program.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_respond_static(
    invocation: *mut LambdaInvocation,
    data: *const c_void,
    len: usize,
) -> Status {
    // SAFETY: the header requires it.
    status(unsafe {
        bytes(data, len, "data").and_then(|data| {
            let state = state_for_response(invocation, data.len())?;
            store_static(state, data)
        })
    })
}

/// Appends to the response.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_append(
    invocation: *mut LambdaInvocation,
    data: *const c_void,
    len: usize,
) -> Status {
    // SAFETY: the header requires it.
    status(unsafe { bytes(data, len, "data").and_then(|data| append(invocation, data)) })
}

/// Appends a string to the response.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_append_str(
    invocation: *mut LambdaInvocation,
    text: *const c_char,
) -> Status {
    // SAFETY: the header requires it.
    status(unsafe { required(text, "text").and_then(|text| append(invocation, text)) })
}

/// Responds with what has been appended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_finish(invocation: *mut LambdaInvocation) -> Status {
    // SAFETY: the header requires it.
    status(unsafe { state(invocation) }.and_then(|state| {
        // SAFETY: `state` has checked the thread.
        let draft = unsafe { state.draft() };
        match draft.stage {
            Stage::Empty | Stage::Appended => {}
            Stage::TooLarge(size) => return Err(too_large(draft, size)),
            Stage::Streaming => return Err(wrong_order(&draft.stage)),
            Stage::Responded | Stage::Failed(_) | Stage::StreamEnded => return Err(ended()),
        }
        draft.response().buffer();
        draft.stage = Stage::Responded;
        post_if_pulled(state)
    }))
}

/// Fails the invocation.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_fail(
    invocation: *mut LambdaInvocation,
    r#type: *const c_char,
    message: *const c_char,
) -> Status {
    // SAFETY: the header requires it.
    status(unsafe { fail(invocation, || error(r#type, message)) })
}

/// Fails the invocation, with texts that have lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_fail_n(
    invocation: *mut LambdaInvocation,
    r#type: *const c_char,
    type_len: usize,
    message: *const c_char,
    message_len: usize,
) -> Status {
    // SAFETY: the header requires it.
    let texts = unsafe {
        bytes(r#type.cast(), type_len, "type")
            .and_then(|kind| Ok((kind, bytes(message.cast(), message_len, "message")?)))
    };
    status(texts.and_then(|(error_type, message)| {
        let error = || {
            let message = String::from_utf8_lossy(message).into_owned();
            error_of(&String::from_utf8_lossy(error_type), message)
        };
        // SAFETY: the header requires it.
        unsafe { fail(invocation, error) }
    }))
}

/// Adds a line to the stack trace.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_add_stack_line(
    invocation: *mut LambdaInvocation,
    line: *const c_char,
) -> Status {
    // SAFETY: the header requires it.
    let (state, line) = unsafe { (state(invocation), c_bytes(line)) };
    status(state.and_then(|state| {
        let line = line.ok_or_else(|| Failure::null("line"))?;
        // SAFETY: `state` has checked the thread.
        let draft = unsafe { state.draft() };
        if let Stage::Failed(_) | Stage::StreamEnded = draft.stage {
            return Err(ended());
        }
        draft.stack.push(String::from_utf8_lossy(line).into_owned());
        Ok(())
    }))
}

/// Responds: in callback style with a copy, because the runtime posts the response later, and in pull style
/// without one if possible.
pub(crate) unsafe fn respond(
    invocation: *mut LambdaInvocation,
    data: &[u8],
) -> Result<(), Failure> {
    // SAFETY: the caller passes a handle.
    let state = unsafe { state_for_response(invocation, data.len()) }?;
    // SAFETY: `state_for_response` has checked the thread.
    let draft = unsafe { state.draft() };
    // The event is in the buffer into which the status of the post is received, and the post may
    // have to be repeated after that.
    if draft
        .worker
        .as_ref()
        .is_some_and(|it| !it.has_received(data))
    {
        // SAFETY: the response is posted before this function returns.
        let data = unsafe { slice::from_raw_parts(data.as_ptr(), data.len()) };
        return store_static(state, data);
    }
    let buffer = draft.response().buffer();
    buffer.clear();
    buffer.extend_from_slice(data);
    draft.stage = Stage::Responded;
    post_if_pulled(state)
}

fn store_static(state: &WorkerState, data: &'static [u8]) -> Result<(), Failure> {
    // SAFETY: `state_for_response` has checked the thread.
    let draft = unsafe { state.draft() };
    draft.response().set_static_body(data);
    draft.stage = Stage::Responded;
    post_if_pulled(state)
}

unsafe fn append(invocation: *mut LambdaInvocation, data: &[u8]) -> Result<(), Failure> {
    // SAFETY: the caller passes a handle.
    let state = unsafe { state(invocation) }?;
    // SAFETY: `state` has checked the thread.
    let draft = unsafe { state.draft() };
    match draft.stage {
        Stage::Empty | Stage::Appended => {}
        Stage::TooLarge(size) => return Err(too_large(draft, size.saturating_add(data.len()))),
        Stage::Streaming => return Err(wrong_order(&draft.stage)),
        Stage::Responded | Stage::Failed(_) | Stage::StreamEnded => return Err(ended()),
    }
    let size = draft.response().body().len().saturating_add(data.len());
    if size > MAX_RESPONSE {
        return Err(too_large(draft, size));
    }
    draft.response().buffer().extend_from_slice(data);
    draft.stage = Stage::Appended;
    Ok(())
}

unsafe fn fail(
    invocation: *mut LambdaInvocation,
    error: impl FnOnce() -> LambdaError,
) -> Result<(), Failure> {
    // SAFETY: the caller passes a handle.
    let state = unsafe { state(invocation) }?;
    // SAFETY: `state` has checked the thread.
    let draft = unsafe { state.draft() };
    if let Stage::Failed(_) | Stage::StreamEnded = draft.stage {
        return Err(ended());
    }
    let mut error = error();
    error.stack_trace = std::mem::take(&mut draft.stack);
    draft.stage = Stage::Failed(error);
    post_if_pulled(state)
}

/// The state of an invocation that can still get a response of this size.
unsafe fn state_for_response(
    invocation: *mut LambdaInvocation,
    size: usize,
) -> Result<&'static WorkerState, Failure> {
    // SAFETY: the caller passes a handle.
    let state = unsafe { state(invocation) }?;
    // SAFETY: `state` has checked the thread.
    let draft = unsafe { state.draft() };
    match draft.stage {
        Stage::Empty | Stage::TooLarge(_) if size > MAX_RESPONSE => Err(too_large(draft, size)),
        Stage::Empty | Stage::TooLarge(_) => Ok(state),
        Stage::Appended | Stage::Streaming => Err(wrong_order(&draft.stage)),
        Stage::Responded | Stage::Failed(_) | Stage::StreamEnded => Err(ended()),
    }
}

#[cold]
fn too_large(draft: &mut Draft, size: usize) -> Failure {
    draft.response().buffer().clear();
    draft.stage = Stage::TooLarge(size);
    Failure::new(
        LAMBDA_TOO_LARGE,
        &format_args!("the response has {size} bytes; Lambda accepts at most {MAX_RESPONSE}"),
    )
}

#[cold]
pub(crate) fn wrong_order(stage: &Stage) -> Failure {
    let why = match stage {
        Stage::Streaming => "the response is being streamed",
        Stage::Appended => "a part of the response has been appended already",
        _ => "the stream has not begun",
    };
    Failure::new(LAMBDA_WRONG_ORDER, &why)
}

/// In pull style, posts the outcome and ends the invocation.
pub(crate) fn post_if_pulled(state: &WorkerState) -> Result<(), Failure> {
    // SAFETY: the callers have checked the thread.
    let draft = unsafe { state.draft() };
    if draft.worker.is_none() {
        return Ok(());
    }
    post(state)
}

/// Posts the outcome and ends the invocation.
pub(crate) fn post(state: &WorkerState) -> Result<(), Failure> {
    // Before the hook after the invocation runs, which may call functions of this library.
    state.close();
    // SAFETY: as above.
    let draft = unsafe { state.draft() };
    let outcome = draft.outcome();
    let Some(worker) = &mut draft.worker else {
        return Ok(());
    };
    // The hook after the invocation may call functions that use the worker.
    let was_busy = state.busy.replace(true);
    let posted = worker.finish(outcome);
    state.busy.set(was_busy);
    // The bytes of a response that was not copied may be freed from now on.
    worker.response().set_static_body(b"");
    match posted {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::new(
            LAMBDA_NOT_ACCEPTED,
            &"Lambda did not accept the response; the log has the reason",
        )),
        Err(error) => {
            state.stopped.set(true);
            Err(Failure::new(LAMBDA_STOPPED, &error))
        }
    }
}
