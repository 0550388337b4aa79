//! The calls of the Runtime API, each with every status it can be answered with.
//!
//! Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".

use std::time::Duration;

use crate::connection::{Connection, TransportError};
use crate::context::{FunctionInfo, Header, LambdaContext};
use crate::decimal;
use crate::environment::Endpoint;
use crate::error::ErrorReport;
use crate::handler::Response;
use crate::http1::{push_field, push_path_segment};

const NEXT: &str = "runtime/invocation/next";
const INVOCATION: &str = "runtime/invocation/";
const INIT_ERROR: &str = "runtime/init/error";

/// A post up to this size is followed by the next `/next` in the same write. Larger ones may be
/// refused with 413 before they have been read to their end, and what follows would be lost.
const MAX_PIPELINED: usize = 64 * 1024;

/// The answer to `GET /invocation/next`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NextReply {
    /// 2xx. The event lies in the connection's buffer until something is sent.
    Event,
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

/// What the answer to an invocation is addressed by, copied out of the buffer that the next reply
/// overwrites. Both as raw bytes, since they go back unchanged; an empty `invocation_id` is none.
#[derive(Debug, Default)]
pub(crate) struct Address {
    pub(crate) request_id: Vec<u8>,
    pub(crate) invocation_id: Vec<u8>,
}

impl Address {
    pub(crate) const fn new() -> Self {
        Address {
            request_id: Vec::new(),
            invocation_id: Vec::new(),
        }
    }

    /// Takes the values over into its own buffers.
    pub(crate) fn copy_from(&mut self, request_id: &[u8], invocation_id: &[u8]) {
        self.request_id.clear();
        self.request_id.extend_from_slice(request_id);
        self.invocation_id.clear();
        self.invocation_id.extend_from_slice(invocation_id);
    }
}

#[derive(Debug)]
pub(crate) struct Client {
    connection: Connection,
    /// `{prefix}/2018-06-01/`: what stands before every path.
    base: String,
    /// From the version in the request line to the fields that every request has.
    common: String,
    /// The whole `GET /next`.
    next: String,
    /// The head of the post under way.
    head: Vec<u8>,
    /// A `GET /next` has been sent behind the last post, and its reply is to come.
    next_sent: bool,
    /// Whether a post that broke off is sent again.
    repeats: bool,
    /// The status of the last reply.
    status: u16,
}

impl Client {
    pub(crate) fn new(endpoint: Endpoint) -> Self {
        let base = format!("{}/2018-06-01/", endpoint.prefix());
        // The authority is plain ASCII without spaces, so it cannot end its field early.
        let common = format!(
            " HTTP/1.1\r\nHost: {}\r\nUser-Agent: lambda-native/{}\r\n",
            endpoint.authority(),
            env!("CARGO_PKG_VERSION"),
        );
        let next = format!("GET {base}{NEXT}{common}\r\n");
        Client {
            connection: Connection::new(endpoint),
            base,
            common,
            next,
            head: Vec::new(),
            next_sent: false,
            repeats: true,
            status: 0,
        }
    }

    /// For a last word before the process dies: one try, with a limit on each read and write.
    pub(crate) fn with_timeout(mut self, timeout: Duration) -> Self {
        self.connection.set_timeout(timeout);
        self.repeats = false;
        self
    }

    /// `GET /invocation/next`. Blocks until there is an event.
    pub(crate) fn next(&mut self) -> Result<NextReply, TransportError> {
        if !self.next_sent {
            let sent = self.connection.send([self.next.as_bytes(), &[], &[]]);
            if sent.is_err() {
                // Or each attempt to come would write to the same dead connection.
                self.connection.disconnect();
            }
            sent?;
        }
        self.next_sent = false;
        self.status = self.connection.receive()?;
        Ok(match self.status {
            204 => NextReply::Empty,
            200..=299 if self.connection.header(Header::RequestId).is_empty() => {
                NextReply::NoRequestId
            }
            200..=299 => NextReply::Event,
            403 | 500 => NextReply::Fatal,
            _ => NextReply::Unexpected,
        })
    }

    /// The event that `next` has brought.
    pub(crate) fn event(&self) -> &[u8] {
        self.connection.body()
    }

    pub(crate) fn context<'a>(&'a self, function: FunctionInfo<'a>) -> LambdaContext<'a> {
        let connection = &self.connection;
        connection.headers().context(connection.reply(), function)
    }

    pub(crate) fn copy_address(&self, to: &mut Address) {
        to.copy_from(
            self.connection.header(Header::RequestId),
            self.connection.header(Header::InvocationId),
        );
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
        self.head.extend_from_slice(self.common.as_bytes());
        self.push_report_fields(report);
        self.post(report.body.as_bytes(), false)
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        self.connection.endpoint()
    }

    /// `GET /next` as people write it: method and URL.
    pub(crate) fn next_call(&self) -> String {
        self.call("GET", self.next.as_bytes())
    }

    /// The last post as people write it.
    pub(crate) fn post_call(&self) -> String {
        self.call("POST", &self.head)
    }

    fn call(&self, method: &str, request: &[u8]) -> String {
        let path = request.split(|&byte| byte == b' ').nth(1);
        let path = String::from_utf8_lossy(path.unwrap_or_default());
        format!("{method} http://{}{path}", self.endpoint().authority())
    }

    /// The status of the last reply.
    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// What the last reply said: its status and its detail.
    pub(crate) fn complaint(&self) -> String {
        format!("status {}: {}", u32::from(self.status), self.detail())
    }

    /// The body of the last reply, shortened: AWS says there what it did not like.
    pub(crate) fn detail(&self) -> String {
        let body = self.connection.body();
        let body = body.get(..512).unwrap_or(body).trim_ascii();
        if body.is_empty() {
            return "(no details)".to_owned();
        }
        String::from_utf8_lossy(body).into_owned()
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
        self.head.extend_from_slice(self.common.as_bytes());
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
    /// broke off.
    fn post(&mut self, body: &[u8], pipelining: bool) -> Result<PostReply, TransportError> {
        self.head.extend_from_slice(b"Content-Length: ");
        decimal::push(&mut self.head, body.len());
        self.head.extend_from_slice(b"\r\n\r\n");
        let pipelining = pipelining && self.head.len() + body.len() <= MAX_PIPELINED;

        let mut reply = self.exchange(body, pipelining);
        let mut may_have_arrived = false;
        if let Err(broken) = &reply
            && self.repeats
        {
            may_have_arrived = !matches!(broken, TransportError::Connect(_));
            reply = self.exchange(body, pipelining);
        }
        self.status = reply?;
        self.next_sent = pipelining && self.connection.is_open();
        Ok(match self.status {
            200..=299 => PostReply::Accepted,
            // The first one had arrived after all: 400 where the next event is out already, 403 as
            // long as it is not. Where the order really is broken, `/next` is answered 403 too.
            400 | 403 if may_have_arrived => PostReply::Accepted,
            400 => PostReply::Rejected,
            403 => PostReply::OutOfOrder,
            410 => PostReply::Late,
            413 => PostReply::TooLarge,
            500 => PostReply::ContainerError,
            _ => PostReply::Unexpected,
        })
    }

    fn exchange(&mut self, body: &[u8], pipelining: bool) -> Result<u16, TransportError> {
        let next: &[u8] = if pipelining {
            self.next.as_bytes()
        } else {
            &[]
        };
        let sent = match self.connection.send([&self.head, body, next]) {
            Err(refused @ TransportError::Connect(_)) => return Err(refused),
            sent => sent,
        };
        // A server that refuses a request by its head stops reading, and may have said why.
        let status = self.connection.receive();
        match sent {
            Ok(()) => status,
            Err(broken) => {
                self.connection.disconnect();
                status.ok().filter(|&status| status >= 400).ok_or(broken)
            }
        }
    }
}
