//! Faults a test can inject, one for each exchange.

use crate::header_names;
use crate::http::response::Response;

/// Which exchange a [`Fault`] is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum At {
    /// The answer to `GET /runtime/invocation/next`.
    Next,
    /// The answer to `POST /runtime/invocation/{id}/response`.
    Response,
    /// The answer to `POST /runtime/invocation/{id}/error`.
    Error,
    /// The answer to `POST /runtime/init/error`.
    InitError,
    /// The answer to `GET /runtime/restore/next`, after the restore; a fault before which nothing is
    /// taken fires at once, and there is no snapshot.
    RestoreNext,
    /// The answer to `POST /runtime/restore/error`.
    RestoreError,
    /// The answer to whichever post comes next.
    AnyPost,
}

impl At {
    /// Whether a fault for `self` applies to an exchange at `exchange`.
    pub(crate) fn covers(self, exchange: At) -> bool {
        let is_post = !matches!(exchange, At::Next | At::RestoreNext);
        self == exchange || (self == At::AnyPost && is_post)
    }
}

/// Something that goes wrong, or merely looks unusual, in one exchange.
///
/// **Events.** An event whose delivery a fault breaks stays at the head of the queue: the next
/// `/next` gets it again with the same request id. Each variant says whether it *breaks* the
/// delivery. A fault that breaks it before any byte of the event is needed
/// ([`ResetBeforeHead`](Self::ResetBeforeHead), [`ResetMidPost`](Self::ResetMidPost), [`CloseBeforeHead`](Self::CloseBeforeHead),
/// [`DropRequest`](Self::DropRequest), [`Status`](Self::Status), [`Raw`](Self::Raw)) fires as
/// soon as a `/next` waits, event or not; the others wait for an event.
///
/// **Posts.** The post is taken, so that its repetition is answered 400, except where the variant
/// says otherwise.
///
/// *Reset* is a TCP reset; *close* is an orderly end, at which the client reads end of file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Resets when the head of the request has come, without reading its body. A post is not
    /// taken; the delivery breaks.
    ResetBeforeRead,
    /// Resets when the first bytes of the post's body have come: the first chunk of a stream. A
    /// streamed response ends with that (`Runtime.TruncatedResponse`), another post is not taken;
    /// the delivery breaks.
    ResetMidPost,
    /// Reads the request and closes without a byte of an answer. A post is not taken, as if the
    /// platform had never seen it; the delivery breaks.
    DropRequest,
    /// Reads the request, takes the post, and resets without a byte of an answer. Breaks.
    ResetBeforeHead,
    /// Resets in the middle of the answer's head. Breaks.
    ResetMidHead,
    /// Resets in the middle of the answer's body. Breaks.
    ResetMidBody,
    /// Resets when the whole answer has been sent. The event counts as delivered.
    ResetAfterBody,
    /// Reads the request, takes the post, and closes without a byte of an answer. Breaks.
    CloseBeforeHead,
    /// Closes in the middle of the answer's head. Breaks.
    CloseMidHead,
    /// Closes in the middle of the answer's body. Breaks.
    CloseMidBody,
    /// Closes after the answer without having announced it, as a proxy does whose idle time is
    /// over. What was pipelined behind is lost. The event counts as delivered.
    CloseAfterResponse,
    /// `Connection: close` on the answer, and then does so. The event counts as delivered.
    ConnectionCloseHeader,
    /// Sends the answer one byte at a time, each in a segment of its own.
    OneByteAtATime,
    /// Announces ten bytes more than the answer's body has, then closes. Breaks.
    TruncatedBody,
    /// Two `Content-Length` headers that contradict each other, then closes. Breaks.
    ConflictingLengths,
    /// Answers with this status and the body that AWS sends with it. On `/next` it breaks the
    /// delivery. A post is taken where the status is 2xx; after a 413 the caller has
    /// [`InvocationResponse::TooLarge`](crate::InvocationResponse::TooLarge), after a 410
    /// [`InvocationResponse::TimedOut`](crate::InvocationResponse::TimedOut); otherwise the post is not taken.
    Status(u16),
    /// An interim answer, such as 100 or 103, before the real one.
    Interim(u16),
    /// No `Content-Type`.
    NoContentType,
    /// Every `Lambda-Runtime-` header but the request id is there, and empty.
    EmptyHeaders,
    /// Header names in lower case.
    LowercaseHeaders,
    /// Header names in upper case.
    UppercaseHeaders,
    /// These bytes in the place of the answer, and then the connection goes on, or is closed.
    /// Breaks. A post is taken.
    Raw {
        /// What to send.
        bytes: Vec<u8>,
        /// Whether to close afterwards.
        close: bool,
    },
}

impl Fault {
    /// Whether an event that this fault met counts as not delivered.
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

    /// Whether a post that this fault meets is accepted.
    pub(crate) fn accepts_post(&self) -> bool {
        match self {
            Fault::Status(status) => (200..300).contains(status),
            Fault::DropRequest | Fault::ResetBeforeRead | Fault::ResetMidPost => false,
            _ => true,
        }
    }

    /// Whether the answer to `/next` that this fault spoils has bytes of an event in it.
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

    /// What the fault changes in the headers of the answer.
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
