//! The calls to the Runtime API, and the meaning of each status that they can return.
//!
//! Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".

use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use super::headers::Header;
use super::outcome::{NextOutcome, PostOutcome, RestoreOutcome};
use crate::error::{ErrorReport, LambdaError, RuntimeError};
use crate::http1::push_field;
use crate::invocation::{FunctionInfo, LambdaContext};
use crate::runtime_api::connection::{Connection, TransportError};
use crate::runtime_api::request::{Address, Api, Post};
use crate::sys::dial::send_at_once;
use crate::text::decimal;

/// A post up to this size is followed by `GET /next` in the same write. A larger post may be refused
/// with 413 before the server has read all of it, and the pipelined request would be lost.
const MAX_PIPELINED: usize = 64 * 1024;

/// [`Client::next_call`] or [`Client::last_call`].
pub(crate) type Call = fn(&Client) -> String;

/// The last digits of a deadline in milliseconds. They repeat only after 28 hours.
pub(crate) type DeadlineTail = [u8; 8];

/// The default Content-Type.
const JSON: &[u8] = b"Content-Type: application/json\r\n";

#[derive(Debug)]
pub(crate) struct Client {
    api: Arc<Api>,
    connection: Connection,
    /// The head of the current post, or of any other call except `/next`.
    head: Vec<u8>,
    /// Whether a `GET /next` was sent after the last post and its response is still to come.
    next_sent: bool,
    /// Whether the last response belongs to a `GET /next` that was pipelined after a post.
    next_was_pipelined: bool,
    /// Whether a post is repeated if the connection breaks.
    repeats: bool,
    /// The last status.
    status: u16,
}

impl Client {
    /// Not inlined, because three inlined copies would be larger.
    #[inline(never)]
    pub(crate) fn new(api: Arc<Api>) -> Self {
        Client {
            connection: Connection::new(Arc::clone(&api)),
            api,
            head: Vec::new(),
            next_sent: false,
            next_was_pipelined: false,
            repeats: true,
            status: 0,
        }
    }

    /// For a report before the process dies: no repeat, and a time limit for each read and write.
    pub(crate) fn with_timeout(mut self, timeout: Duration) -> Self {
        self.connection.set_timeout(timeout);
        self.repeats = false;
        self
    }

    pub(crate) fn api(&self) -> &Arc<Api> {
        &self.api
    }

    /// `GET /invocation/next`. Blocks until there is an event.
    pub(crate) fn next(&mut self) -> Result<NextOutcome, TransportError> {
        if !self.next_sent {
            let sent = self.connection.send([self.api.next(), &[], &[]]);
            if sent.is_err() {
                // Otherwise every further attempt would write to the same dead connection.
                self.connection.disconnect();
            }
            sent?;
        }
        self.next_was_pipelined = self.next_sent;
        self.next_sent = false;
        self.status = self.connection.receive()?;
        Ok(match self.status {
            204 => NextOutcome::Empty,
            200..=299 if self.connection.header(Header::RequestId).is_empty() => {
                NextOutcome::NoRequestId
            }
            200..=299 => NextOutcome::Event,
            403 | 500 => NextOutcome::Fatal,
            _ => NextOutcome::Unexpected,
        })
    }

    /// The event received by `next`.
    pub(crate) fn event(&self) -> &[u8] {
        self.connection.body()
    }

    /// Writes a NUL after the event and after each text of the context.
    #[cfg(feature = "__capi")]
    pub(crate) fn terminate_texts(&mut self) {
        self.connection.terminate_texts();
    }

    /// Whether the bytes are in the memory into which responses are received.
    #[cfg(feature = "__capi")]
    pub(crate) fn has_received(&self, bytes: &[u8]) -> bool {
        self.connection.has_received(bytes)
    }

    pub(crate) fn context<'a>(&'a self, function: FunctionInfo<'a>) -> LambdaContext<'a> {
        let connection = &self.connection;
        connection.headers().context(connection.head(), function)
    }

    pub(crate) fn copy_address(&self, to: &mut Address) {
        to.copy_from(
            self.connection.header(Header::RequestId),
            self.connection.header(Header::InvocationId),
        );
    }

    /// Whether the event has the same request id as `last` and was received by a `/next` that was
    /// pipelined after the post for `last`.
    pub(crate) fn is_again(&self, last: &Address) -> bool {
        let id = self.connection.header(Header::RequestId);
        // The ids may share their beginning, so the ends are compared first, in one comparison.
        let has_same_end = id.last_chunk::<8>() == last.request_id.last_chunk();
        self.next_was_pipelined && has_same_end && id == last.request_id
    }

    /// Whether an event with the same request id is the same attempt. A retry by Lambda has another
    /// invocation id and deadline. Without an invocation id, nothing distinguishes the two.
    pub(crate) fn is_same_attempt(&self, last: &Address, deadline: DeadlineTail) -> bool {
        let id = self.connection.header(Header::InvocationId);
        id.is_empty()
            || id == last.invocation_id
            || (deadline != DeadlineTail::default() && self.deadline_tail() == deadline)
    }

    /// The part of the event's deadline that is compared.
    pub(crate) fn deadline_tail(&self) -> DeadlineTail {
        let deadline = self.connection.header(Header::Deadline).last_chunk();
        deadline.copied().unwrap_or_default()
    }

    /// `POST /invocation/{id}/response`.
    pub(crate) fn respond(
        &mut self,
        address: &Address,
        content_type: &str,
        body: &[u8],
        pipelining: bool,
    ) -> Result<PostOutcome, TransportError> {
        self.api.response(&mut self.head, address);
        match content_type {
            "" => self.head.extend_from_slice(JSON),
            other => push_field(&mut self.head, "Content-Type", other.as_bytes()),
        }
        self.post(body, pipelining)
    }

    /// `POST /invocation/{id}/error`.
    pub(crate) fn fail(
        &mut self,
        address: &Address,
        error: &LambdaError,
        pipelining: bool,
    ) -> Result<PostOutcome, TransportError> {
        let report = ErrorReport::of_function(error);
        self.api.error(&mut self.head, address, &report);
        self.post(report.body.as_bytes(), pipelining)
    }

    /// `GET /restore/next`. Blocks until the environment is restored.
    pub(crate) fn restore_next(&mut self) -> Result<RestoreOutcome, TransportError> {
        self.api.restore_next(&mut self.head);
        self.status = self.connection.exchange([&self.head, &[], &[]])?;
        Ok(match self.status {
            200..=299 => RestoreOutcome::Restored,
            403 | 500 => RestoreOutcome::Fatal,
            _ => RestoreOutcome::Unexpected,
        })
    }

    /// Closes the connection; the next call opens a new one.
    pub(crate) fn disconnect(&mut self) {
        self.connection.disconnect();
    }

    /// The descriptor of the connection, if it is open, for a report when the process dies.
    pub(crate) fn descriptor(&self) -> Option<i32> {
        self.connection.descriptor()
    }

    /// `POST /init/error` or `/restore/error`, before the process ends. Returns why the report did
    /// not arrive, if it did not.
    pub(crate) fn report_or_say_why(&mut self, post: Post, report: &ErrorReport) -> Option<String> {
        match self.report(post, report) {
            Ok(PostOutcome::Accepted) => None,
            Ok(_) => Some(self.complaint()),
            Err(broken) => Some(broken.describe()),
        }
    }

    /// `POST /init/error` or `/restore/error`.
    pub(crate) fn report(
        &mut self,
        post: Post,
        report: &ErrorReport,
    ) -> Result<PostOutcome, TransportError> {
        self.api.post(&mut self.head, post, report);
        self.post(report.body.as_bytes(), false)
    }

    /// Opens the connection if necessary, and returns its descriptor.
    pub(crate) fn connect(&mut self) -> Option<i32> {
        self.connection.connect();
        self.descriptor()
    }

    /// Hands out the connection for a handler that streams, after opening it if necessary. What has
    /// been received stays readable. [`take_back`](Self::take_back) returns the connection.
    pub(crate) fn lend(&mut self) -> Option<TcpStream> {
        self.connection.lend()
    }

    pub(crate) fn take_back(&mut self, stream: Option<TcpStream>) {
        self.connection.take_back(stream);
    }

    /// Adopts a connection on which the first `GET /next` has been sent.
    pub(crate) fn adopt(&mut self, stream: TcpStream) {
        // The same option as on connections opened here.
        send_at_once(&stream);
        self.connection.take_back(Some(stream));
        self.next_sent = true;
    }

    /// Posts a complete stream: head and body.
    pub(crate) fn post_stream(
        &mut self,
        head: &[u8],
        body: &[u8],
        pipelining: bool,
    ) -> Result<PostOutcome, TransportError> {
        self.head.clear();
        self.head.extend_from_slice(head);
        self.post_framed(body, pipelining)
    }

    /// Ends a stream with this head after `sent` bytes: writes `end`, the last chunk and what
    /// follows it, and receives the response. A stream cannot be repeated, because its chunks are
    /// not kept.
    pub(crate) fn end_stream(
        &mut self,
        head: &[u8],
        end: &[u8],
        sent: usize,
        pipelining: bool,
    ) -> Result<PostOutcome, TransportError> {
        self.head.clear();
        self.head.extend_from_slice(head);
        let pipelining = pipelining && sent <= MAX_PIPELINED;
        if !self.connection.is_open() {
            return Err(TransportError::Closed);
        }
        let next = if pipelining { self.api.next() } else { &[] };
        self.status = self.connection.exchange([end, &[], next])?;
        self.next_sent = pipelining && self.connection.is_open();
        Ok(self.post_outcome(false))
    }

    /// Abandons a stream with this head after an error, unless Lambda has sent a status that
    /// explains it.
    pub(crate) fn abandon_stream(
        &mut self,
        head: &[u8],
        broken: TransportError,
    ) -> Result<PostOutcome, TransportError> {
        self.head.clear();
        self.head.extend_from_slice(head);
        let status = self.connection.receive();
        self.connection.disconnect();
        self.status = match status {
            Ok(status) if status >= 400 => status,
            _ => return Err(broken),
        };
        Ok(self.post_outcome(false))
    }

    /// The method and URL of `GET /next`, for messages.
    pub(crate) fn next_call(&self) -> String {
        self.api.call(self.api.next())
    }

    /// The method and URL of the last call other than `/next`, for messages.
    pub(crate) fn last_call(&self) -> String {
        self.api.call(&self.head)
    }

    /// The status and the detail of the last response, for messages.
    pub(crate) fn complaint(&self) -> String {
        format!("status {}: {}", u32::from(self.status), self.detail())
    }

    /// The error for a last status that cannot be retried.
    pub(crate) fn refused(&self, call: Call) -> Box<RuntimeError> {
        Box::new(RuntimeError::Refused {
            call: call(self),
            status: self.status,
            detail: self.detail(),
        })
    }

    /// Like [`complaint`](Self::complaint), for a status that the API does not define.
    pub(crate) fn unexpected(&self) -> String {
        format!("unexpected {}", self.complaint())
    }

    /// The body of the last response, shortened. AWS describes the problem there.
    pub(crate) fn detail(&self) -> String {
        let body = self.connection.body();
        let body = body.get(..512).unwrap_or(body).trim_ascii();
        if body.is_empty() {
            return "(no details)".to_owned();
        }
        String::from_utf8_lossy(body).into_owned()
    }

    /// Sends the post whose head is in `self.head`, except for its length.
    fn post(&mut self, body: &[u8], pipelining: bool) -> Result<PostOutcome, TransportError> {
        self.head.extend_from_slice(b"Content-Length: ");
        decimal::push(&mut self.head, body.len());
        self.head.extend_from_slice(b"\r\n\r\n");
        self.post_framed(body, pipelining)
    }

    /// Sends the post. If the connection breaks, sends it once more on a new one.
    fn post_framed(
        &mut self,
        body: &[u8],
        pipelining: bool,
    ) -> Result<PostOutcome, TransportError> {
        let pipelining = pipelining && self.head.len() + body.len() <= MAX_PIPELINED;

        let mut status = self.exchange_post(body, pipelining);
        let mut may_have_arrived = false;
        if let Err(broken) = &status
            && self.repeats
        {
            may_have_arrived = !matches!(broken, TransportError::Connect(_));
            status = self.exchange_post(body, pipelining);
        }
        self.status = status?;
        self.next_sent = pipelining && self.connection.is_open();
        Ok(self.post_outcome(may_have_arrived))
    }

    fn post_outcome(&self, may_have_arrived: bool) -> PostOutcome {
        match self.status {
            200..=299 => PostOutcome::Accepted,
            // The first post had arrived: 400 means that the next event has been delivered since,
            // 403 that it has not. If the order really is wrong, `/next` returns 403 too.
            400 | 403 if may_have_arrived => PostOutcome::Accepted,
            400 => PostOutcome::Rejected,
            403 => PostOutcome::OutOfOrder,
            410 => PostOutcome::Late,
            413 => PostOutcome::TooLarge,
            500 => PostOutcome::ContainerError,
            _ => PostOutcome::Unexpected,
        }
    }

    fn exchange_post(&mut self, body: &[u8], pipelining: bool) -> Result<u16, TransportError> {
        let next = if pipelining { self.api.next() } else { &[] };
        self.connection.exchange([&self.head, body, next])
    }
}
