//! HTTP responses and their bytes.

use std::borrow::Cow;

use serde_json::json;

/// The response to a request of the runtime.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
    pub(crate) framing: BodyFraming,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyFraming {
    /// No body at all: 204 and 1xx.
    None,
    Length,
    Chunked,
    ChunkedWithTrailers,
}

impl Response {
    /// `202 Accepted`, the response to every accepted post.
    pub(crate) fn accepted() -> Response {
        Response::json(202, "{\"status\":\"OK\"}\n".to_owned())
    }

    /// `200 OK` without a body, the response to `/restore/next`.
    pub(crate) fn empty() -> Response {
        Response {
            status: 200,
            headers: Vec::new(),
            body: Vec::new(),
            framing: BodyFraming::Length,
        }
    }

    /// An error in the format of the Runtime API.
    pub(crate) fn refusal(status: u16, error_type: &str, message: &str) -> Response {
        let body = json!({ "errorMessage": message, "errorType": error_type });
        Response::json(status, format!("{body}\n"))
    }

    /// A response with a status chosen by a test, and the body that the service uses for it.
    pub(crate) fn status(status: u16) -> Response {
        let (error_type, message) = match status {
            200..=299 if status != 204 => {
                return Response {
                    status,
                    ..Response::accepted()
                };
            }
            204 | 304 | 100..=199 => {
                return Response {
                    status,
                    headers: Vec::new(),
                    body: Vec::new(),
                    framing: BodyFraming::None,
                };
            }
            400 => ("InvalidRequestID", "Invalid request ID"),
            403 => ("InvalidStateTransition", "State transition is not allowed"),
            410 => ("Gone", "The invocation has already ended"),
            413 => (
                "RequestEntityTooLarge",
                "Exceeded maximum allowed payload size (6291556 bytes).",
            ),
            500 => (
                "InternalServerError",
                "Container error. Non-recoverable state",
            ),
            _ => ("EmulatorFault", "This status was injected by a test"),
        };
        Response::refusal(status, error_type, message)
    }

    fn json(status: u16, body: String) -> Response {
        Response {
            status,
            headers: vec![("Content-Type".to_owned(), b"application/json".to_vec())],
            body: body.into_bytes(),
            framing: BodyFraming::Length,
        }
    }

    /// The first header with this name, ignoring case. An empty header counts as absent.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.headers
            .iter()
            .find(|(candidate, _)| candidate.eq_ignore_ascii_case(name))
            .map(|(_, value)| String::from_utf8_lossy(value).trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    /// Replaces all headers with this name by one.
    pub(crate) fn set_header(&mut self, name: &str, value: Vec<u8>) {
        self.remove_header(name);
        self.headers.push((name.to_owned(), value));
    }

    pub(crate) fn remove_header(&mut self, name: &str) {
        self.headers
            .retain(|(candidate, _)| !candidate.eq_ignore_ascii_case(name));
    }

    /// The bytes of the head, with the framing headers and the final empty line.
    pub(crate) fn head_bytes(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status)).into_bytes();
        for (name, value) in &self.headers {
            push_header(&mut head, name, value);
        }
        for (name, value) in self.framing_headers().into_iter().flatten() {
            push_header(&mut head, name, value.as_bytes());
        }
        head.extend_from_slice(b"\r\n");
        head
    }

    /// Adds the headers of the framing, which [`head_bytes`](Self::head_bytes) sends after the others, to those
    /// of the response.
    pub(crate) fn add_framing_headers(&mut self) {
        for (name, value) in self.framing_headers().into_iter().flatten() {
            let value = value.into_owned().into_bytes();
            self.headers.push((name.to_owned(), value));
        }
    }

    fn framing_headers(&self) -> [Option<(&'static str, Cow<'static, str>)>; 2] {
        let chunked = ("Transfer-Encoding", "chunked".into());
        match self.framing {
            BodyFraming::None => [None, None],
            BodyFraming::Length if self.has_header("Content-Length") => [None, None],
            BodyFraming::Length => {
                let length = self.body.len().to_string();
                [Some(("Content-Length", length.into())), None]
            }
            BodyFraming::Chunked => [Some(chunked), None],
            BodyFraming::ChunkedWithTrailers => {
                [Some(chunked), Some(("Trailer", "Emulator-Trailer".into()))]
            }
        }
    }

    /// The bytes of the body with its framing.
    pub(crate) fn body_bytes(&self) -> Vec<u8> {
        let end: &[u8] = match self.framing {
            BodyFraming::None => return Vec::new(),
            BodyFraming::Length => return self.body.clone(),
            BodyFraming::Chunked => b"0\r\n\r\n",
            BodyFraming::ChunkedWithTrailers => b"0\r\nEmulator-Trailer: end\r\n\r\n",
        };
        let mut wire = Vec::with_capacity(self.body.len() + 64);
        if !self.body.is_empty() {
            wire.extend_from_slice(format!("{:x}\r\n", self.body.len()).as_bytes());
            wire.extend_from_slice(&self.body);
            wire.extend_from_slice(b"\r\n");
        }
        wire.extend_from_slice(end);
        wire
    }

    fn has_header(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(candidate, _)| candidate.eq_ignore_ascii_case(name))
    }
}

fn push_header(head: &mut Vec<u8>, name: &str, value: &[u8]) {
    head.extend_from_slice(name.as_bytes());
    head.extend_from_slice(b": ");
    head.extend_from_slice(value);
    head.extend_from_slice(b"\r\n");
}

/// The reason phrase. Empty for other statuses, which HTTP allows.
pub(crate) fn reason(status: u16) -> &'static str {
    match status {
        100 => "Continue",
        102 => "Processing",
        103 => "Early Hints",
        200 => "OK",
        202 => "Accepted",
        204 => "No Content",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        410 => "Gone",
        413 => "Request Entity Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "",
    }
}
