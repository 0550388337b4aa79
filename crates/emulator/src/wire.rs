//! A scripted server, where a test decides every byte that the runtime reads.
//!
//! Unlike [`Emulator`](crate::Emulator), this server has no state. A script runs once for each
//! connection, reads requests and sends bytes:
//!
//! ```
//! use lambda_native_emulator::wire::{self, RawApi};
//! # use std::io::{Read, Write};
//!
//! let api = RawApi::start(|conn| {
//!     let next = conn.read_request()?;
//!     assert_eq!(next.path, "/2018-06-01/runtime/invocation/next");
//!     conn.send_bytewise(&wire::event_response("id-1", "{}"))
//! })?;
//!
//! // A test would start a runtime here, with `api.address()` as AWS_LAMBDA_RUNTIME_API.
//! let mut client = std::net::TcpStream::connect(api.address())?;
//! client.write_all(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n\r\n")?;
//! let mut response = String::new();
//! client.read_to_string(&mut response)?;
//! assert!(response.ends_with("\r\n\r\n{}"));
//! # Ok::<(), std::io::Error>(())
//! ```

use std::any::Any;
use std::collections::HashMap;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::http::recorded::RecordedRequest;
use crate::http::request::{Body, ReadError, RequestReader};
use crate::http::server::Server;
use crate::http::socket::{self, has_unread};

/// How long a script waits for a silent client. With this limit, a test fails instead of hanging.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// A server that runs a script for every connection.
///
/// Dropping it closes every connection and waits for the scripts. If a script has panicked, the drop
/// panics as well.
pub struct RawApi {
    address: String,
    server: Server,
    shared: Arc<Shared>,
}

/// A connection that a script controls.
pub struct RawConnection {
    /// `None` once the script has closed the connection.
    reader: Option<RequestReader<TcpStream>>,
    number: usize,
    requests: usize,
    /// Whether there were unread bytes when the script first sent something after the last request.
    more_came: Option<bool>,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    connections: usize,
    requests: Vec<RecordedRequest>,
    open: HashMap<usize, TcpStream>,
    panic: Option<Box<dyn Any + Send>>,
    stopped: bool,
}

impl RawApi {
    /// Listens on a free port of 127.0.0.1 and runs `script` once for each connection, on a thread of its
    /// own. [`RawConnection::number`] returns which connection it is.
    ///
    /// When a script returns, its connection is closed. A script may use assertions, because a panic
    /// fails the test. It should return errors of the connection with `?`: they do not fail the test, and
    /// the end of a test can cause them.
    ///
    /// # Errors
    /// If no port can be bound or no thread started.
    pub fn start<F>(script: F) -> io::Result<RawApi>
    where
        F: Fn(&mut RawConnection) -> io::Result<()> + Send + Sync + 'static,
    {
        RawApi::start_on(Ipv4Addr::LOCALHOST, script)
    }

    /// Like [`start`](Self::start), but on another loopback address, such as `Ipv6Addr::LOCALHOST`.
    ///
    /// # Errors
    /// If the address is not a loopback address, no port can be bound, or no thread started.
    pub fn start_on<F>(address: impl Into<IpAddr>, script: F) -> io::Result<RawApi>
    where
        F: Fn(&mut RawConnection) -> io::Result<()> + Send + Sync + 'static,
    {
        let address = address.into();
        if !address.is_loopback() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("{address} is not a loopback address"),
            ));
        }
        let listener = TcpListener::bind((address, 0))?;
        let address = listener.local_addr()?.to_string();
        let shared = Arc::new(Shared::default());
        let server = Server::start(listener, {
            let shared = Arc::clone(&shared);
            move |stream| run_script(&shared, stream, &script)
        })?;
        Ok(RawApi {
            address,
            server,
            shared,
        })
    }

    /// The value for `AWS_LAMBDA_RUNTIME_API`: host and port, such as `127.0.0.1:40123`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// All requests that scripts have read, in order.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.lock().requests.clone()
    }

    /// How many connections have been accepted.
    pub fn connections(&self) -> usize {
        self.shared.lock().connections
    }

    /// Stops accepting connections and waits until every script returns. Reads fail when the client has
    /// closed its connections, which ends the scripts.
    ///
    /// # Panics
    /// If a script has panicked.
    pub fn join(self) {
        self.server.stop();
        self.server.join();
    }
}

impl Drop for RawApi {
    fn drop(&mut self) {
        {
            let mut inner = self.shared.lock();
            inner.stopped = true;
            for stream in inner.open.values() {
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
        if !self.server.is_stopping() {
            self.server.stop();
        }
        self.server.join();
        let panic = self.shared.lock().panic.take();
        if let Some(panic) = panic
            && !std::thread::panicking()
        {
            resume_unwind(panic);
        }
    }
}

impl std::fmt::Debug for RawApi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawApi")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl RawConnection {
    /// The number of this connection, counted from 1.
    pub fn number(&self) -> usize {
        self.number
    }

    /// Reads the next request and decodes its body. Pipelined requests are read one by one.
    ///
    /// # Errors
    /// `UnexpectedEof` if the client has closed the connection, between requests or inside one. The part
    /// that has arrived is in [`RawApi::requests`]. `InvalidData` if the client sent something other than
    /// HTTP/1.x.
    pub fn read_request(&mut self) -> io::Result<RecordedRequest> {
        let pipelined = self.requests > 0 && self.more_came.take().unwrap_or(true);
        let number = self.number;
        let reader = self.reader()?;
        let head = reader.read_head().map_err(read_error)?;
        let head = head.ok_or_else(|| read_error(ReadError::Truncated))?;
        let mut body = Body::default();
        let read = reader.read_body(&head, usize::MAX, &mut body);
        let request = RecordedRequest::new(head, body, number, pipelined, read.is_err());
        self.requests += 1;
        self.shared.lock().requests.push(request.clone());
        read.map_err(read_error)?;
        Ok(request)
    }

    /// Sends these bytes in one write.
    ///
    /// # Errors
    /// If the client or the script has closed the connection.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        let reader = self.reader()?;
        let more_came = reader.has_leftover() || has_unread(reader.source_mut());
        reader.source_mut().write_all(bytes.as_ref())?;
        self.more_came.get_or_insert(more_came);
        Ok(())
    }

    /// Sends these bytes in pieces that end at these offsets, each in a write and a segment of its own.
    ///
    /// # Errors
    /// The same as for [`send`](Self::send).
    ///
    /// # Panics
    /// If the offsets are not in order, or are larger than the number of bytes.
    pub fn send_split(&mut self, bytes: impl AsRef<[u8]>, cuts: &[usize]) -> io::Result<()> {
        let bytes = bytes.as_ref();
        let mut start = 0;
        for cut in cuts.iter().copied().chain([bytes.len()]) {
            self.send(&bytes[start..cut])?;
            start = cut;
        }
        Ok(())
    }

    /// Sends these bytes one at a time, each in a segment of its own.
    ///
    /// # Errors
    /// The same as for [`send`](Self::send).
    pub fn send_bytewise(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        for byte in bytes.as_ref() {
            self.send([*byte])?;
        }
        Ok(())
    }

    /// Ends the connection with a TCP reset. The client may lose bytes that it has not read yet.
    ///
    /// # Errors
    /// If the script has already closed the connection.
    pub fn reset(&mut self) -> io::Result<()> {
        socket::reset_on_drop(self.reader()?.source_mut())?;
        self.close()
    }

    /// Closes the socket in both directions. The client reads end of file. If it has sent something that
    /// was not read, the operating system sends a reset instead.
    ///
    /// # Errors
    /// If the script has already closed the connection.
    pub fn close(&mut self) -> io::Result<()> {
        self.reader()?;
        // The socket is closed when its last handle is dropped.
        self.shared.lock().open.remove(&self.number);
        self.reader = None;
        Ok(())
    }

    /// Closes the sending direction. The script can still read.
    ///
    /// # Errors
    /// If the client or the script has closed the connection.
    pub fn half_close(&mut self) -> io::Result<()> {
        self.reader()?.source_mut().shutdown(Shutdown::Write)
    }

    fn reader(&mut self) -> io::Result<&mut RequestReader<TcpStream>> {
        self.reader.as_mut().ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::NotConnected,
                "the script has closed or reset this connection",
            )
        })
    }
}

impl std::fmt::Debug for RawConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawConnection")
            .field("number", &self.number)
            .field("requests", &self.requests)
            .finish_non_exhaustive()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A response to `/next` with the headers of the service and a `Content-Length`. The deadline is in the
/// year 2100.
pub fn event_response(request_id: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\n\
         Content-Type: application/json\r\n\
         Lambda-Runtime-Aws-Request-Id: {request_id}\r\n\
         Lambda-Runtime-Deadline-Ms: 4102444800000\r\n\
         Lambda-Runtime-Invoked-Function-Arn: \
         arn:aws:lambda:us-east-1:123456789012:function:function\r\n\
         Lambda-Runtime-Trace-Id: \
         Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0\r\n\
         Content-Length: {}\r\n\
         \r\n\
         {body}",
        body.len()
    )
    .into_bytes()
}

/// The response `202 Accepted` that the service sends for every accepted post.
pub fn accepted() -> Vec<u8> {
    b"HTTP/1.1 202 Accepted\r\n\
      Content-Type: application/json\r\n\
      Content-Length: 16\r\n\
      \r\n\
      {\"status\":\"OK\"}\n"
        .to_vec()
}

fn run_script<F>(shared: &Arc<Shared>, stream: TcpStream, script: &F)
where
    F: Fn(&mut RawConnection) -> io::Result<()>,
{
    // Without a second handle, the drop of the server could not end this connection.
    let Ok(handle) = stream.try_clone() else {
        return;
    };
    let number = {
        let mut inner = shared.lock();
        if inner.stopped {
            return;
        }
        inner.connections += 1;
        let number = inner.connections;
        inner.open.insert(number, handle);
        number
    };
    let _ = stream.set_read_timeout(Some(READ_TIMEOUT));
    let mut connection = RawConnection {
        reader: Some(RequestReader::new(stream)),
        number,
        requests: 0,
        more_came: None,
        shared: Arc::clone(shared),
    };
    let result = catch_unwind(AssertUnwindSafe(|| script(&mut connection)));
    if let Ok(reader) = connection.reader() {
        socket::close(reader.source_mut());
    }
    let mut inner = shared.lock();
    inner.open.remove(&number);
    if let Err(panic) = result {
        inner.panic.get_or_insert(panic);
    }
}

fn read_error(error: ReadError) -> io::Error {
    match error {
        ReadError::Truncated => io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "the client closed the connection, or was silent for 60 seconds",
        ),
        ReadError::Malformed(why) => io::Error::new(io::ErrorKind::InvalidData, why),
    }
}
