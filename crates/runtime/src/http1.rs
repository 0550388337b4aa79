//! HTTP/1.1 for a client of the Runtime API, without sockets and clocks: it parses bytes into
//! response heads and bodies, and serializes requests into bytes.
//!
//! In scope: bodies with a length, chunked bodies and bodies that end with the connection; interim
//! `1xx` responses; trailers, which are skipped; keep-alive; and pipelining (bytes after the end of
//! a message are not touched).

mod body;
mod chunked;
mod head;
mod request;
mod scan;

pub(crate) use body::{BodyReader, Progress};
pub(crate) use head::{Framing, Head, parse_head};
pub(crate) use request::{push_field, push_path_segment};
pub(crate) use scan::is_name;

/// A response that violates RFC 9112. Its connection cannot be used any more, because the start of
/// the next message is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Malformed {
    Version,
    Head,
    HeadTooLong,
    ContentLength,
    ConflictingLengths,
    TransferEncoding,
    ChunkSize,
    ChunkEnd,
    TrailersTooLong,
}

impl Malformed {
    /// What is wrong with the response, worded to follow "malformed response: ".
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Malformed::Version => "not HTTP/1.x",
            Malformed::Head => "invalid head",
            Malformed::HeadTooLong => "the head is longer than 256 KiB",
            Malformed::ContentLength => "Content-Length is not a number",
            Malformed::ConflictingLengths => "conflicting Content-Length headers",
            Malformed::TransferEncoding => "unsupported Transfer-Encoding",
            Malformed::ChunkSize => "invalid chunk size",
            Malformed::ChunkEnd => "missing line end after a chunk",
            Malformed::TrailersTooLong => "the trailers are longer than 64 KiB",
        }
    }
}

#[cfg(test)]
mod tests;
