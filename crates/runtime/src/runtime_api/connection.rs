//! One kept-alive TCP connection to the Runtime API, which is opened when needed.

use std::io::Read;
use std::net::TcpStream;
use std::ops::Range;
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::time::Duration;

use super::headers::{Header, InvocationHeaders};
use crate::http1::{BodyReader, Head, Malformed, Progress, parse_head};
use crate::runtime_api::request::Api;
use crate::sys::dial::{self, DialError};
use crate::sys::error::Errno;
use crate::sys::socket::{NO_LIMIT, send_parts};
use crate::text::joined;

/// The size of one read. An event of 2 KB and its head fit into one.
const READ_SIZE: usize = 8 * 1024;

/// The most memory that is allocated for an announced length before the bytes arrive.
const MAX_TRUST: usize = 16 * 1024 * 1024;

/// The limit for a response, including its head and chunk framing. Lambda's limit for an event is 6
/// MB (AWS Lambda Developer Guide, "Lambda quotas"). Ten times as much leaves room for higher
/// quotas and for very small chunks. It is also half of the smallest function's memory, so that an
/// endless response causes an error rather than an out-of-memory kill.
const MAX_RESPONSE: usize = 64 * 1024 * 1024;

/// One byte for the NUL that [`Connection::terminate_texts`] writes after a body.
const TERMINATOR: usize = cfg!(feature = "__capi") as usize;

/// The same on every Unix. Comparing with `ErrorKind::Interrupted` would link a table of all error
/// kinds.
const EINTR: i32 = 4;

/// Why an exchange with the Runtime API failed. The connection is closed afterwards.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TransportError {
    Connect(DialError),
    Write(Errno),
    Read(Errno),
    /// The server closed the connection before the first byte of a response.
    Closed,
    /// The server closed the connection in the middle of a response.
    Truncated,
    Malformed(Malformed),
    /// The response is longer than the limit: it has at least this many bytes.
    TooLong(u32),
}

#[derive(Debug)]
pub(crate) struct Connection {
    api: Arc<Api>,
    stream: Option<TcpStream>,
    timeout: Option<Duration>,
    /// Received bytes. The part from `filled` on is free.
    buffer: Vec<u8>,
    filled: usize,
    /// Where the current message starts and, once it is complete, ends.
    start: usize,
    message_end: usize,
    /// The position of the current message's body, relative to the start of the message.
    body: Range<usize>,
    /// The positions of the invocation headers in the current message.
    headers: InvocationHeaders,
}

impl Connection {
    pub(crate) fn new(api: Arc<Api>) -> Self {
        Connection {
            api,
            stream: None,
            timeout: None,
            buffer: Vec::new(),
            filled: 0,
            start: 0,
            message_end: 0,
            body: 0..0,
            headers: InvocationHeaders::default(),
        }
    }

    /// Sets a time limit for each read and write on connections opened from now on.
    pub(crate) fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    pub(crate) fn is_open(&self) -> bool {
        self.stream.is_some()
    }

    pub(crate) fn descriptor(&self) -> Option<i32> {
        self.stream.as_ref().map(AsRawFd::as_raw_fd)
    }

    /// Sends the parts in one write.
    pub(crate) fn send(&mut self, parts: [&[u8]; 3]) -> Result<(), TransportError> {
        let limit_ms = match self.timeout {
            Some(limit) => limit.as_secs() as i32 * 1_000 + limit.subsec_millis() as i32,
            None => NO_LIMIT,
        };
        let stream = self.open().map_err(TransportError::Connect)?;
        send_parts(stream, parts, limit_ms).map_err(TransportError::Write)
    }

    /// Sends the parts in one write and receives the status of the response.
    pub(crate) fn exchange(&mut self, parts: [&[u8]; 3]) -> Result<u16, TransportError> {
        let sent = match self.send(parts) {
            Err(refused @ TransportError::Connect(_)) => return Err(refused),
            sent => sent,
        };
        // A server that refuses a request after its head stops reading, but may have sent the
        // reason.
        let status = self.receive();
        match sent {
            Ok(()) => status,
            Err(broken) => {
                self.disconnect();
                status.ok().filter(|&status| status >= 400).ok_or(broken)
            }
        }
    }

    /// Opens the connection if necessary. It stays closed if no server can be reached.
    pub(crate) fn connect(&mut self) {
        let _ = self.open();
    }

    /// Hands out the stream, after opening it if necessary. The last response stays readable.
    /// Returns `None` if no server can be reached.
    pub(crate) fn lend(&mut self) -> Option<TcpStream> {
        self.connect();
        self.stream.take()
    }

    /// Takes back the stream, or another one in its place. `None` closes the connection.
    pub(crate) fn take_back(&mut self, stream: Option<TcpStream>) {
        self.stream = stream;
    }

    fn open(&mut self) -> Result<&mut TcpStream, DialError> {
        if self.filled > self.message_end {
            // Bytes after the last response do not belong to any request. If they were read as the
            // next response, all later responses would be assigned to the wrong requests.
            self.disconnect();
        }
        match &mut self.stream {
            Some(stream) => Ok(stream),
            closed => {
                let stream = self.api.endpoint().connect()?;
                if let Some(timeout) = self.timeout {
                    dial::limit(&stream, timeout);
                }
                Ok(closed.insert(stream))
            }
        }
    }

    /// Receives the next response and skips interim ones. Blocks without a time limit, because the
    /// environment is frozen and thawed inside `/next`.
    ///
    /// Returns the status. The response stays in the buffer until the next one is received.
    pub(crate) fn receive(&mut self) -> Result<u16, TransportError> {
        let status = self.receive_or_break();
        if status.is_err() {
            self.disconnect();
        }
        status
    }

    /// The head of the last response, to which the positions in `headers` refer.
    pub(crate) fn head(&self) -> &[u8] {
        self.message().get(..self.body.start).unwrap_or_default()
    }

    fn message(&self) -> &[u8] {
        self.buffer
            .get(self.start..self.message_end)
            .unwrap_or_default()
    }

    pub(crate) fn headers(&self) -> &InvocationHeaders {
        &self.headers
    }

    pub(crate) fn header(&self, header: Header) -> &[u8] {
        let place = self.headers.place(header);
        self.message().get(place).unwrap_or_default()
    }

    pub(crate) fn body(&self) -> &[u8] {
        self.message().get(self.body.clone()).unwrap_or_default()
    }

    /// Writes a NUL after the body and after each value in `headers`, so that C can read them in
    /// place. The byte after a value is a space or a line end. The one after the body is free, or
    /// part of the framing that has been read already. A reference to a text does not include its
    /// NUL, so the buffer is exposed.
    #[cfg(feature = "__capi")]
    pub(crate) fn terminate_texts(&mut self) {
        let values = self.headers.places();
        let ends = values.map(|place| place.end).chain([self.body.end]);
        for end in ends.filter(|&end| end > 0) {
            if let Some(byte) = self.buffer.get_mut(self.start + end) {
                *byte = 0;
            }
        }
        let _ = self.buffer.as_mut_ptr().expose_provenance();
    }

    /// Whether the bytes are in the memory into which responses are received.
    #[cfg(feature = "__capi")]
    pub(crate) fn has_received(&self, bytes: &[u8]) -> bool {
        self.buffer.as_ptr_range().contains(&bytes.as_ptr())
    }

    /// Closes the connection. The next `send` opens a new one. The last response stays readable.
    pub(crate) fn disconnect(&mut self) {
        self.stream = None;
        // Other received bytes belong to requests that now count as not sent.
        self.filled = self.message_end;
    }

    fn receive_or_break(&mut self) -> Result<u16, TransportError> {
        self.next_message();
        let head = loop {
            match self.parse_head()? {
                // 101 would switch to a protocol that was not requested, so it is treated as a
                // final status, not as an interim one.
                Some(head) if (100..200).contains(&head.status) && head.status != 101 => {
                    self.message_end = self.start + head.len;
                    self.next_message();
                }
                Some(head) => break head,
                None => self.fill(0)?,
            }
        };

        let mut reader = BodyReader::new(head.framing, head.len);
        loop {
            let message = self.buffer.get_mut(self.start..self.filled);
            match reader
                .advance(message.unwrap_or_default())
                .map_err(TransportError::Malformed)?
            {
                Progress::Complete => break,
                Progress::More(known) => match self.fill(known) {
                    Err(TransportError::Truncated) if reader.complete_at_close() => break,
                    filled => filled?,
                },
            }
        }
        self.message_end = self.start + reader.message_end();
        if !head.keep_alive {
            self.disconnect();
        }
        self.body = reader.range();
        if head.status == 408 {
            // 408 is not the response to what was just sent: the server was about to close a
            // connection that had been idle too long (RFC 9110, section 15.5.9).
            return Err(TransportError::Closed);
        }
        Ok(head.status)
    }

    /// Advances to the message after the current one.
    fn next_message(&mut self) {
        self.start = self.message_end;
        if self.start == self.filled {
            (self.start, self.filled) = (0, 0);
        }
        self.message_end = self.start;
    }

    fn parse_head(&mut self) -> Result<Option<Head>, TransportError> {
        let message = self.buffer.get(self.start..self.filled).unwrap_or_default();
        if message.is_empty() {
            return Ok(None);
        }
        let headers = &mut self.headers;
        *headers = InvocationHeaders::default();
        parse_head(message, |name, value| headers.note(name, value))
            .map_err(TransportError::Malformed)
    }

    /// Reads once, with space for the bytes that are known to follow, within limits.
    fn fill(&mut self, known: u64) -> Result<(), TransportError> {
        let known = usize::try_from(known).unwrap_or(usize::MAX);
        let received = self.filled - self.start;
        // If the announced length exceeds the limit, this fails before anything more is received.
        let expected = received.saturating_add(known.max(1));
        if expected > MAX_RESPONSE {
            let expected = u32::try_from(expected);
            return Err(TransportError::TooLong(expected.unwrap_or(u32::MAX)));
        }
        let room = known.min(MAX_TRUST.max(received)).max(READ_SIZE);
        if self.start > 0 && self.filled + room > self.buffer.len() {
            // The response before this one is no longer needed. If there is space after both, the
            // received part of a large event is not moved.
            self.buffer.copy_within(self.start..self.filled, 0);
            self.filled -= self.start;
            (self.start, self.message_end) = (0, 0);
        }
        let wanted = self.filled + room + TERMINATOR;
        if self.buffer.len() < wanted {
            // Grows to what is known to follow or, if that is more, doubles, so that many small
            // chunks do not each move the buffer.
            self.buffer.reserve(wanted - self.buffer.len());
            self.buffer.resize(wanted, 0);
        }
        let Some(stream) = &mut self.stream else {
            return Err(TransportError::Closed);
        };
        let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
        let read = read(stream, room).map_err(TransportError::Read)?;
        self.filled += read;
        match read {
            0 if self.filled == 0 => Err(TransportError::Closed),
            0 => Err(TransportError::Truncated),
            _ => Ok(()),
        }
    }
}

/// Reads once, and again if a signal interrupted the read.
fn read(stream: &mut TcpStream, room: &mut [u8]) -> Result<usize, Errno> {
    loop {
        match stream.read(room).map_err(|error| error.raw_os_error()) {
            Ok(read) => return Ok(read),
            Err(Some(EINTR)) => {}
            Err(code) => return Err(Errno(code.unwrap_or_default())),
        }
    }
}

impl TransportError {
    /// A description for one log line.
    pub(crate) fn describe(&self) -> String {
        let (what, detail) = match self {
            TransportError::Connect(error) => return error.describe(),
            TransportError::Write(error) => return error.describe("sending failed: "),
            TransportError::Read(error) => return error.describe("receiving failed: "),
            TransportError::Closed => ("connection closed without a response", ""),
            TransportError::Truncated => ("connection closed within a response", ""),
            TransportError::Malformed(what) => ("malformed response: ", what.as_str()),
            TransportError::TooLong(bytes) => {
                return format!(
                    "the response is too long: at least {bytes} bytes (the limit is {MAX_RESPONSE})"
                );
            }
        };
        joined(what, detail)
    }
}
