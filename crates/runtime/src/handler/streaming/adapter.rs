//! Adapts functions that write to a stream to [`LambdaHandler`].

use super::stream::ResponseStream;
use crate::error::{HandlerError, LambdaError};
use crate::handler::lambda_handler::{LambdaHandler, text};
use crate::handler::response::Response;
use crate::invocation::LambdaContext;

/// Makes a handler from a function that streams its response: each write reaches the caller while
/// the function is still running. See [`ResponseStream`] for how writes behave.
///
/// If the function fails or panics before it has written a byte, the caller gets an ordinary
/// function error. Afterwards the caller keeps the bytes received so far, and the error is sent to
/// Lambda in the trailers of the stream.
///
/// ```no_run
/// use std::io::{self, Write};
///
/// use lambda_native::{LambdaContext, ResponseStream, start_lambda, streaming};
///
/// fn countdown(event: &str, _: &LambdaContext, out: &mut ResponseStream) -> io::Result<()> {
///     out.set_content_type("text/plain")?;
///     for n in (1..=10).rev() {
///         writeln!(out, "{n}, {event}")?;
///     }
///     Ok(())
/// }
///
/// fn main() {
///     start_lambda(streaming(countdown))
/// }
/// ```
///
/// A test needs no server. What is streamed into a [`Response`] that is not attached to a runtime
/// becomes its body.
///
/// ```
/// use std::io::Write;
///
/// use lambda_native::{LambdaContext, LambdaHandler, Response, ResponseStream, streaming};
///
/// let handler = streaming(|event: &str, _: &LambdaContext, out: &mut ResponseStream| {
///     out.write_all(event.as_bytes())
/// });
/// let mut response = Response::default();
/// handler.handle(b"hello", &LambdaContext::default(), &mut response).unwrap();
/// assert_eq!(response.body(), b"hello");
/// ```
///
/// Function URLs need the invoke mode `RESPONSE_STREAM` to stream. If the function is invoked
/// without streaming, the response is delivered as a whole, up to 6 MB.
pub fn streaming<F, E>(function: F) -> Streaming<F>
where
    F: Fn(&str, &LambdaContext<'_>, &mut ResponseStream) -> Result<(), E> + Sync,
    E: HandlerError,
{
    Streaming { function }
}

/// The handler returned by [`streaming`].
#[derive(Debug, Clone, Copy)]
pub struct Streaming<F> {
    function: F,
}

impl<F, E> LambdaHandler for Streaming<F>
where
    F: Fn(&str, &LambdaContext<'_>, &mut ResponseStream) -> Result<(), E> + Sync,
    E: HandlerError,
{
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        let event = text(event)?;
        (self.function)(event, ctx, response.stream()).map_err(HandlerError::into_lambda_error)
    }
}
