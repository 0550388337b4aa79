//! The requests of the runtime, for assertions.

use crate::http::request::{Body, Head};

/// A request of the runtime, for assertions. See
/// [`Emulator::requests`](crate::Emulator::requests) and
/// [`RawApi::requests`](crate::wire::RawApi::requests).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The method, such as `POST`.
    pub method: String,
    /// The path and the query, unchanged.
    pub path: String,
    /// Names and values, in the original order and letter case. Bytes that are not UTF-8 are replaced,
    /// but [`head`](Self::head) has the original bytes.
    pub headers: Vec<(String, String)>,
    /// The decoded body, up to the size limit of the route. For a streamed response, the first MiB.
    pub body: Vec<u8>,
    /// The trailers of a chunked body.
    pub trailers: Vec<(String, String)>,
    /// The bytes of the head, including the final empty line.
    pub head: Vec<u8>,
    /// The number of the connection, counted from 1.
    pub connection: usize,
    /// Whether its first bytes arrived before the response to the previous request on this connection was
    /// sent.
    pub pipelined: bool,
    /// Whether the connection ended before the body was complete. A fault can cause this.
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

    /// The first header with this name, ignoring case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(candidate, _)| candidate.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body as text. Bytes that are not UTF-8 are replaced.
    pub fn body_str(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}
