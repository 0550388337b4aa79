//! A server that reads directly: a test sees the exact bytes that are sent, and what arrives
//! together.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};

use lambda_native::Runtime;
use lambda_native_emulator::wire;

use crate::support::function::PATIENCE;

pub(crate) struct RawServer {
    listener: TcpListener,
    address: String,
}

pub(crate) struct Raw {
    stream: TcpStream,
    /// The address that was given to the runtime: `host:port`.
    address: String,
}

impl RawServer {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("a local address").to_string();
        RawServer { listener, address }
    }

    /// A runtime that connects to this server.
    pub(crate) fn runtime(&self) -> Runtime {
        Runtime::new().runtime_api(&*self.address)
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn accept(&self) -> Raw {
        let (stream, _) = self.listener.accept().expect("the runtime connects");
        for set in [TcpStream::set_read_timeout, TcpStream::set_write_timeout] {
            set(&stream, Some(PATIENCE)).expect("a timeout");
        }
        stream.set_nodelay(true).expect("an option");
        Raw {
            stream,
            address: self.address.clone(),
        }
    }

    /// Accepts a connection and responds to the first `/next` with this event.
    pub(crate) fn deliver(&self, request_id: &str, event: &str) -> Raw {
        let mut raw = self.accept();
        raw.expect_next();
        raw.send(wire::event_response(request_id, event));
        raw
    }
}

impl Raw {
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let sent = self.stream.write_all(bytes.as_ref());
        sent.expect("the runtime reads");
    }

    /// Asserts that the next bytes are these.
    #[track_caller]
    pub(crate) fn expect(&mut self, bytes: impl AsRef<[u8]>) {
        let expected = String::from_utf8_lossy(bytes.as_ref()).into_owned();
        let mut read = vec![0; bytes.as_ref().len()];
        let complete = self.stream.read_exact(&mut read);
        let read = String::from_utf8_lossy(&read);
        assert!(read == expected, "{complete:?}: {read:?}, not {expected:?}");
    }

    /// Asserts that the next bytes are these, and reads what has arrived after them.
    #[track_caller]
    pub(crate) fn expect_start(&mut self, bytes: impl AsRef<[u8]>) {
        self.expect(bytes);
        let read = self.stream.read(&mut vec![0; 256 * 1024]);
        assert!(read.is_ok_and(|read| read > 0), "the rest of the request");
    }

    /// Asserts that exactly these bytes have arrived.
    #[track_caller]
    pub(crate) fn expect_at_once(&mut self, bytes: impl AsRef<[u8]>) {
        let mut buffer = vec![0; 256 * 1024];
        let length = self.stream.read(&mut buffer).expect("the runtime sends");
        let read = String::from_utf8_lossy(&buffer[..length]);
        let expected = String::from_utf8_lossy(bytes.as_ref());
        assert!(read == expected, "{read:?}, not {expected:?}");
    }

    /// Asserts that the next request is a `/next`.
    #[track_caller]
    pub(crate) fn expect_next(&mut self) {
        let next = next(&self.address);
        self.expect(next);
    }

    /// Asserts that a streamed response of this content type starts.
    #[track_caller]
    pub(crate) fn expect_head(&mut self, request_id: &str, content_type: &str) {
        let head = stream_head(&self.address, request_id, content_type);
        self.expect(head);
    }

    /// Asserts that the runtime has closed the connection without sending anything more.
    #[track_caller]
    pub(crate) fn expect_end(&mut self) {
        let mut rest = Vec::new();
        let ended = self.stream.read_to_end(&mut rest);
        let rest = String::from_utf8_lossy(&rest);
        assert!(rest.is_empty() && ended.is_ok(), "{ended:?}: {rest:?}");
    }

    /// Reads until the runtime closes or resets the connection.
    pub(crate) fn drain(mut self) {
        let _ = io::copy(&mut self.stream, &mut io::sink());
    }

    /// Closes the sending direction only.
    pub(crate) fn half_close(&self) {
        let closed = self.stream.shutdown(Shutdown::Write);
        closed.expect("the runtime is connected");
    }
}

/// The exact bytes of `GET /next`.
pub(crate) fn next(address: &str) -> String {
    let common = common(address);
    format!("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n{common}\r\n")
}

/// The exact bytes of the head of a streamed response.
pub(crate) fn stream_head(address: &str, request_id: &str, content_type: &str) -> String {
    let common = common(address);
    format!(
        "POST /2018-06-01/runtime/invocation/{request_id}/response HTTP/1.1\r\n\
         {common}\
         Content-Type: {content_type}\r\n\
         Lambda-Runtime-Function-Response-Mode: streaming\r\n\
         Transfer-Encoding: chunked\r\n\
         Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\
         \r\n"
    )
}

fn common(address: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!("Host: {address}\r\nUser-Agent: lambda-native/{version}\r\n")
}
