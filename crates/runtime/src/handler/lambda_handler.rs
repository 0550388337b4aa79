//! Handlers and their responses.

use super::response::{Respond, Response};
use crate::error::LambdaError;
use crate::invocation::LambdaContext;

/// Handles invocations. Plain functions and closures implement this trait:
///
/// ```
/// use lambda_native::{LambdaContext, LambdaError};
///
/// fn shout(event: &str, ctx: &LambdaContext) -> Result<String, LambdaError> {
///     Ok(format!("{}: {}", ctx.request_id, event.to_uppercase()))
/// }
/// # fn is_handler(_: impl lambda_native::LambdaHandler) {}
/// # is_handler(shout);
/// ```
///
/// The returned value can be any type that implements [`Respond`], or a `Result` of one. The error
/// can be any type that implements [`HandlerError`](crate::HandlerError), as every
/// [`std::error::Error`] does. Functions of other shapes need a wrapper: `json`, `SqsEvent::handler`
/// and the like (`TypedHandler`), [`bytes`], [`streaming`](crate::streaming()) or, if they are
/// async, `async_handler` and the functions like it. If the compiler reports that a future cannot
/// be returned, or that the types or the number of arguments do not match, the wrapper is missing.
///
/// A handler is `Fn` and `Sync`, so that the same code can serve one invocation at a time or
/// several at once. Put state that changes into a lock or an atomic.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Lambda handler",
    note = "a handler is `Fn(&str, &LambdaContext) -> Result<R, E>`, where `R` is a `String`, a \
            `Vec<u8>`, a `&'static str`, `()` or another `Respond`, and `E` is a `LambdaError` \
            or any `std::error::Error`",
    note = "for a function of another shape, use a wrapper: `json(...)` for typed input and \
            output, `SqsEvent::handler(...)` for the event of an AWS service, `bytes(...)` for bytes, \
            `streaming(...)` to stream the response, and `async_handler(...)`, `async_json(...)` \
            or `async_streaming(...)` for an `async fn`",
    note = "for HTTP, use `http(...)` or `tower(...)` of lambda-native-http"
)]
pub trait LambdaHandler: Sync {
    /// Handles one event: sets `response`, or returns the error to report.
    ///
    /// The event is passed unchanged. Events from AWS are JSON; other callers may send any bytes.
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError>;
}

impl<F, R> LambdaHandler for F
where
    F: Fn(&str, &LambdaContext<'_>) -> R + Sync,
    R: Respond,
{
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        self(text(event)?, ctx).respond(response)
    }
}

/// The event as text, or an error that names the first invalid byte.
pub(crate) fn text(event: &[u8]) -> Result<&str, LambdaError> {
    std::str::from_utf8(event).map_err(|error| not_text(error.valid_up_to()))
}

#[cold]
#[inline(never)]
fn not_text(valid: usize) -> LambdaError {
    LambdaError::new(
        "InvalidText",
        format!("the event is not valid UTF-8 (first invalid byte at offset {valid})"),
    )
}

/// Makes a handler from a function that takes the event as bytes. The event does not need to be
/// UTF-8.
///
/// ```no_run
/// use lambda_native::{LambdaContext, LambdaError, bytes, start_lambda};
///
/// fn main() {
///     start_lambda(bytes(|event: &[u8], _: &LambdaContext| {
///         Ok::<_, LambdaError>(event.len().to_string())
///     }))
/// }
/// ```
pub fn bytes<F, R>(function: F) -> Bytes<F>
where
    F: Fn(&[u8], &LambdaContext<'_>) -> R + Sync,
    R: Respond,
{
    Bytes { function }
}

/// The handler returned by [`bytes`].
#[derive(Debug, Clone, Copy)]
pub struct Bytes<F> {
    function: F,
}

impl<F, R> LambdaHandler for Bytes<F>
where
    F: Fn(&[u8], &LambdaContext<'_>) -> R + Sync,
    R: Respond,
{
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        (self.function)(event, ctx).respond(response)
    }
}
