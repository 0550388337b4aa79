//! `lam run`, and HTTP requests to it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;

use serde_json::Value;

use super::{Running, SAFETY, lam, scripted_function};

/// A `lam run` that accepts requests.
pub(crate) struct Server {
    pub(crate) running: Running,
    /// `127.0.0.1:PORT`
    pub(crate) address: String,
    pub(crate) stdout: BufReader<std::process::ChildStdout>,
}

impl Server {
    pub(crate) fn start(command: &mut Command) -> Server {
        Server::of(Running::start(command))
    }

    /// Waits until a `lam run` accepts requests.
    pub(crate) fn of(mut running: Running) -> Server {
        let mut stdout = BufReader::new(running.process.stdout.take().expect("lam has a stdout"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("a line on stdout");
        let address = line.trim_end().strip_prefix("http://");
        let Some(address) = address.map(str::to_owned) else {
            let _ = running.process.wait();
            panic!(
                "expected a URL, found {line:?}; stderr was:\n{}",
                running.log()
            );
        };
        Server {
            running,
            address,
            stdout,
        }
    }

    /// Starts `lam run` with the scripted function.
    pub(crate) fn of_scripted_function(args: &[&str]) -> Server {
        let scripted_function = scripted_function();
        let scripted_function = scripted_function.to_str().expect("a path that is UTF-8");
        Server::start(lam(["run", scripted_function, "--port", "0"]).args(args))
    }

    pub(crate) fn get(&self, target: &str) -> HttpResponse {
        self.send(
            &format!("GET {target} HTTP/1.1\r\nHost: {}\r\n", self.address),
            b"",
        )
    }

    /// Sends commands for the scripted function as the body of a request to the Function URL.
    pub(crate) fn post(&self, commands: &Value) -> HttpResponse {
        let address = &self.address;
        let head =
            format!("POST / HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n");
        self.send(&head, commands.to_string().as_bytes())
    }

    /// Invokes the function through the Invoke API.
    pub(crate) fn invoke(&self, event: &Value) -> HttpResponse {
        self.invoke_with("function/invocations", "", event.to_string().as_bytes())
    }

    pub(crate) fn invoke_with(&self, path: &str, headers: &str, event: &[u8]) -> HttpResponse {
        let head = format!(
            "POST /2015-03-31/functions/{path} HTTP/1.1\r\nHost: {}\r\n{headers}",
            self.address
        );
        self.send(&head, event)
    }

    pub(crate) fn send(&self, head: &str, body: &[u8]) -> HttpResponse {
        send(&self.address, head, body)
    }
}

/// Sends a request. `head` must not include Content-Length and the empty line that ends the head.
pub(crate) fn send(address: &str, head: &str, body: &[u8]) -> HttpResponse {
    let mut stream = TcpStream::connect(address).expect("lam listens");
    stream.set_read_timeout(Some(SAFETY)).unwrap();
    let length = body.len();
    let head = format!("{head}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).expect("a response");
    HttpResponse::parse(&response)
}

#[derive(Debug)]
pub(crate) struct HttpResponse {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl HttpResponse {
    fn parse(bytes: &[u8]) -> HttpResponse {
        let end = bytes
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .expect("the end of a head");
        let head = String::from_utf8_lossy(&bytes[..end]);
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        HttpResponse {
            status: status.expect("a status").parse().expect("a number"),
            headers: lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }
}
