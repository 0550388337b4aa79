//! What the runtime sent, for assertions.

use crate::http::request::{Body, Head};

/// One request as it arrived, kept for assertions: see
/// [`Emulator::requests`](crate::Emulator::requests) and
/// [`RawApi::requests`](crate::wire::RawApi::requests).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The method, such as `POST`.
    pub method: String,
    /// The path with its query, as sent.
    pub path: String,
    /// Names and values in the order and the letter case they were sent in. Bytes that are not
    /// UTF-8 are replaced here; [`head`](Self::head) has them as they came.
    pub headers: Vec<(String, String)>,
    /// The body, decoded where it was chunked. No more than the size the route allows is
    /// kept, and of a streamed response the first MiB.
    pub body: Vec<u8>,
    /// The trailers of a chunked body.
    pub trailers: Vec<(String, String)>,
    /// The head, byte for byte, with the empty line that ends it.
    pub head: Vec<u8>,
    /// Which connection it came on, counted from 1.
    pub connection: usize,
    /// Whether its first bytes were there before the answer to the request before it on the same
    /// connection was sent.
    pub pipelined: bool,
    /// Whether the connection broke, or was broken by a fault, before the body was complete.
    pub truncated: bool,
}

impl RecordedRequest {
    pub(crate) fn new(
        head: Head,
        body: Body,
        connection: usize,
        pipelined: bool,
        truncated: bool,
    ) -> RecordedRequest {
        RecordedRequest {
            method: head.method,
            path: head.target,
            headers: head.headers,
            body: body.bytes,
            trailers: body.trailers,
            head: head.raw,
            connection,
            pipelined,
            truncated,
        }
    }

    /// The first header of that name, in any letter case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(candidate, _)| candidate.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body as text; bytes that are not UTF-8 are replaced.
    pub fn body_str(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}
