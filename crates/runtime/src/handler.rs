//! What a user's function looks like to the runtime.

use std::borrow::Cow;
use std::net::TcpStream;
use std::sync::Arc;

use crate::api::{Address, Api};
use crate::client::Client;
use crate::in_flight::{Attempt, Slot};
use crate::streaming::{Finish, ResponseEnd};
use crate::{HandlerError, LambdaContext, LambdaError, ResponseStream};

/// Answers invocations. Plain functions and closures are handlers as they stand:
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
/// The answer is anything that is [`Respond`], the error anything that is [`HandlerError`]:
/// every [`std::error::Error`] is. Functions of other shapes are wrapped: in `json`, [`bytes`],
/// [`streaming`](crate::streaming()), or, where they are async, in `async_handler` and its like.
/// (Where the compiler expects a `Result` of such a function and finds a future, or another number
/// of arguments, the wrapper is what is missing.)
///
/// A handler is `Fn` and `Sync`, so that the same code serves one invocation at a time or many.
/// State that changes goes behind a lock or into an atomic.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Lambda handler",
    note = "a handler is `Fn(&str, &LambdaContext) -> Result<R, E>`, where `R` is a `String`, a \
            `Vec<u8>`, a `&'static str`, `()` or another `Respond`, and `E` is a `LambdaError` \
            or any `std::error::Error`",
    note = "for a function of another shape, use a wrapper: `json(...)` for typed input and \
            output, `bytes(...)` for bytes, `streaming(...)` to stream the response, and \
            `async_handler(...)`, `async_json(...)` or `async_streaming(...)` for an `async fn`"
)]
pub trait LambdaHandler: Sync {
    /// Answers one event: fills in `response`, or returns the error to report.
    ///
    /// The event is as it came: JSON from AWS itself, any bytes from other callers.
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError>;
}

impl<F, R, E> LambdaHandler for F
where
    F: Fn(&str, &LambdaContext<'_>) -> Result<R, E> + Sync,
    R: Respond,
    E: HandlerError,
{
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        self(text(event)?, ctx)
            .map_err(HandlerError::into_lambda_error)?
            .respond(response);
        Ok(())
    }
}

/// The event as text.
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

/// Makes a handler of a function that takes the event as bytes, whatever they are.
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
pub fn bytes<F, R, E>(function: F) -> Bytes<F>
where
    F: Fn(&[u8], &LambdaContext<'_>) -> Result<R, E> + Sync,
    R: Respond,
    E: HandlerError,
{
    Bytes { function }
}

/// The handler that [`bytes`] makes.
#[derive(Debug, Clone, Copy)]
pub struct Bytes<F> {
    function: F,
}

impl<F, R, E> LambdaHandler for Bytes<F>
where
    F: Fn(&[u8], &LambdaContext<'_>) -> Result<R, E> + Sync,
    R: Respond,
    E: HandlerError,
{
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        (self.function)(event, ctx)
            .map_err(HandlerError::into_lambda_error)?
            .respond(response);
        Ok(())
    }
}

/// The answer to one invocation. The runtime owns it and hands it to the handler empty; its buffer
/// is used again, so a handler that writes into it allocates nothing once warm.
///
/// One that the handler takes out, with [`std::mem::take`], is of no use once its invocation is over:
/// a write to its stream is an error then.
#[derive(Debug, Default)]
pub struct Response {
    body: Body,
    buffer: Vec<u8>,
    /// What the handler has made, see [`begin`](Self::begin).
    owned: Vec<u8>,
    content_type: &'static str,
    stream: ResponseStream,
    /// Set with the stream, so that programs without one do not carry the code.
    finish: Option<Finish>,
}

/// An answer up to this size is dropped when there is another in its place. With the last block of a
/// size musl's `malloc` gives up what it has set up for that size, which made half of what an
/// allocation costs.
const SMALL: usize = 4096;

#[derive(Debug, Default)]
enum Body {
    #[default]
    Buffer,
    Owned,
    Static(&'static [u8]),
    Streamed,
}

impl Response {
    /// Answers with these bytes.
    pub fn set_body(&mut self, body: Vec<u8>) {
        self.owned = body;
        self.body = Body::Owned;
    }

    /// Answers with these bytes, which are part of the program.
    pub fn set_static_body(&mut self, body: &'static [u8]) {
        self.body = Body::Static(body);
    }

    /// The buffer to write the answer into, in place of one set before. It begins empty.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        self.body = Body::Buffer;
        &mut self.buffer
    }

    /// The stream to write the answer to, in place of a body: see
    /// [`streaming`](crate::streaming()). Once it was asked for, the answer is what is written there.
    pub fn stream(&mut self) -> &mut ResponseStream {
        self.body = Body::Streamed;
        self.finish = Some(ResponseStream::finish);
        &mut self.stream
    }

    /// Sets the `Content-Type`, `application/json` by default. Lambda hands it to nobody for a
    /// buffered answer: the type of an HTTP response stands inside the answer's JSON.
    pub fn set_content_type(&mut self, content_type: &'static str) {
        self.content_type = content_type;
    }

    /// The answer as it stands.
    pub fn body(&self) -> &[u8] {
        match &self.body {
            Body::Buffer => &self.buffer,
            Body::Owned => &self.owned,
            Body::Static(body) => body,
            Body::Streamed => self.stream.memory(),
        }
    }

    /// Empty where none has been set.
    pub(crate) fn content_type(&self) -> &'static str {
        self.content_type
    }

    /// Makes it the response of a worker with this API and this slot, which is answering this
    /// invocation, where it is none yet.
    pub(crate) fn attach(&mut self, api: &Arc<Api>, slot: &'static Slot, address: &Address) {
        self.stream.attach(api, slot, address);
    }

    /// Makes ready for an invocation: its address, and the connection it is to be answered on.
    pub(crate) fn begin(&mut self, address: &Address, connection: Option<TcpStream>) {
        self.body = Body::Buffer;
        self.buffer.clear();
        if self.owned.capacity() > SMALL {
            self.owned = Vec::new();
        }
        self.content_type = "";
        self.finish = None;
        self.stream.begin(address, connection);
    }

    /// The connection, back from the handler of this invocation.
    pub(crate) fn give_back(&mut self, slot: &'static Slot, attempt: Attempt) -> Option<TcpStream> {
        self.stream.give_back(slot, attempt)
    }

    /// Ends the stream, if it is one.
    pub(crate) fn finish(
        &mut self,
        client: &mut Client,
        outcome: Result<(), LambdaError>,
        pipelining: bool,
    ) -> ResponseEnd {
        match self.finish {
            Some(finish) => finish(&mut self.stream, client, outcome, pipelining),
            None => ResponseEnd::NotStreamed(outcome),
        }
    }
}

/// What a handler can answer with.
///
/// A text borrowed from the event is no answer, since the handler's type cannot say so: answer with
/// a `String`, or write into [`Response::buffer`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be returned from a Lambda handler",
    note = "return a `String`, a `Vec<u8>`, a `&'static str` or `()`; to return any \
            `serde::Serialize` type, wrap the handler in `json(...)`"
)]
pub trait Respond {
    /// Puts the answer into `response`.
    fn respond(self, response: &mut Response);
}

impl Respond for String {
    fn respond(self, response: &mut Response) {
        response.set_body(self.into_bytes());
    }
}

impl Respond for &'static str {
    fn respond(self, response: &mut Response) {
        response.set_static_body(self.as_bytes());
    }
}

impl Respond for Cow<'static, str> {
    fn respond(self, response: &mut Response) {
        match self {
            Cow::Borrowed(text) => text.respond(response),
            Cow::Owned(text) => text.respond(response),
        }
    }
}

/// Sent as `application/octet-stream`.
impl Respond for Vec<u8> {
    fn respond(self, response: &mut Response) {
        response.set_content_type("application/octet-stream");
        response.set_body(self);
    }
}

/// Sent as `application/octet-stream`.
impl Respond for &'static [u8] {
    fn respond(self, response: &mut Response) {
        response.set_content_type("application/octet-stream");
        response.set_static_body(self);
    }
}

/// Nothing to say: JSON's `null`.
impl Respond for () {
    fn respond(self, response: &mut Response) {
        response.set_static_body(b"null");
    }
}
