//! The response stream: chunks on the worker's own connection.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::net::TcpStream;
use std::os::fd::AsRawFd;
use std::sync::Arc;

use super::http::HttpPrelude;
use super::base64;
use crate::LambdaError;
use crate::api::{Address, Api};
use crate::client::{Client, PostReply};
use crate::connection::{TransportError, write_all};
use crate::error::ErrorReport;
use crate::http1::push_field;
use crate::in_flight::Slot;

/// The type that tells Lambda of a prelude.
const HTTP_INTEGRATION: &str = "application/vnd.awslambda.http-integration-response";

/// What stands between the prelude and the body.
const DELIMITER: [u8; 8] = [0; 8];

/// What the body ends with. Trailers may follow, and an empty line has to.
pub(crate) const LAST_CHUNK: &[u8] = b"0\r\n";

/// A response that is being sent: an [`io::Write`] whose every write reaches the caller.
///
/// - **A write is a chunk**, sent at once. `write!` and `writeln!` are one each, however many
///   parts they have; for a great many small writes, put a [`io::BufWriter`] around it. Nothing is
///   kept, so 200 MB take no more memory than one write.
/// - **The first write begins the response**: content type and prelude come before it. Until then
///   an error of the handler is an ordinary error answer.
/// - **A write fails** when Lambda has gone, or has refused the response; the handler may as well
///   return then. Where Lambda takes bytes more slowly than they come (2 MB a second after the
///   first 6 MB), a write waits.
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

#[derive(Debug)]
struct Wire {
    api: Arc<Api>,
    slot: &'static Slot,
    address: Address,
    stream: Option<TcpStream>,
    /// The head of the request.
    head: Vec<u8>,
    /// What goes before a chunk.
    before: Vec<u8>,
    /// The bytes sent so far, heads of chunks included.
    sent: usize,
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
    fn(&mut ResponseStream, &mut Client, Result<(), LambdaError>, pipelining: bool) -> Ended;

pub(crate) enum Ended {
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
                "the response has begun: {what} comes before the first write"
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
        wire.slot.begin_chunk();
        let sent = match self.state {
            State::Unbegun => wire.begin(&self.content_type, chunk),
            _ => wire.write(chunk),
        };
        wire.slot.end_chunk(wire.descriptor());
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

    pub(crate) fn attach(&mut self, api: Arc<Api>, slot: &'static Slot) {
        self.wire = Some(Wire {
            api,
            slot,
            address: Address::default(),
            stream: None,
            head: Vec::new(),
            before: Vec::new(),
            sent: 0,
        });
    }

    /// Makes ready for an invocation, on this connection.
    pub(crate) fn begin(&mut self, address: &Address, stream: Option<TcpStream>) {
        self.state = State::Unbegun;
        self.content_type = Cow::Borrowed("");
        self.memory.clear();
        if let Some(wire) = &mut self.wire {
            wire.address
                .copy_from(&address.request_id, &address.invocation_id);
            wire.stream = stream;
        }
    }

    /// The connection, back from the handler.
    pub(crate) fn give_back(&mut self) -> Option<TcpStream> {
        self.wire.as_mut()?.stream.take()
    }

    /// The one [`Finish`].
    pub(crate) fn finish(
        &mut self,
        client: &mut Client,
        outcome: Result<(), LambdaError>,
        pipelining: bool,
    ) -> Ended {
        let Some(wire) = &mut self.wire else {
            return Ended::NotStreamed(outcome);
        };
        let broken = match (&mut self.state, outcome) {
            (State::Unbegun, error @ Err(_)) => return Ended::NotStreamed(error),
            (State::Unbegun, Ok(())) => {
                wire.begin_head(&self.content_type);
                let mut whole = wire.head.clone();
                whole.extend_from_slice(LAST_CHUNK);
                whole.extend_from_slice(b"\r\n");
                return Ended::Posted(client.end_stream(&wire.head, &whole, whole.len(), pipelining));
            }
            (State::Begun, outcome) => {
                let mut end = LAST_CHUNK.to_vec();
                if let Err(error) = outcome {
                    push_trailers(&mut end, &error);
                }
                end.extend_from_slice(b"\r\n");
                return Ended::Posted(client.end_stream(&wire.head, &end, wire.sent, pipelining));
            }
            (State::Broken(error), _) => again(error),
        };
        Ended::Posted(client.abandon_stream(&wire.head, broken))
    }
}

impl Wire {
    /// Sends the head with the first chunk, a second time on a new connection where the first broke
    /// off: a kept-alive connection may have been closed meanwhile.
    fn begin(&mut self, content_type: &str, chunk: &[u8]) -> io::Result<()> {
        self.begin_head(content_type);
        self.sent = 0;
        self.before.clear();
        self.before.extend_from_slice(&self.head);
        if self.write(chunk).is_ok() {
            return Ok(());
        }
        self.stream = None;
        self.sent = 0;
        self.before.clear();
        self.before.extend_from_slice(&self.head);
        self.write(chunk)
    }

    fn begin_head(&mut self, content_type: &str) {
        self.api.response(&mut self.head, &self.address);
        let content_type = match content_type {
            "" => "application/octet-stream",
            content_type => content_type,
        };
        push_field(&mut self.head, "Content-Type", content_type.as_bytes());
        self.head.extend_from_slice(
            b"Lambda-Runtime-Function-Response-Mode: streaming\r\n\
              Transfer-Encoding: chunked\r\n\
              Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\
              \r\n",
        );
    }

    /// One write: what comes before the chunk, its length, the chunk, the line end.
    fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            closed => closed.insert(self.api.endpoint().connect()?),
        };
        push_hex(&mut self.before, chunk.len());
        self.before.extend_from_slice(b"\r\n");
        self.sent = self.sent.saturating_add(self.before.len() + chunk.len() + 2);
        let written = write_all(stream, [&self.before, chunk, b"\r\n"]);
        self.before.clear();
        written
    }

    fn descriptor(&self) -> i32 {
        self.stream.as_ref().map_or(-1, AsRawFd::as_raw_fd)
    }
}

/// The trailers that tell Lambda of an error after the response has begun. The body is the JSON of
/// an ordinary error, in base64 so that it is a field's value.
pub(crate) fn push_trailers(out: &mut Vec<u8>, error: &LambdaError) {
    let report = ErrorReport::of_stream(error);
    push_field(
        out,
        "Lambda-Runtime-Function-Error-Type",
        report.error_type.as_bytes(),
    );
    let mut body = Vec::new();
    base64::push(&mut body, report.body.as_bytes());
    push_field(out, "Lambda-Runtime-Function-Error-Body", &body);
}

fn push_hex(out: &mut Vec<u8>, number: usize) {
    let digits = number.checked_ilog(16).unwrap_or(0) + 1;
    for digit in (0..digits).rev() {
        out.push(b"0123456789abcdef"[number >> (4 * digit) & 15]);
    }
}

/// Errors cannot be cloned, and the first one says why all later writes fail.
fn again(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}
