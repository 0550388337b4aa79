//! The bytes of an event: a head like Lambda's, and a body with a length or in chunks.

use std::io::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The size of chunks. Go's servers use the same.
const CHUNK: usize = 32 * 1024;

/// How the end of a body is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    Length,
    Chunked,
}

#[derive(Debug)]
pub(crate) struct Event {
    /// What the handler receives.
    pub(crate) text: Vec<u8>,
    /// What is sent after the head.
    pub(crate) body: Vec<u8>,
    framing: Framing,
    deadline: u128,
}

impl Event {
    pub(crate) fn new(text: Vec<u8>, framing: Framing) -> Self {
        let body = match framing {
            Framing::Length => text.clone(),
            Framing::Chunked => chunked(&text),
        };
        let deadline = SystemTime::now() + Duration::from_secs(900);
        let deadline = deadline.duration_since(UNIX_EPOCH).unwrap_or_default();
        Event {
            text,
            body,
            framing,
            deadline: deadline.as_millis(),
        }
    }

    /// A JSON event of about this size, in bytes.
    pub(crate) fn of_size(size: usize, framing: Framing) -> Self {
        let mut text = br#"{"payload":""#.to_vec();
        let filling = size.saturating_sub(text.len() + 2);
        text.extend((0..filling).map(|at| b'a' + (at % 26) as u8));
        text.extend_from_slice(br#""}"#);
        Event::new(text, framing)
    }

    /// The head for the invocation with this id.
    pub(crate) fn head(&self, id: u64) -> Vec<u8> {
        let framing = match self.framing {
            Framing::Length => format!("Content-Length: {}", self.body.len()),
            Framing::Chunked => "Transfer-Encoding: chunked".to_owned(),
        };
        let deadline = self.deadline;
        format!(
            "HTTP/1.1 200 OK\r\n\
             Content-Type: application/json\r\n\
             Lambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-{id:012x}\r\n\
             Lambda-Runtime-Deadline-Ms: {deadline}\r\n\
             Lambda-Runtime-Invoked-Function-Arn: \
             arn:aws:lambda:us-east-1:123456789012:function:bench\r\n\
             Lambda-Runtime-Trace-Id: Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;\
             Parent=9a9197af755a6419;Sampled=1\r\n\
             Date: Wed, 25 Nov 2026 12:00:00 GMT\r\n\
             {framing}\r\n\r\n"
        )
        .into_bytes()
    }
}

fn chunked(text: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(text.len() + text.len() / CHUNK * 10 + 32);
    for chunk in text.chunks(CHUNK) {
        // Writing to a vector does not fail.
        let _ = write!(body, "{:x}\r\n", chunk.len());
        body.extend_from_slice(chunk);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"0\r\n\r\n");
    body
}
