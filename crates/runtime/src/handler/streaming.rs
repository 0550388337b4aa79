//! Responses that are sent while they are made.
//!
//! Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes", under
//! "Response streaming", and "Response streaming for Lambda functions".

mod prelude;
mod request;
mod stream;
mod trailers;

pub use prelude::HttpPrelude;
pub use stream::ResponseStream;
pub(crate) use stream::{Finish, ResponseEnd};
#[cfg(feature = "__fuzzing")]
pub(crate) use trailers::push_trailers;

use super::lambda_handler::{LambdaHandler, text};
use super::response::Response;
use crate::error::{HandlerError, LambdaError};
use crate::invocation::LambdaContext;

/// Makes a handler of a function that writes its answer bit by bit: each write reaches the caller
/// while the function goes on. See [`ResponseStream`] for what a write does.
///
/// An error or a panic before the first byte is an ordinary error answer. After it the caller has
/// the bytes so far, and Lambda is told of the error in the trailers of the stream.
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
/// A test needs no server: what is streamed into a [`Response`] that stands alone is its body.
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
/// The Function URL of a function that streams has the invoke mode `RESPONSE_STREAM`. Invoked
/// without streaming, the same function answers as a whole, up to 6 MB.
pub fn streaming<F, E>(function: F) -> Streaming<F>
where
    F: Fn(&str, &LambdaContext<'_>, &mut ResponseStream) -> Result<(), E> + Sync,
    E: HandlerError,
{
    Streaming { function }
}

/// The handler that [`streaming`] makes.
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

/// The programs of the document are tested with those of the crate.
#[cfg(doctest)]
#[doc = include_str!("../../../../docs/streaming.md")]
mod document {}
