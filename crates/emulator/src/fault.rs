//! Faults that a test can inject into exchanges.

mod at;
mod kind;
mod plan;

pub use at::{At, UnknownAt};
pub use kind::{FaultKind, Parameter, UnknownFault};
pub(crate) use plan::FaultPlan;
pub use plan::{ArmedFault, When};

use crate::header_names;
use crate::http::response::Response;

/// A failure, or an unusual form, of one exchange.
///
/// **Deliveries.** If a fault breaks the delivery of an event, the event stays at the head of the queue
/// and the next `/next` gets it again, with the same request id. "Breaks the delivery" below means this.
/// The faults [`ResetBeforeRead`](Self::ResetBeforeRead), [`ResetMidPost`](Self::ResetMidPost),
/// [`DropRequest`](Self::DropRequest), [`ResetBeforeHead`](Self::ResetBeforeHead),
/// [`CloseBeforeHead`](Self::CloseBeforeHead), [`Status`](Self::Status) and [`Raw`](Self::Raw) need no
/// event and happen as soon as a call to `/next` waits. The others wait for an event.
///
/// **Posts.** Unless stated otherwise, the post is accepted, so that posting it again gets 400.
///
/// A *reset* is a TCP reset. A *close* is an orderly end, after which the client reads end of file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Resets after the head of the request, without reading its body. A post is not accepted. Breaks
    /// the delivery.
    ResetBeforeRead,
    /// Resets after the first bytes of the body of a post, such as the first chunk of a stream. A
    /// streamed response ends with `Runtime.TruncatedResponse`, and other posts are not accepted.
    /// Breaks the delivery.
    ResetMidPost,
    /// Reads the request, ignores it, and closes without sending anything. A post is not accepted.
    /// Breaks the delivery.
    DropRequest,
    /// Reads the request and resets without sending anything. Breaks the delivery.
    ResetBeforeHead,
    /// Resets in the middle of the head of the response. Breaks the delivery.
    ResetMidHead,
    /// Resets in the middle of the body of the response. Breaks the delivery.
    ResetMidBody,
    /// Sends the complete response, then resets. The event counts as delivered.
    ResetAfterBody,
    /// Reads the request and closes without sending anything. Breaks the delivery.
    CloseBeforeHead,
    /// Closes in the middle of the head of the response. Breaks the delivery.
    CloseMidHead,
    /// Closes in the middle of the body of the response. Breaks the delivery.
    CloseMidBody,
    /// Closes after the response without announcing it, like a proxy after its idle timeout. Pipelined
    /// requests are lost. The event counts as delivered.
    CloseAfterResponse,
    /// Sends `Connection: close` with the response, then closes. The event counts as delivered.
    ConnectionCloseHeader,
    /// Sends the response one byte at a time, each in a TCP segment of its own.
    OneByteAtATime,
    /// Sends a `Content-Length` that is ten bytes larger than the body, then closes. Breaks the
    /// delivery.
    TruncatedBody,
    /// Sends two different `Content-Length` headers, then closes. Breaks the delivery.
    ConflictingLengths,
    /// Sends this status with the body that the service uses for it. On `/next`, this breaks the
    /// delivery.
    ///
    /// A post is accepted if the status is 2xx. Otherwise it is not accepted. After a 413 the caller
    /// gets [`InvocationResponse::TooLarge`](crate::InvocationResponse::TooLarge), and after a 410
    /// [`InvocationResponse::TimedOut`](crate::InvocationResponse::TimedOut).
    Status(u16),
    /// Sends an interim response, such as 100 or 103, before the real one.
    Interim(u16),
    /// Omits `Content-Type`.
    NoContentType,
    /// Sends every `Lambda-Runtime-` header except the request id with an empty value.
    EmptyHeaders,
    /// Sends header names in lower case.
    LowercaseHeaders,
    /// Sends header names in upper case.
    UppercaseHeaders,
    /// Sends these bytes instead of the response. Breaks the delivery.
    Raw {
        /// The bytes to send.
        bytes: Vec<u8>,
        /// Whether to close the connection afterwards.
        close: bool,
    },
}

impl Fault {
    /// Whether this fault breaks the delivery of an event.
    pub(crate) fn breaks_delivery(&self) -> bool {
        !self.needs_event()
            || matches!(
                self,
                Fault::ResetMidHead
                    | Fault::ResetMidBody
                    | Fault::CloseMidHead
                    | Fault::CloseMidBody
                    | Fault::TruncatedBody
                    | Fault::ConflictingLengths
            )
    }

    /// Whether a post is accepted despite this fault.
    pub(crate) fn accepts_post(&self) -> bool {
        match self {
            Fault::Status(status) => (200..300).contains(status),
            Fault::DropRequest | Fault::ResetBeforeRead | Fault::ResetMidPost => false,
            _ => true,
        }
    }

    /// Whether this fault needs an event in the response to `/next`.
    pub(crate) fn needs_event(&self) -> bool {
        !matches!(
            self,
            Fault::ResetBeforeRead
                | Fault::ResetMidPost
                | Fault::DropRequest
                | Fault::ResetBeforeHead
                | Fault::CloseBeforeHead
                | Fault::Status(_)
                | Fault::Raw { .. }
        )
    }

    /// Changes the headers of a response, if this fault does that.
    pub(crate) fn edit_headers(&self, response: &mut Response) {
        match self {
            Fault::ConnectionCloseHeader => response.set_header("Connection", b"close".to_vec()),
            Fault::NoContentType => response.remove_header("Content-Type"),
            Fault::EmptyHeaders => empty_headers(response),
            Fault::LowercaseHeaders => {
                rename_headers(response, str::to_ascii_lowercase);
            }
            Fault::UppercaseHeaders => {
                rename_headers(response, str::to_ascii_uppercase);
            }
            _ => {}
        }
    }
}

fn empty_headers(response: &mut Response) {
    for name in [
        header_names::DEADLINE_MS,
        header_names::FUNCTION_ARN,
        header_names::TRACE_ID,
        header_names::CLIENT_CONTEXT,
        header_names::COGNITO_IDENTITY,
        header_names::TENANT_ID,
        header_names::INVOCATION_ID,
    ] {
        response.set_header(name, Vec::new());
    }
}

fn rename_headers(response: &mut Response, rename: fn(&str) -> String) {
    for (name, _) in &mut response.headers {
        *name = rename(name);
    }
}
