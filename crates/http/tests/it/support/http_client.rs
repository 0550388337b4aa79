//! A client whose every byte is visible: one request for each connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use super::function::PATIENCE;

/// A response of which the head has arrived.
pub(crate) struct HttpResponse {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    stream: BufReader<TcpStream>,
}

/// Sends a request and reads the head of the response.
pub(crate) fn send(
    server: SocketAddr,
    method: &str,
    target: &str,
    headers: &str,
    body: &[u8],
) -> HttpResponse {
    let mut stream = TcpStream::connect(server).expect("the server listens");
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let length = body.len();
    let head = format!(
        "{method} {target} HTTP/1.1\r\nhost: {server}\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The server may refuse a large body before it has read all of it.
    let _ = stream.write_all(body);
    HttpResponse::read(stream)
}

impl HttpResponse {
    fn read(stream: TcpStream) -> Self {
        let mut stream = BufReader::new(stream);
        let status = line(&mut stream);
        let status = status
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let mut headers = Vec::new();
        loop {
            let line = line(&mut stream);
            let Some((name, value)) = line.split_once(": ") else {
                break;
            };
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        HttpResponse {
            status: status.expect("a status line"),
            headers,
            stream,
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }

    /// The next chunk of a chunked body, or `None` at its end.
    pub(crate) fn next_chunk(&mut self) -> Option<Vec<u8>> {
        let length = usize::from_str_radix(&line(&mut self.stream), 16).expect("a chunk");
        let mut chunk = vec![0; length];
        self.stream.read_exact(&mut chunk).expect("a whole chunk");
        line(&mut self.stream);
        (length > 0).then_some(chunk)
    }

    /// The whole body.
    pub(crate) fn body(mut self) -> Vec<u8> {
        let Some(length) = self.header("content-length") else {
            if self.header("transfer-encoding").is_none() {
                return Vec::new();
            }
            return std::iter::from_fn(|| self.next_chunk()).flatten().collect();
        };
        let mut body = vec![0; length.parse().expect("a length")];
        self.stream.read_exact(&mut body).expect("a whole body");
        body
    }

    pub(crate) fn text(self) -> String {
        String::from_utf8(self.body()).expect("text")
    }
}

/// Sends a request and waits until the server closes the connection, with or without a response.
pub(crate) fn send_until_closed(server: SocketAddr, target: &str) {
    let mut stream = TcpStream::connect(server).expect("the server listens");
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "GET {target} HTTP/1.1\r\nhost: {server}\r\n\r\n").unwrap();
    // The server may also reset it.
    let _ = stream.read_to_end(&mut Vec::new());
}

fn line(stream: &mut impl BufRead) -> String {
    let mut line = String::new();
    stream.read_line(&mut line).expect("a line");
    line.trim_end().to_owned()
}
