//! The request of a streamed response, on the worker's connection.

use std::io;
use std::mem::{forget, replace};
use std::net::TcpStream;
use std::os::fd::AsRawFd;
use std::ptr;
use std::sync::Arc;

use super::trailers::{LAST_CHUNK, send_end};
use crate::failure::in_flight::{Attempt, Slot};
use crate::http1::push_field;
use crate::runtime_api::client::Client;
use crate::runtime_api::connection::TransportError;
use crate::runtime_api::outcome::PostOutcome;
use crate::runtime_api::request::{Address, Api};
use crate::sys::dial::DialError;
use crate::sys::error::Errno;
use crate::sys::socket::{self, NO_LIMIT};

/// The number of bytes between two checks whether Lambda has refused the stream. Each check is a
/// system call, which costs little compared with writing this many bytes.
const LOOK_EVERY: usize = 64 * 1024;

/// The request that a stream writes.
#[derive(Debug)]
pub(super) struct Wire {
    api: Arc<Api>,
    slot: &'static Slot,
    /// The invocation to which the request belongs.
    attempt: Attempt,
    /// Without a request id while it belongs to no invocation.
    address: Address,
    /// Lent by the worker while the handler runs.
    connection: Option<TcpStream>,
    /// The head of the request.
    head: Vec<u8>,
    /// The bytes that are sent before a chunk, in the same write.
    before: Vec<u8>,
    /// The number of bytes sent so far, including the heads of chunks.
    sent: usize,
}

impl Wire {
    pub(super) fn new(api: Arc<Api>, slot: &'static Slot) -> Self {
        Wire {
            api,
            slot,
            attempt: slot.attempt(),
            address: Address::default(),
            connection: None,
            head: Vec::new(),
            before: Vec::new(),
            sent: 0,
        }
    }

    /// Prepares for an invocation whose response is sent on this connection.
    pub(super) fn lend(&mut self, address: &Address, connection: Option<TcpStream>) {
        self.attempt = self.slot.attempt();
        self.address
            .copy_from(&address.request_id, &address.invocation_id);
        self.connection = connection;
    }

    /// Returns the connection if it belongs to this worker's current invocation.
    pub(super) fn give_back(&mut self, slot: &'static Slot, attempt: Attempt) -> Option<TcpStream> {
        if ptr::eq(self.slot, slot) && self.attempt == attempt {
            return self.connection.take();
        }
        self.disown();
        None
    }

    /// Attaches the request to this worker. It already is, unless a handler has replaced its
    /// response with one of another invocation.
    pub(super) fn adopt(&mut self, api: &Arc<Api>, slot: &'static Slot, address: &Address) {
        if !self.address.request_id.is_empty() {
            return;
        }
        if !Arc::ptr_eq(&self.api, api) {
            // Leaked, because this happens too rarely to justify the code that drops it.
            forget(replace(&mut self.api, Arc::clone(api)));
        }
        self.slot = slot;
        self.lend(address, None);
    }

    fn disown(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.slot.forget(self.attempt, connection.as_raw_fd());
        }
        self.head.clear();
        self.address.request_id.clear();
    }

    /// Whether no request has been started yet.
    pub(super) fn is_new(&self) -> bool {
        self.head.is_empty()
    }

    /// Sends a chunk. The first one is preceded by the head.
    pub(super) fn send(&mut self, first: Option<&str>, chunk: &[u8]) -> io::Result<()> {
        if !self.slot.begin_chunk(self.attempt, send_end) {
            return Err(io::Error::other(
                "this response belongs to an invocation that has ended, or this is a forked child process",
            ));
        }
        let sent = match first {
            Some(content_type) => self.begin(content_type, chunk),
            None => self.write(chunk),
        };
        let connection = self.connection.as_ref();
        self.slot
            .end_chunk(self.attempt, connection.map_or(-1, AsRawFd::as_raw_fd));
        sent
    }

    /// Ends a stream that has started: sends the last chunk and, after an error, the trailers.
    pub(super) fn end(
        &mut self,
        client: &mut Client,
        push_trailers: impl FnOnce(&mut Vec<u8>),
        pipelining: bool,
    ) -> Result<PostOutcome, TransportError> {
        self.before.clear();
        self.before.extend_from_slice(LAST_CHUNK);
        push_trailers(&mut self.before);
        self.before.extend_from_slice(b"\r\n");
        client.end_stream(&self.head, &self.before, self.sent, pipelining)
    }

    /// Posts a stream of which nothing has been sent, with this single chunk or none.
    pub(super) fn post_whole(
        &mut self,
        client: &mut Client,
        content_type: &str,
        chunk: &[u8],
        pipelining: bool,
    ) -> Result<PostOutcome, TransportError> {
        self.make_head(content_type);
        self.before.clear();
        if !chunk.is_empty() {
            push_chunk_head(&mut self.before, chunk.len());
            self.before.extend_from_slice(chunk);
            self.before.extend_from_slice(b"\r\n");
        }
        self.before.extend_from_slice(LAST_CHUNK);
        self.before.extend_from_slice(b"\r\n");
        client.post_stream(&self.head, &self.before, pipelining)
    }

    /// Abandons a stream after this error.
    pub(super) fn abandon(
        &self,
        client: &mut Client,
        broken: &io::Error,
    ) -> Result<PostOutcome, TransportError> {
        let inner = broken.get_ref();
        let broken = match inner.and_then(|inner| inner.downcast_ref::<DialError>()) {
            Some(dial) => TransportError::Connect(*dial),
            None => TransportError::Write(Errno(broken.raw_os_error().unwrap_or(libc::EPIPE))),
        };
        client.abandon_stream(&self.head, broken)
    }

    /// Sends the head and the first chunk. If the connection breaks, sends them once more on a new
    /// one, unless Lambda has refused them.
    fn begin(&mut self, content_type: &str, chunk: &[u8]) -> io::Result<()> {
        self.make_head(content_type);
        // A write to a connection that the server has closed succeeds, but its bytes are lost,
        // which would be noticed only at the second chunk, when the first is no longer available.
        // Unrequested bytes from the server also mean that it is about to close the connection.
        if !self.connection.as_ref().is_some_and(socket::is_idle) {
            self.connection = None;
        }
        let sent = self.write_first(chunk);
        if sent.is_ok() || self.refusal().is_some() {
            return sent;
        }
        self.connection = None;
        self.write_first(chunk)
    }

    fn make_head(&mut self, content_type: &str) {
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

    fn write_first(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.sent = 0;
        self.before.clear();
        self.before.extend_from_slice(&self.head);
        self.write(chunk)
    }

    /// Sends `before`, the length of the chunk, the chunk and the line end in one write.
    fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            closed => closed.insert(self.api.endpoint().connect()?),
        };
        push_chunk_head(&mut self.before, chunk.len());
        let sent = self.sent;
        self.sent = sent.saturating_add(self.before.len() + chunk.len() + 2);
        // The connection has been checked before the first chunk.
        let looks = sent > 0 && sent / LOOK_EVERY != self.sent / LOOK_EVERY;
        let written = if looks && socket::refusal(connection).is_some() {
            Err(io::ErrorKind::BrokenPipe.into())
        } else {
            socket::send_parts(connection, [&self.before, chunk, b"\r\n"], NO_LIMIT)
                .map_err(io::Error::from)
        };
        self.before.clear();
        written.map_err(|error| match self.refusal() {
            Some(status) => {
                let status = String::from_utf8_lossy(&status);
                io::Error::other(format!(
                    "Lambda refused the response with status {status} before it was complete"
                ))
            }
            None => error,
        })
    }

    /// The status with which Lambda has refused the stream, if it has.
    fn refusal(&self) -> Option<[u8; 3]> {
        self.connection.as_ref().and_then(socket::refusal)
    }
}

/// If a handler replaces the worker's response, the connection is closed here.
impl Drop for Wire {
    fn drop(&mut self) {
        self.disown();
    }
}

/// Appends the length of a chunk and the line end.
fn push_chunk_head(out: &mut Vec<u8>, length: usize) {
    let digits = length.checked_ilog(16).unwrap_or(0) + 1;
    for digit in (0..digits).rev() {
        out.push(b"0123456789abcdef"[length >> (4 * digit) & 15]);
    }
    out.extend_from_slice(b"\r\n");
}
