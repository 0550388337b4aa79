//! The response stream: writes chunks to the worker's connection.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::net::TcpStream;
use std::sync::Arc;

use super::prelude::HttpPrelude;
use super::request::Wire;
use super::trailers::push_trailers;
use crate::error::LambdaError;
use crate::failure::in_flight::{Attempt, Slot};
use crate::runtime_api::client::Client;
use crate::runtime_api::connection::TransportError;
use crate::runtime_api::outcome::PostOutcome;
use crate::runtime_api::request::{Address, Api};

/// The content type of a stream that starts with a prelude.
const HTTP_INTEGRATION: &str = "application/vnd.awslambda.http-integration-response";

/// The delimiter between the prelude and the body.
const DELIMITER: [u8; 8] = [0; 8];

/// A streamed response: an [`io::Write`] that sends each write to the caller.
///
/// - **Each write is a chunk**, which is sent immediately. `write!` and `writeln!` write one chunk,
///   however many arguments they have. For many small writes, wrap the stream in an
///   [`io::BufWriter`]. Nothing is buffered, so streaming 200 MB takes no more memory than one
///   write.
/// - **The first write starts the response.** Set the content type and the prelude before it. Until
///   then, an error of the handler is an ordinary function error.
/// - **A write returns an error** if Lambda has closed the connection or refused the response; the
///   handler can return then. If Lambda accepts bytes more slowly than they are written (2 MB per
///   second after the first 6 MB), the write blocks. A write also fails after the invocation has
///   ended, and in a forked child process.
///
/// Limits: AWS Lambda Developer Guide, "Response streaming for Lambda functions", under "Bandwidth
/// limits for response streaming", and "Lambda quotas".
#[derive(Debug, Default)]
pub struct ResponseStream {
    /// The destination. `None`: the stream is collected in `memory`.
    wire: Option<Wire>,
    memory: Vec<u8>,
    state: State,
    content_type: Cow<'static, str>,
    /// The buffer in which `write!` formats a chunk.
    formatted: Vec<u8>,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Unbegun,
    Begun,
    Broken(io::Error),
}

/// A function that ends a response stream after the handler has returned.
pub(crate) type Finish =
    fn(&mut ResponseStream, &mut Client, Result<(), LambdaError>, pipelining: bool) -> ResponseEnd;

pub(crate) enum ResponseEnd {
    /// Nothing has been sent. The outcome has to be posted as usual.
    NotStreamed(Result<(), LambdaError>),
    Posted(Result<PostOutcome, TransportError>),
}

impl ResponseStream {
    /// Sets the `Content-Type` of a response that does not start with a prelude. The default is
    /// `application/octet-stream`.
    ///
    /// # Errors
    ///
    /// If the response has already started.
    pub fn set_content_type(
        &mut self,
        content_type: impl Into<Cow<'static, str>>,
    ) -> io::Result<()> {
        self.check_unbegun("the content type")?;
        self.content_type = content_type.into();
        Ok(())
    }

    /// Starts an HTTP response with status, headers and cookies, for a Function URL or an API that
    /// supports streaming. Everything written afterwards is the body.
    ///
    /// # Errors
    ///
    /// If the response has already started or the prelude is not valid HTTP, and the same errors as
    /// for writes.
    pub fn http(&mut self, prelude: &HttpPrelude) -> io::Result<()> {
        self.check_unbegun("the prelude")?;
        let json = prelude.to_json()?;
        self.content_type = Cow::Borrowed(HTTP_INTEGRATION);
        // Two separate chunks, because some readers expect the prelude and the delimiter each in
        // its own frame.
        self.send(json.as_bytes())?;
        self.send(&DELIMITER)
    }

    fn check_unbegun(&self, what: &str) -> io::Result<()> {
        match self.state {
            State::Unbegun => Ok(()),
            _ => Err(io::Error::other(format!(
                "the response has begun: set {what} before the first write"
            ))),
        }
    }

    fn send(&mut self, chunk: &[u8]) -> io::Result<()> {
        if let State::Broken(error) = &self.state {
            return Err(again(error));
        }
        if chunk.is_empty() {
            // An empty chunk would end the stream.
            return Ok(());
        }
        let Some(wire) = &mut self.wire else {
            self.state = State::Begun;
            self.memory.extend_from_slice(chunk);
            return Ok(());
        };
        let first = matches!(self.state, State::Unbegun).then_some(&*self.content_type);
        let sent = wire.send(first, chunk);
        self.state = match sent {
            Ok(()) => State::Begun,
            Err(error) => {
                let reported = again(&error);
                self.state = State::Broken(error);
                return Err(reported);
            }
        };
        Ok(())
    }
}

impl Write for ResponseStream {
    fn write(&mut self, chunk: &[u8]) -> io::Result<usize> {
        self.send(chunk)?;
        Ok(chunk.len())
    }

    fn write_fmt(&mut self, what: fmt::Arguments<'_>) -> io::Result<()> {
        let mut formatted = std::mem::take(&mut self.formatted);
        formatted.clear();
        let sent = formatted
            .write_fmt(what)
            .and_then(|()| self.send(&formatted));
        self.formatted = formatted;
        sent
    }

    /// Nothing is buffered, so there is nothing to flush.
    fn flush(&mut self) -> io::Result<()> {
        match &self.state {
            State::Broken(error) => Err(again(error)),
            _ => Ok(()),
        }
    }
}

/// Methods for the runtime.
impl ResponseStream {
    /// Whether something has been sent, or could not be sent.
    pub(crate) fn has_begun(&self) -> bool {
        !matches!(self.state, State::Unbegun)
    }

    /// The bytes written to a stream without a destination.
    pub(crate) fn memory(&self) -> &[u8] {
        &self.memory
    }

    /// Attaches the stream to a worker if it has no destination: at the start, and after a handler
    /// has replaced the worker's response with a new one. What was written to that one is in
    /// `memory`.
    pub(crate) fn attach(&mut self, api: &Arc<Api>, slot: &'static Slot, address: &Address) {
        let new = || Wire::new(Arc::clone(api), slot);
        self.wire.get_or_insert_with(new).adopt(api, slot, address);
    }

    /// Prepares for an invocation on this connection.
    pub(crate) fn begin(&mut self, address: &Address, connection: Option<TcpStream>) {
        self.state = State::Unbegun;
        self.content_type = Cow::Borrowed("");
        self.memory.clear();
        if let Some(wire) = &mut self.wire {
            wire.lend(address, connection);
        }
    }

    /// Returns the connection after the handler of this invocation has returned. If the handler has
    /// replaced the worker's response with one of another invocation, that response is detached
    /// from now on.
    pub(crate) fn give_back(&mut self, slot: &'static Slot, attempt: Attempt) -> Option<TcpStream> {
        self.wire.as_mut()?.give_back(slot, attempt)
    }

    /// The only implementation of [`Finish`].
    pub(crate) fn finish(
        &mut self,
        client: &mut Client,
        outcome: Result<(), LambdaError>,
        pipelining: bool,
    ) -> ResponseEnd {
        let Some(wire) = &mut self.wire else {
            return ResponseEnd::NotStreamed(outcome);
        };
        let is_unsent = matches!(self.state, State::Unbegun) || !self.memory.is_empty();
        if !is_unsent && wire.is_new() {
            // The response belongs to another invocation.
            return ResponseEnd::NotStreamed(outcome.and_then(|()| {
                Err(LambdaError::new(
                    "StaleResponse",
                    "the handler replaced its response with one that belongs to another invocation",
                ))
            }));
        }
        ResponseEnd::Posted(match (&self.state, outcome) {
            (State::Broken(error), _) => wire.abandon(client, error),
            (_, Err(error)) if is_unsent => return ResponseEnd::NotStreamed(Err(error)),
            (_, Ok(())) if is_unsent => {
                wire.post_whole(client, &self.content_type, &self.memory, pipelining)
            }
            (_, Err(error)) => wire.end(client, |end| push_trailers(end, &error), pipelining),
            (_, Ok(())) => wire.end(client, |_| {}, pipelining),
        })
    }
}

/// `io::Error` cannot be cloned, and all later writes fail with the first error.
fn again(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}
