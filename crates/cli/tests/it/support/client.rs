//! A client that reads a response piece by piece, and files that let a waiting function continue.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::Value;
use tempfile::TempDir;

use super::{SAFETY, Server};

/// A client that reads a response piece by piece.
pub(crate) struct Client(TcpStream);

impl Client {
    /// Sends commands for the scripted function to the Function URL.
    pub(crate) fn post(server: &Server, commands: &Value) -> Client {
        Client::post_to(server, "/", commands)
    }

    pub(crate) fn post_to(server: &Server, path: &str, commands: &Value) -> Client {
        let mut stream = TcpStream::connect(&server.address).expect("lam listens");
        stream.set_read_timeout(Some(SAFETY)).unwrap();
        let body = commands.to_string();
        let (host, length) = (&server.address, body.len());
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
        .unwrap();
        Client(stream)
    }

    /// Everything up to and including this text. A byte that is not ASCII counts as a character.
    pub(crate) fn until(&mut self, text: &str) -> String {
        let mut read = String::new();
        while !read.ends_with(text) {
            let mut byte = [0];
            let bytes = self.0.read(&mut byte).expect("more of the response");
            assert_ne!(bytes, 0, "{text:?} never came, but {read:?}");
            read.push(char::from(byte[0]));
        }
        read
    }

    pub(crate) fn rest(mut self) -> String {
        let mut rest = Vec::new();
        // A connection that lam closes early may be reset.
        let _ = self.0.read_to_end(&mut rest);
        String::from_utf8_lossy(&rest).into_owned()
    }
}

/// A file that does not exist yet, in a folder that is removed at the end.
pub(crate) fn gate() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let gate = folder.path().join("gate");
    let gate = gate.to_str().expect("a path that is UTF-8").to_owned();
    (folder, gate)
}
