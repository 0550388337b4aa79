//! A call of an operation, and the response to it.

use std::fmt;
use std::io::Read as _;
use std::time::Duration;

use anyhow::Context as _;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use ureq::http::HeaderMap;
use ureq::{Body, http};

use super::endpoint::Service;

/// The time limit of calls that do not set another.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

/// The time limit of uploads, for 250 MB over a slow connection.
pub(super) const UPLOAD_TIMEOUT: Duration = Duration::from_secs(900);

/// The time limit for sending a body of this size. The code of a function, which CreateFunction and
/// UpdateFunctionCode contain as base64, has up to 67 MB.
pub(super) fn timeout(body: &[u8]) -> Duration {
    if body.len() > 1_000_000 {
        UPLOAD_TIMEOUT
    } else {
        TIMEOUT
    }
}

/// The characters that AWS leaves as they are in paths and queries.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Percent-encodes a part of a path or query.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// Whether a call may be sent again after it has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// It has the same effect if it arrives twice.
    Safe,
    /// Only if the service has refused it because of too many calls. After any other failure, the caller has
    /// to look whether it has had an effect.
    IfThrottled,
    /// Never.
    Never,
}

/// A call of an operation.
pub(crate) struct Call {
    pub(crate) service: Service,
    pub(crate) operation: &'static str,
    pub(crate) method: &'static str,
    /// Percent-encoded.
    pub(crate) path: String,
    /// Percent-encoded, without the `?`.
    pub(crate) query: String,
    /// With lower-case names.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) repeat: Repeat,
    pub(crate) timeout: Duration,
}

/// Without the headers and the body, in which the environment of a function may be.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("service", &self.service)
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}

/// The response to a call.
pub(crate) struct Response {
    pub(crate) status: u16,
    headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Without the headers and the body, in which the environment of a function may be.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl Response {
    /// Reads the rest of a response.
    pub(super) fn read(mut response: http::Response<Body>) -> Result<Response, ureq::Error> {
        let mut body = Vec::new();
        response
            .body_mut()
            .with_config()
            .limit(u64::MAX)
            .reader()
            .read_to_end(&mut body)?;
        Ok(Response {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body,
        })
    }

    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON, or `null` if it is empty.
    pub(super) fn json(&self, operation: &str) -> anyhow::Result<Value> {
        if self.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&self.body).with_context(|| format!("{operation} returned no JSON"))
    }

    #[cfg(test)]
    pub(super) fn new(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
        let headers = headers.iter().map(|(name, value)| {
            let name: http::HeaderName = name.parse().unwrap();
            (name, value.parse().unwrap())
        });
        Response {
            status,
            headers: headers.collect(),
            body: body.as_bytes().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Call, Repeat, Response, Service, TIMEOUT, UPLOAD_TIMEOUT, timeout};

    #[test]
    fn environments_of_functions_are_not_formatted() {
        let body = r#"{"Environment": {"Variables": {"PASSWORD": "secret"}}}"#;
        let call = Call {
            service: Service::Lambda,
            operation: "UpdateFunctionConfiguration",
            method: "PUT",
            path: "/".to_owned(),
            query: String::new(),
            headers: vec![("x-amz-client-context", "secret".to_owned())],
            body: body.as_bytes().to_vec(),
            repeat: Repeat::Safe,
            timeout: TIMEOUT,
        };
        let response = Response::new(200, &[("x-amz-log-result", "secret")], body);
        let shown = format!("{call:?} {response:?}");
        // Bytes are formatted as numbers.
        let number = body.as_bytes()[0].to_string();
        assert!(shown.contains("UpdateFunctionConfiguration"), "{shown}");
        assert!(
            !shown.contains("secret") && !shown.contains(&number),
            "{shown}"
        );
    }
    #[test]
    fn an_upload_may_take_longer() {
        assert_eq!(timeout(br#"{"MemorySize": 128}"#), TIMEOUT);
        assert_eq!(timeout(&vec![b'A'; 67_000_000]), UPLOAD_TIMEOUT);
    }
}
