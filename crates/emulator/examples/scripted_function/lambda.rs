//! A client of the Runtime API and the Extensions API.

use std::env;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process;
use std::thread;

use serde_json::{Value, json};

/// A connection to the Runtime API.
pub(crate) struct Lambda {
    host: String,
    stream: BufReader<TcpStream>,
    /// The invocation id of the current event, which a response has to repeat.
    invocation_id: String,
    pub(crate) function_arn: String,
    pub(crate) extension_id: String,
}

impl Lambda {
    pub(crate) fn connect() -> io::Result<Lambda> {
        let host = env::var("AWS_LAMBDA_RUNTIME_API").map_err(io::Error::other)?;
        let stream = TcpStream::connect(&host)?;
        stream.set_nodelay(true)?;
        let stream = BufReader::new(stream);
        Ok(Lambda {
            host,
            stream,
            invocation_id: String::new(),
            function_arn: String::new(),
            extension_id: String::new(),
        })
    }

    pub(crate) fn get(&mut self, path: &str, headers: &str) -> io::Result<(String, Vec<u8>)> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n",
            self.host
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.receive()
    }

    pub(crate) fn next(&mut self) -> io::Result<(String, Value)> {
        let (request_id, body) = self.get("/2018-06-01/runtime/invocation/next", "")?;
        let event: Value = serde_json::from_slice(&body)
            .unwrap_or_else(|_| json!({"text": String::from_utf8_lossy(&body)}));
        match event["body"].as_str().map(serde_json::from_str) {
            Some(Ok(commands)) => Ok((request_id, commands)),
            _ => Ok((request_id, event)),
        }
    }

    pub(crate) fn post(&mut self, path: &str, body: &[u8]) -> io::Result<()> {
        let (host, id, length) = (&self.host, &self.invocation_id, body.len());
        let mut request = format!(
            "POST /2018-06-01/runtime/{path} HTTP/1.1\r\nHost: {host}\r\n\
             Lambda-Runtime-Invocation-Id: {id}\r\nContent-Length: {length}\r\n\r\n"
        )
        .into_bytes();
        request.extend_from_slice(body);
        self.stream.get_mut().write_all(&request)?;
        self.receive().map(drop)
    }

    /// Registers an extension for these events.
    pub(crate) fn register(&mut self, name: &str, events: &[&str]) -> io::Result<()> {
        let body = json!({"events": events}).to_string();
        let (host, length) = (&self.host, body.len());
        let request = format!(
            "POST /2020-01-01/extension/register HTTP/1.1\r\nHost: {host}\r\n\
             Lambda-Extension-Name: {name}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.receive().map(drop)
    }

    /// Posts a streamed response. Every string in `parts` is one chunk, or as many chunks as `times`
    /// says. Every object with `wait_for` waits until that file exists. At the end, `exit` ends the
    /// process and `base64_error` sends an error in trailers. With `no_mode`, the response-mode header
    /// is missing, as from aws-lambda-go.
    pub(crate) fn stream(
        &mut self,
        request_id: &str,
        event: &Value,
        parts: &[Value],
    ) -> io::Result<()> {
        let (host, id) = (&self.host, &self.invocation_id);
        let content_type = match event["content_type"].as_str() {
            Some(name) => format!("Content-Type: {name}\r\n"),
            None => String::new(),
        };
        let mode = match event["no_mode"].as_bool() {
            Some(true) => "",
            _ => "Lambda-Runtime-Function-Response-Mode: streaming\r\n",
        };
        let head = format!(
            "POST /2018-06-01/runtime/invocation/{request_id}/response HTTP/1.1\r\nHost: {host}\r\n\
             Lambda-Runtime-Invocation-Id: {id}\r\n{content_type}\
             {mode}Transfer-Encoding: chunked\r\n\
             Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\
             \r\n"
        );
        let stream = self.stream.get_mut();
        stream.write_all(head.as_bytes())?;
        for part in parts {
            if let Some(file) = part["wait_for"].as_str() {
                while !Path::new(file).exists() {
                    thread::yield_now();
                }
            }
            if let Some(text) = part.as_str() {
                for _ in 0..event["times"].as_u64().unwrap_or(1) {
                    write!(stream, "{:x}\r\n{text}\r\n", text.len())?;
                }
            }
        }
        if let Some(status) = event["exit"].as_i64() {
            process::exit(i32::try_from(status).unwrap_or(99));
        }
        let trailers = match event["base64_error"].as_str() {
            Some(error) => format!(
                "Lambda-Runtime-Function-Error-Type: Function.Late\r\n\
                 Lambda-Runtime-Function-Error-Body: {error}\r\n"
            ),
            None => String::new(),
        };
        write!(stream, "0\r\n{trailers}\r\n")?;
        self.receive().map(drop)
    }

    /// Reads a response. Returns the request id, if there is one, and the body.
    fn receive(&mut self) -> io::Result<(String, Vec<u8>)> {
        let (mut request_id, mut length, mut chunked) = (String::new(), 0, false);
        self.line()?;
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(": ") else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "lambda-runtime-aws-request-id" => value.clone_into(&mut request_id),
                "lambda-runtime-invocation-id" => value.clone_into(&mut self.invocation_id),
                "lambda-runtime-invoked-function-arn" => value.clone_into(&mut self.function_arn),
                "lambda-extension-identifier" => value.clone_into(&mut self.extension_id),
                "content-length" => length = value.parse().map_err(io::Error::other)?,
                "transfer-encoding" => chunked = true,
                _ => {}
            }
        }
        let mut body = Vec::new();
        if !chunked {
            self.read(length, &mut body)?;
            return Ok((request_id, body));
        }
        loop {
            let size = usize::from_str_radix(&self.line()?, 16).map_err(io::Error::other)?;
            self.read(size, &mut body)?;
            self.line()?;
            if size == 0 {
                return Ok((request_id, body));
            }
        }
    }

    fn read(&mut self, size: usize, body: &mut Vec<u8>) -> io::Result<()> {
        let start = body.len();
        body.resize(start + size, 0);
        self.stream.read_exact(&mut body[start..])
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}
