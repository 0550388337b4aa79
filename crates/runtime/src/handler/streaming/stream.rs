//! The response stream: chunks on the worker's own connection.

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
use crate::runtime_api::client::{Client, PostReply};
use crate::runtime_api::connection::TransportError;
use crate::runtime_api::request::{Address, Api};

/// The type that tells Lambda of a prelude.
const HTTP_INTEGRATION: &str = "application/vnd.awslambda.http-integration-response";

/// What stands between the prelude and the body.
const DELIMITER: [u8; 8] = [0; 8];

/// A response that is being sent: an [`io::Write`] whose every write reaches the caller.
///
/// - **A write is a chunk**, sent at once. `write!` and `writeln!` are one each, however many
///   parts they have; for a great many small writes, put a [`io::BufWriter`] around it. Nothing is
///   kept, so 200 MB take no more memory than one write.
/// - **The first write begins the response**: content type and prelude come before it. Until then
///   an error of the handler is an ordinary error answer.
/// - **A write fails** when Lambda has gone, or has refused the response; the handler may as well
///   return then. Where Lambda takes bytes more slowly than they come (2 MB a second after the
///   first 6 MB), a write waits. It also fails once the invocation is over, and in a forked child.
///
/// Limits: AWS Lambda Developer Guide, "Response streaming for Lambda functions", under "Bandwidth
/// limits for response streaming", and "Lambda quotas".
#[derive(Debug, Default)]
pub struct ResponseStream {
    /// Where it goes to; `None`: into `memory`.
    wire: Option<Wire>,
    memory: Vec<u8>,
    state: State,
    content_type: Cow<'static, str>,
    /// What `write!` makes, before it is a chunk.
    formatted: Vec<u8>,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Unbegun,
    Begun,
    Broken(io::Error),
}

/// How a response stream ends: called once the handler has returned.
pub(crate) type Finish =
    fn(&mut ResponseStream, &mut Client, Result<(), LambdaError>, pipelining: bool) -> ResponseEnd;

pub(crate) enum ResponseEnd {
    /// Nothing has been sent: the answer is to be posted as ever.
    NotStreamed(Result<(), LambdaError>),
    Posted(Result<PostReply, TransportError>),
}

impl ResponseStream {
    /// Sets the `Content-Type` of a response that is no HTTP response, `application/octet-stream`
    /// by default.
    ///
    /// # Errors
    ///
    /// When the response has begun.
    pub fn set_content_type(
        &mut self,
        content_type: impl Into<Cow<'static, str>>,
    ) -> io::Result<()> {
        self.check_unbegun("the content type")?;
        self.content_type = content_type.into();
        Ok(())
    }

    /// Begins an HTTP response: status, headers and cookies, for a Function URL or an API that
    /// streams. What is written after it is the body.
    ///
    /// # Errors
    ///
    /// When the response has begun, when the prelude is none that HTTP allows, and as writes do.
    pub fn http(&mut self, prelude: &HttpPrelude) -> io::Result<()> {
        self.check_unbegun("the prelude")?;
        let json = prelude.to_json()?;
        self.content_type = Cow::Borrowed(HTTP_INTEGRATION);
        // Each a chunk of its own: readers that take a frame for each rely on it.
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
            // As a chunk it would be the last one.
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

    /// Nothing waits to be sent.
    fn flush(&mut self) -> io::Result<()> {
        match &self.state {
            State::Broken(error) => Err(again(error)),
            _ => Ok(()),
        }
    }
}

/// The runtime's side.
impl ResponseStream {
    /// What has been written where there is no server.
    pub(crate) fn memory(&self) -> &[u8] {
        &self.memory
    }

    /// Gives it a server where it has none: at the start, and after a handler has put a response of
    /// its own in the place of the worker's. What was written to that one lies in memory.
    pub(crate) fn attach(&mut self, api: &Arc<Api>, slot: &'static Slot, address: &Address) {
        let new = || Wire::new(Arc::clone(api), slot);
        self.wire.get_or_insert_with(new).adopt(api, slot, address);
    }

    /// Makes ready for an invocation, on this connection.
    pub(crate) fn begin(&mut self, address: &Address, connection: Option<TcpStream>) {
        self.state = State::Unbegun;
        self.content_type = Cow::Borrowed("");
        self.memory.clear();
        if let Some(wire) = &mut self.wire {
            wire.lend(address, connection);
        }
    }

    /// The connection, back from the handler of this invocation. The handler may have put a response
    /// of another invocation in the place of the worker's; that one leads nowhere from here on.
    pub(crate) fn give_back(&mut self, slot: &'static Slot, attempt: Attempt) -> Option<TcpStream> {
        self.wire.as_mut()?.give_back(slot, attempt)
    }

    /// The one [`Finish`].
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
            // It was another invocation's, and is none of this one's.
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

/// Errors cannot be cloned, and the first one says why all later writes fail.
fn again(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}
