//! What a handler answers with.

use std::borrow::Cow;
use std::net::TcpStream;
use std::sync::Arc;

use super::streaming::{Finish, ResponseEnd, ResponseStream};
use crate::error::LambdaError;
use crate::failure::in_flight::{Attempt, Slot};
use crate::runtime_api::client::Client;
use crate::runtime_api::request::{Address, Api};

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
