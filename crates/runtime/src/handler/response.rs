//! The response of a handler, and the values that a handler can return.

use std::borrow::Cow;
use std::net::TcpStream;
use std::sync::Arc;

use super::streaming::{Finish, ResponseEnd, ResponseStream};
use crate::error::{HandlerError, LambdaError};
use crate::failure::in_flight::{Attempt, Slot};
use crate::runtime_api::client::Client;
use crate::runtime_api::request::{Address, Api};

/// The response to one invocation. The runtime owns it and passes it to the handler empty. Its
/// buffer is reused, so a handler that writes into the buffer allocates nothing once warm.
///
/// A response that the handler has taken with [`std::mem::take`] is useless after its invocation: a
/// write to its stream then returns an error.
#[derive(Debug, Default)]
pub struct Response {
    body: Body,
    buffer: Vec<u8>,
    /// The body that the handler passed to `set_body`. See [`begin`](Self::begin) for how long it
    /// is kept.
    owned: Vec<u8>,
    content_type: &'static str,
    stream: ResponseStream,
    /// Set by [`stream`](Self::stream), so that programs that do not stream are linked without this
    /// code.
    finish: Option<Finish>,
}

/// Bodies up to this size are kept until the next one replaces them. When the last block of a size
/// is freed, musl's `malloc` releases what it has set up for this size, which took half of the time
/// of an allocation.
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
    /// Responds with these bytes.
    pub fn set_body(&mut self, body: Vec<u8>) {
        self.owned = body;
        self.body = Body::Owned;
    }

    /// Responds with these bytes, which are part of the program.
    pub fn set_static_body(&mut self, body: &'static [u8]) {
        self.body = Body::Static(body);
    }

    /// Responds with the contents of the returned buffer, in place of a body set before. The buffer
    /// is empty at first.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        self.body = Body::Buffer;
        &mut self.buffer
    }

    /// Responds with what is written to the returned stream, in place of a body set before. See
    /// [`streaming`](crate::streaming()).
    pub fn stream(&mut self) -> &mut ResponseStream {
        self.body = Body::Streamed;
        self.finish = Some(ResponseStream::finish);
        &mut self.stream
    }

    /// Sets the `Content-Type` of the request to the Runtime API, `application/json` by default.
    /// Lambda does not pass it on for a buffered response: the type of an HTTP response is part of
    /// its JSON.
    pub fn set_content_type(&mut self, content_type: &'static str) {
        self.content_type = content_type;
    }

    /// The body so far.
    pub fn body(&self) -> &[u8] {
        match &self.body {
            Body::Buffer => &self.buffer,
            Body::Owned => &self.owned,
            Body::Static(body) => body,
            Body::Streamed => self.stream.memory(),
        }
    }

    /// Empty if none has been set.
    pub(crate) fn content_type(&self) -> &'static str {
        self.content_type
    }

    /// Attaches the response to a worker with this API and this slot that handles this invocation,
    /// unless it is attached already.
    pub(crate) fn attach(&mut self, api: &Arc<Api>, slot: &'static Slot, address: &Address) {
        self.stream.attach(api, slot, address);
    }

    /// Prepares for an invocation, whose response will be sent on this connection.
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

    /// Returns the connection after the handler of this invocation has returned.
    pub(crate) fn give_back(&mut self, slot: &'static Slot, attempt: Attempt) -> Option<TcpStream> {
        self.stream.give_back(slot, attempt)
    }

    /// Ends the stream, if the handler has used it. A body that was set before anything was sent to the
    /// stream takes its place.
    pub(crate) fn finish(
        &mut self,
        client: &mut Client,
        outcome: Result<(), LambdaError>,
        pipelining: bool,
    ) -> ResponseEnd {
        let is_streamed = matches!(self.body, Body::Streamed) || self.stream.has_begun();
        match self.finish {
            Some(finish) if is_streamed => finish(&mut self.stream, client, outcome, pipelining),
            _ => ResponseEnd::NotStreamed(outcome),
        }
    }
}

/// A value that a handler can return. A handler that can fail returns a `Result` of such a value and
/// any [`HandlerError`].
///
/// The responses of `lambda-native-events` implement this trait if the feature of their family is
/// on. `JsonResponse` returns any type that implements serde's `Serialize`.
///
/// A string borrowed from the event cannot be returned, because the type of a handler cannot
/// express this. Return a `String`, or write into [`Response::buffer`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be returned from a Lambda handler",
    note = "return a `String`, a `Vec<u8>`, a `&'static str`, `()`, or a `Result` of one of these",
    note = "to return any `serde::Serialize` type, wrap the value in `JsonResponse(...)` or the \
            handler in `json(...)`",
    note = "to return a response of `lambda-native-events`, turn on the feature of the same family \
            for `lambda-native`, or return the text of `to_json()`",
    note = "for an `async fn`, use `async_handler(...)`, `async_json(...)` or the like"
)]
pub trait Respond {
    /// Sets the response.
    ///
    /// # Errors
    ///
    /// The error to report instead, if the value is an error or not a valid response.
    fn respond(self, response: &mut Response) -> Result<(), LambdaError>;
}

impl<R: Respond, E: HandlerError> Respond for Result<R, E> {
    fn respond(self, response: &mut Response) -> Result<(), LambdaError> {
        self.map_err(HandlerError::into_lambda_error)?
            .respond(response)
    }
}

impl Respond for String {
    fn respond(self, response: &mut Response) -> Result<(), LambdaError> {
        response.set_body(self.into_bytes());
        Ok(())
    }
}

impl Respond for &'static str {
    fn respond(self, response: &mut Response) -> Result<(), LambdaError> {
        response.set_static_body(self.as_bytes());
        Ok(())
    }
}

impl Respond for Cow<'static, str> {
    fn respond(self, response: &mut Response) -> Result<(), LambdaError> {
        match self {
            Cow::Borrowed(text) => text.respond(response),
            Cow::Owned(text) => text.respond(response),
        }
    }
}

/// Sent as `application/octet-stream`.
impl Respond for Vec<u8> {
    fn respond(self, response: &mut Response) -> Result<(), LambdaError> {
        response.set_content_type("application/octet-stream");
        response.set_body(self);
        Ok(())
    }
}

/// Sent as `application/octet-stream`.
impl Respond for &'static [u8] {
    fn respond(self, response: &mut Response) -> Result<(), LambdaError> {
        response.set_content_type("application/octet-stream");
        response.set_static_body(self);
        Ok(())
    }
}

/// An empty response: JSON's `null`.
impl Respond for () {
    fn respond(self, response: &mut Response) -> Result<(), LambdaError> {
        response.set_static_body(b"null");
        Ok(())
    }
}
