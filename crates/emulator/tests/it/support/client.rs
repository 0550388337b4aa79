//! A simple Runtime API client for the tests.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use lambda_native_emulator::Emulator;

/// The limit of waits, so that a test fails instead of hanging.
pub(crate) const SAFETY: Duration = Duration::from_secs(60);

const API: &str = "/2018-06-01/runtime";

pub(crate) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) head: String,
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// The trailer lines of a chunked body.
    pub(crate) trailers: Vec<String>,
}

impl Client {
    pub(crate) fn connect(lambda: &Emulator) -> Client {
        Client::connect_to(lambda.runtime_api())
    }

    pub(crate) fn connect_to(address: &str) -> Client {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(SAFETY)).unwrap();
        Client {
            stream,
            buffer: Vec::new(),
        }
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).expect("sends");
    }

    /// Sends until the server has accepted nothing for `patience`. Returns the number of bytes sent.
    pub(crate) fn send_until_refused(&mut self, bytes: &[u8], patience: Duration) -> usize {
        self.stream.set_write_timeout(Some(patience)).unwrap();
        let mut sent = 0;
        while sent < bytes.len() {
            match self.stream.write(&bytes[sent..]) {
                Ok(bytes) => sent += bytes,
                Err(error) if is_timeout(&error) => break,
                Err(error) => panic!("sends: {error}"),
            }
        }
        self.stream.set_write_timeout(None).unwrap();
        sent
    }

    pub(crate) fn half_close(&self) {
        self.stream.shutdown(Shutdown::Write).unwrap();
    }

    pub(crate) fn next(&mut self) -> Response {
        self.send(next_request());
        self.receive()
    }

    /// Calls `/next` with a path prefix.
    pub(crate) fn next_at(&mut self, prefix: &str) -> Response {
        self.send(next_request().replacen(API, &format!("{prefix}{API}"), 1));
        self.receive()
    }

    /// Posts `body` as the response to the event of `next`.
    pub(crate) fn respond(&mut self, next: &Response, body: impl AsRef<[u8]>) -> Response {
        self.send(post(&next.path("response"), &next.echo(), body));
        self.receive()
    }

    pub(crate) fn post(&mut self, path: &str, headers: &str, body: impl AsRef<[u8]>) -> Response {
        self.send(post(path, headers, body));
        self.receive()
    }

    pub(crate) fn receive(&mut self) -> Response {
        self.try_receive().expect("a response")
    }

    pub(crate) fn try_receive(&mut self) -> io::Result<Response> {
        let head = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                let head: Vec<u8> = self.buffer.drain(..end + 4).collect();
                break String::from_utf8(head).expect("an ASCII head");
            }
            self.fill()?;
        };
        let status = head[9..12].parse().expect("a status line");
        let mut response = Response {
            head,
            status,
            body: Vec::new(),
            trailers: Vec::new(),
        };
        if response.header("Transfer-Encoding") == Some("chunked") {
            self.receive_chunks(&mut response)?;
        } else if let Some(length) = response.header("Content-Length") {
            let length = length.parse().expect("a length");
            response.body = self.take(length)?;
        }
        Ok(response)
    }

    /// Reads until the server ends the connection. Returns the bytes, and the error of a reset.
    pub(crate) fn receive_all(&mut self) -> (Vec<u8>, io::Result<()>) {
        let end = loop {
            match self.fill() {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        (std::mem::take(&mut self.buffer), end)
    }

    fn receive_chunks(&mut self, response: &mut Response) -> io::Result<()> {
        loop {
            let line = self.line()?;
            let size = usize::from_str_radix(&line, 16).expect("a chunk size");
            if size == 0 {
                break;
            }
            let chunk = self.take(size)?;
            response.body.extend(chunk);
            assert_eq!(self.line()?, "", "the end of a chunk");
        }
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return Ok(());
            }
            response.trailers.push(line);
        }
    }

    fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = find(&self.buffer, b"\r\n") {
                let line: Vec<u8> = self.buffer.drain(..end + 2).collect();
                return Ok(String::from_utf8(line[..end].to_vec()).expect("ASCII"));
            }
            self.fill()?;
        }
    }

    fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.buffer.len() < length {
            self.fill()?;
        }
        Ok(self.buffer.drain(..length).collect())
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut bytes = [0; 65_536];
        match self.stream.read(&mut bytes)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                self.buffer.extend_from_slice(&bytes[..read]);
                Ok(())
            }
        }
    }
}

impl Response {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (candidate, value) = line.split_once(':')?;
            candidate.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    pub(crate) fn request_id(&self) -> &str {
        self.header("Lambda-Runtime-Aws-Request-Id")
            .expect("a request id")
    }

    /// The path for posts about this event.
    pub(crate) fn path(&self, kind: &str) -> String {
        format!("{API}/invocation/{}/{kind}", self.request_id())
    }

    /// The invocation id header that a post has to repeat, if the event has one.
    pub(crate) fn echo(&self) -> String {
        self.header("Lambda-Runtime-Invocation-Id")
            .filter(|id| !id.is_empty())
            .map(|id| format!("Lambda-Runtime-Invocation-Id: {id}\r\n"))
            .unwrap_or_default()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    pub(crate) fn error_type(&self) -> String {
        let body: serde_json::Value = serde_json::from_slice(&self.body).expect("an error body");
        body["errorType"].as_str().expect("a type").to_owned()
    }
}

pub(crate) fn next_request() -> String {
    format!("GET {API}/invocation/next HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
}

pub(crate) fn post(path: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

/// The head of a chunked response to the event of `next`.
pub(crate) fn chunked_post(next: &Response, headers: &str) -> String {
    format!(
        "POST {} HTTP/1.1\r\nHost: localhost\r\n{}{headers}Transfer-Encoding: chunked\r\n\r\n",
        next.path("response"),
        next.echo()
    )
}

pub(crate) fn init_error_path() -> String {
    format!("{API}/init/error")
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}

fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes
        .windows(pattern.len())
        .position(|window| window == pattern)
}
