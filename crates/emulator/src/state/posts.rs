//! What the runtime posts: responses, errors, and the report of a failed init.
//!
//! Statuses and error types are those of "Using the Lambda runtime API for custom runtimes".

use std::sync::Arc;

use crate::caller::function_error::FunctionError;
use crate::caller::response::{InvocationResponse, MAX_RESPONSE_BYTES, MAX_STREAM_BYTES};
use crate::caller::stream::Pipe;
use crate::fault::Fault;
use crate::header_names;
use crate::http::refusal::Refusal;
use crate::http::request::{Body, Head};
use crate::state::event::Event;
use crate::state::{Ending, Phase, State};

const MODE_HEADER: &str = "Lambda-Runtime-Function-Response-Mode";
/// How much of a streamed response is kept for [`RecordedRequest`](crate::RecordedRequest).
const MAX_RECORDED_STREAM: usize = 1024 * 1024;

/// How many bytes of a body are kept: of a stream, those for the record.
pub(crate) fn kept_bytes(head: &Head) -> usize {
    if is_streaming(head) {
        MAX_RECORDED_STREAM
    } else {
        MAX_RESPONSE_BYTES
    }
}

/// Whether a response with this head reaches the caller while it comes.
pub(crate) fn begins_stream(head: &Head, fault: Option<&Fault>) -> bool {
    is_streaming(head) && (is_taken(fault) || fault == Some(&Fault::ResetMidPost))
}

fn is_streaming(head: &Head) -> bool {
    head.header(MODE_HEADER) == Some("streaming")
}

/// Takes a buffered response for the invocation `id`.
pub(crate) fn response(
    state: &mut State,
    id: &str,
    head: &Head,
    body: Body,
) -> Result<(), Refusal> {
    check_id(state, id, head)?;
    if let Some(mode) = head.header(MODE_HEADER) {
        let message = format!(
            "{MODE_HEADER}: {mode:?} is no response mode: send \"streaming\", or leave the header \
             out"
        );
        let error = FunctionError::of_platform("InvalidFunctionResponseMode", &message);
        state.answer(id, InvocationResponse::Error(error), body.size);
        return Err(Refusal {
            status: 400,
            error_type: "InvalidFunctionResponseMode",
            message,
        });
    }
    check_size(state, id, body.size, MAX_RESPONSE_BYTES)?;
    let bytes = body.size;
    let answer = InvocationResponse::Response {
        content_type: head.header("Content-Type").map(str::to_owned),
        streamed: false,
        stream_error: None,
        trailers: body.trailers,
        body: body.bytes,
    };
    state.answer(id, answer, bytes);
    Ok(())
}

/// Begins to pass a streamed response of the invocation `id` on.
pub(crate) fn begin_stream(state: &mut State, id: &str, head: &Head) -> Result<Arc<Pipe>, Refusal> {
    check_id(state, id, head)?;
    state.observe(Event::StreamStarted {
        request_id: id.to_owned(),
    });
    let content_type = head.header("Content-Type").map(str::to_owned);
    state
        .begin_stream(id, content_type)
        .ok_or_else(|| not_in_flight(state, id))
}

/// Takes the end of a streamed response. The bytes have gone before.
pub(crate) fn end_stream(
    state: &mut State,
    id: &str,
    pipe: &Arc<Pipe>,
    body: Body,
) -> Result<(), Refusal> {
    if !state.is_streaming(id, pipe) {
        return Err(not_in_flight(state, id));
    }
    check_size(state, id, body.size, MAX_STREAM_BYTES)?;
    let answer = InvocationResponse::Response {
        body: Vec::new(),
        content_type: None,
        streamed: true,
        stream_error: FunctionError::in_trailers(&body).map(Box::new),
        trailers: body.trailers,
    };
    state.answer(id, answer, body.size);
    Ok(())
}

/// Notes that the connection ended inside a streamed response, which is over with that. A buffered
/// one has not been seen, and may come again.
pub(crate) fn break_stream(state: &mut State, id: &str, pipe: &Arc<Pipe>, received: u64) {
    if !state.is_streaming(id, pipe) {
        return;
    }
    let message = format!("the stream broke off after {received} bytes, before its last chunk");
    let error = FunctionError::of_platform("Runtime.TruncatedResponse", &message);
    state.answer(id, InvocationResponse::Error(error), received);
}

/// Takes an error for the invocation `id`.
pub(crate) fn error(state: &mut State, id: &str, head: &Head, body: Body) -> Result<(), Refusal> {
    check_id(state, id, head)?;
    check_size(state, id, body.size, MAX_RESPONSE_BYTES)?;
    let bytes = body.size;
    let error = FunctionError::posted(head, body.bytes);
    state.answer(id, InvocationResponse::Error(error), bytes);
    Ok(())
}

/// Takes the report of a failed init, which is over with the first `/next`.
pub(crate) fn init_error(state: &mut State, head: &Head, body: Body) -> Result<(), Refusal> {
    if !matches!(state.phase, Phase::Init) {
        return Err(Refusal::out_of_order(
            "/init/error is allowed only before the first call of /next, and once",
        ));
    }
    if body.size > MAX_RESPONSE_BYTES as u64 {
        return Err(Refusal::too_large(MAX_RESPONSE_BYTES));
    }
    state.fail_init(FunctionError::posted(head, body.bytes));
    Ok(())
}

/// Takes the report of a failed restore, which is over with the first `/next` after it.
pub(crate) fn restore_error(state: &mut State, head: &Head, body: Body) -> Result<(), Refusal> {
    if !matches!(state.phase, Phase::Restoring { .. }) {
        return Err(Refusal::out_of_order(
            "/restore/error is allowed only between the restore and the first call of /next, once",
        ));
    }
    if body.size > MAX_RESPONSE_BYTES as u64 {
        return Err(Refusal::too_large(MAX_RESPONSE_BYTES));
    }
    state.fail_restore(FunctionError::posted(head, body.bytes));
    Ok(())
}

/// What a post of the invocation `id` does that is answered with an injected status instead of
/// being looked at.
pub(crate) fn injected_status(state: &mut State, id: &str, status: u16, size: u64) {
    match status {
        410 => state.time_out(id),
        413 => {
            let limit = MAX_RESPONSE_BYTES as u64;
            state.answer(
                id,
                InvocationResponse::TooLarge { bytes: size, limit },
                size,
            );
        }
        _ => {}
    }
}

/// Whether a post is taken that meets this fault.
pub(crate) fn is_taken(fault: Option<&Fault>) -> bool {
    match fault {
        Some(Fault::Status(status)) => (200..300).contains(status),
        Some(Fault::DropRequest | Fault::ResetBeforeRead | Fault::ResetMidPost) => false,
        _ => true,
    }
}

fn check_id(state: &State, id: &str, head: &Head) -> Result<(), Refusal> {
    let in_flight = state.find(id).ok_or_else(|| not_in_flight(state, id))?;
    if in_flight.is_streaming() {
        return Err(Refusal::out_of_order(format!(
            "the response of {id} has begun: an error goes into its trailers"
        )));
    }
    let Some(expected) = in_flight.invocation_id.as_deref() else {
        return Ok(());
    };
    match head.header(header_names::INVOCATION_ID) {
        Some(sent) if sent == expected => Ok(()),
        Some(sent) => Err(Refusal::invalid_id(format!(
            "{}: this attempt has {expected:?}, the post {sent:?}: echo what /next answered",
            header_names::INVOCATION_ID
        ))),
        // Runtimes older than the header send none, and the service takes their posts unchecked
        // (pull request 221 of awslabs/aws-lambda-cpp, "Backward Compatibility").
        None => Ok(()),
    }
}

fn not_in_flight(state: &State, id: &str) -> Refusal {
    match state.ending(id) {
        Some(Ending::TooLarge) => Refusal::out_of_order(format!(
            "the response of {id} was too large, and the caller has been told: call /next"
        )),
        // Elsewhere the process would not be there any more ("Lambda Managed Instances runtimes").
        Some(Ending::TimedOut) if state.is_managed() => Refusal {
            status: 410,
            error_type: "Gone",
            message: format!("{id} has timed out, and the caller has been told: call /next"),
        },
        _ => Refusal::invalid_id(format!(
            "Invalid request ID: {id} is not in flight; it has ended, or was never delivered"
        )),
    }
}

fn check_size(state: &mut State, id: &str, size: u64, limit: usize) -> Result<(), Refusal> {
    if size <= limit as u64 {
        return Ok(());
    }
    let answer = InvocationResponse::TooLarge {
        bytes: size,
        limit: limit as u64,
    };
    state.answer(id, answer, size);
    Err(Refusal::too_large(limit))
}
