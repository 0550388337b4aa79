//! The calls of the Runtime API, each with every status it can be answered with.
//!
//! Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".

use std::io::IoSlice;
use std::time::Duration;

use crate::connection::{Connection, Reply, TransportError};
use crate::context::{FunctionInfo, InvocationHeaders, LambdaContext};
use crate::environment::Endpoint;
use crate::error::ErrorReport;
use crate::handler::Response;
use crate::http1::{push_decimal, push_field, push_path_segment};

const NEXT: &str = "runtime/invocation/next";
const INVOCATION: &str = "runtime/invocation/";
const INIT_ERROR: &str = "runtime/init/error";

/// A post up to this size is followed by the next `/next` in the same write. Larger ones may be
/// refused with 413 before they have been read to their end, and what follows would be lost.
const MAX_PIPELINED: usize = 64 * 1024;

/// The answer to `GET /invocation/next`.
#[derive(Debug)]
pub(crate) enum NextReply {
    Event(Event),
    /// 2xx without a request id: there is nobody to answer.
    NoRequestId,
    /// 204: nothing yet, ask again. Emulators only.
    Empty,
    /// 403 InvalidStateTransition or 500: neither will change.
    Fatal,
    Unexpected,
}

/// The answer to a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PostReply {
    Accepted,
    /// 400: a wrong or stale request id, or the platform has answered the caller by itself.
    Rejected,
    /// 403 InvalidStateTransition.
    OutOfOrder,
    /// 410: the answer came after the time-out.
    Late,
    /// 413: the platform has told the caller.
    TooLarge,
    /// 500: "Container error. Non-recoverable state".
    ContainerError,
    Unexpected,
}

/// An event, where it lies in the connection's buffer.
#[derive(Debug)]
pub(crate) struct Event {
    headers: InvocationHeaders,
    reply: Reply,
}

/// What the answer to an invocation is addressed by, copied out of the buffer that the next reply
/// overwrites. Both as raw bytes, since they go back unchanged; an empty `invocation_id` is none.
#[derive(Debug, Default)]
pub(crate) struct Address {
    pub(crate) request_id: Vec<u8>,
    pub(crate) invocation_id: Vec<u8>,
}

#[derive(Debug)]
pub(crate) struct Client {
    connection: Connection,
    /// `{prefix}/2018-06-01/`: what stands before every path.
    base: String,
    /// From the version in the request line to the fields that every request has.
    common: Vec<u8>,
    /// The whole `GET /next`.
    next: Vec<u8>,
    /// The head of the post under way.
    head: Vec<u8>,
    /// A `GET /next` has been sent behind the last post, and its reply is to come.
    next_sent: bool,
    last: Option<Reply>,
}

impl Client {
    pub(crate) fn new(endpoint: Endpoint) -> Self {
        let base = [endpoint.prefix(), "/2018-06-01/"].concat();
        let mut common = b" HTTP/1.1\r\n".to_vec();
        push_field(&mut common, "Host", endpoint.authority().as_bytes());
        push_field(
            &mut common,
            "User-Agent",
            concat!("lambda-native/", env!("CARGO_PKG_VERSION")).as_bytes(),
        );
        let next = [b"GET ", base.as_bytes(), NEXT.as_bytes(), &common, b"\r\n"].concat();
        Client {
            connection: Connection::new(endpoint),
            base,
            common,
            next,
            head: Vec::new(),
            next_sent: false,
            last: None,
        }
    }

    /// For a last word before the process dies: give up when the API does not answer in time.
    pub(crate) fn with_timeout(mut self, timeout: Duration) -> Self {
        self.connection.set_timeout(timeout);
        self
    }

    /// `GET /invocation/next`. Blocks until there is an event.
    pub(crate) fn next(&mut self) -> Result<NextReply, TransportError> {
        if !self.next_sent {
            self.connection.send(&mut [IoSlice::new(&self.next)])?;
        }
        self.next_sent = false;
        let mut headers = InvocationHeaders::default();
        let reply = self
            .connection
            .receive(|name, value| headers.note(name, value))?;
        Ok(match reply.head.status {
            204 => NextReply::Empty,
            200..=299 if headers.request_id.is_empty() => NextReply::NoRequestId,
            200..=299 => NextReply::Event(Event { headers, reply }),
            status => {
                self.last = Some(reply);
                match status {
                    403 | 500 => NextReply::Fatal,
                    _ => NextReply::Unexpected,
                }
            }
        })
    }

    pub(crate) fn event(&self, event: &Event) -> &[u8] {
        self.connection.body(&event.reply)
    }

    pub(crate) fn context<'a>(
        &'a self,
        event: &Event,
        function: FunctionInfo<'a>,
    ) -> LambdaContext<'a> {
        event
            .headers
            .context(|range| self.connection.bytes(range), function)
    }

    pub(crate) fn copy_address(&self, event: &Event, to: &mut Address) {
        let bytes = |range: &std::ops::Range<usize>| self.connection.bytes(range.clone());
        to.request_id.clear();
        to.request_id
            .extend_from_slice(bytes(&event.headers.request_id));
        to.invocation_id.clear();
        to.invocation_id
            .extend_from_slice(bytes(&event.headers.invocation_id));
    }

    /// `POST /invocation/{id}/response`.
    pub(crate) fn respond(
        &mut self,
        address: &Address,
        response: &Response,
        pipelining: bool,
    ) -> Result<PostReply, TransportError> {
        self.begin_invocation_post(address, "/response");
        push_field(
            &mut self.head,
            "Content-Type",
            response.content_type().as_bytes(),
        );
        self.post(response.body(), pipelining)
    }

    /// `POST /invocation/{id}/error`.
    pub(crate) fn fail(
        &mut self,
        address: &Address,
        report: &ErrorReport,
        pipelining: bool,
    ) -> Result<PostReply, TransportError> {
        self.begin_invocation_post(address, "/error");
        self.push_report_fields(report);
        self.post(report.body.as_bytes(), pipelining)
    }

    /// `POST /init/error`.
    pub(crate) fn init_error(&mut self, report: &ErrorReport) -> Result<PostReply, TransportError> {
        self.begin_post();
        self.head.extend_from_slice(INIT_ERROR.as_bytes());
        self.head.extend_from_slice(&self.common);
        self.push_report_fields(report);
        self.post(report.body.as_bytes(), false)
    }

    pub(crate) fn next_call(&self) -> String {
        format!("GET {}", self.url(&[NEXT]))
    }

    pub(crate) fn post_call(&self, address: &Address, what: &str) -> String {
        let id = String::from_utf8_lossy(&address.request_id);
        format!("POST {}", self.url(&[INVOCATION, &id, what]))
    }

    /// The status of the last reply that was not a success.
    pub(crate) fn last_status(&self) -> u16 {
        self.last.as_ref().map_or(0, |reply| reply.head.status)
    }

    /// The body of the last reply that was not a success, on one line and shortened.
    pub(crate) fn last_detail(&self) -> String {
        let body = self.last.as_ref().map(|reply| self.connection.body(reply));
        let body = body.unwrap_or_default();
        let text = String::from_utf8_lossy(&body[..body.len().min(512)]);
        match text.trim() {
            "" => "(no details)".to_owned(),
            text => text.replace(char::is_control, " "),
        }
    }

    fn url(&self, path: &[&str]) -> String {
        let authority = self.connection.endpoint().authority();
        ["http://", authority, &self.base, &path.concat()].concat()
    }

    fn begin_post(&mut self) {
        self.head.clear();
        self.head.extend_from_slice(b"POST ");
        self.head.extend_from_slice(self.base.as_bytes());
    }

    fn begin_invocation_post(&mut self, address: &Address, what: &str) {
        self.begin_post();
        self.head.extend_from_slice(INVOCATION.as_bytes());
        push_path_segment(&mut self.head, &address.request_id);
        self.head.extend_from_slice(what.as_bytes());
        self.head.extend_from_slice(&self.common);
        if !address.invocation_id.is_empty() {
            push_field(
                &mut self.head,
                "Lambda-Runtime-Invocation-Id",
                &address.invocation_id,
            );
        }
    }

    fn push_report_fields(&mut self, report: &ErrorReport) {
        let head = &mut self.head;
        push_field(head, "Content-Type", b"application/json");
        push_field(
            head,
            "Lambda-Runtime-Function-Error-Type",
            report.error_type.as_bytes(),
        );
        if !report.xray_cause.is_empty() {
            push_field(
                head,
                "Lambda-Runtime-Function-XRay-Error-Cause",
                report.xray_cause.as_bytes(),
            );
        }
    }

    /// Sends the post whose head has been begun, a second time on a new connection where the first
    /// broke off: a repeat is answered 400 at worst.
    fn post(&mut self, body: &[u8], pipelining: bool) -> Result<PostReply, TransportError> {
        self.head.extend_from_slice(b"Content-Length: ");
        push_decimal(&mut self.head, body.len());
        self.head.extend_from_slice(b"\r\n\r\n");
        let pipelining = pipelining && self.head.len() + body.len() <= MAX_PIPELINED;

        let first = self.exchange(body, pipelining);
        let (reply, repeated) = match first {
            Ok(reply) => (reply, false),
            Err(_) => (self.exchange(body, pipelining)?, true),
        };
        self.next_sent = pipelining && self.connection.is_open();
        let status = reply.head.status;
        self.last = Some(reply);
        Ok(match status {
            200..=299 => PostReply::Accepted,
            // The first one had arrived after all.
            400 if repeated => PostReply::Accepted,
            400 => PostReply::Rejected,
            403 => PostReply::OutOfOrder,
            410 => PostReply::Late,
            413 => PostReply::TooLarge,
            500 => PostReply::ContainerError,
            _ => PostReply::Unexpected,
        })
    }

    fn exchange(&mut self, body: &[u8], pipelining: bool) -> Result<Reply, TransportError> {
        let next: &[u8] = if pipelining { &self.next } else { &[] };
        let parts = &mut [&self.head, body, next].map(IoSlice::new);
        match self.connection.send(parts) {
            Ok(()) => self.connection.receive(|_, _| {}),
            // A server that refuses a request by its head stops reading, and may have said why.
            Err(TransportError::Write(error)) => {
                let reply = self.connection.receive(|_, _| {});
                self.connection.disconnect();
                match reply {
                    Ok(reply) if reply.head.status >= 400 => Ok(reply),
                    _ => Err(TransportError::Write(error)),
                }
            }
            Err(error) => Err(error),
        }
    }
}
