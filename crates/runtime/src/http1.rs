//! HTTP/1.1 as a client of the Runtime API needs it, without a socket and without a clock:
//! bytes in, response head and body out; request in, bytes out.
//!
//! In scope: fixed, chunked and read-to-end bodies, interim `1xx` answers, trailers (skipped),
//! keep-alive, pipelining (a message ends where it ends; what follows is left alone).
//! Out of scope: everything a Runtime API never sends, such as compression and upgrades.

mod body;
mod chunked;
mod head;
mod request;
mod scan;

pub(crate) use body::{BodyReader, Progress};
pub(crate) use head::{Framing, Head, parse_head};
pub(crate) use request::{push_field, push_path_segment};
pub(crate) use scan::is_name;

/// A reply that is not HTTP/1.1 as RFC 9112 writes it. The connection it came from is of no use
/// any more, since nobody can tell where the next message would begin.
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
    /// What was wrong with the reply, in words that fit after "malformed response: ".
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
