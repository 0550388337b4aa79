//! The HTTP response for the response of a function.

pub(super) mod envelope;
pub(super) mod headers;
mod values;

use std::fmt;

/// The content type of responses that are JSON, and of most that do not say their type.
pub(super) const JSON: &str = "application/json";

/// The HTTP response that a front sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status, from 200 to 599.
    pub status: u16,
    /// Names in lower case, and values. Each cookie is a separate `set-cookie` header.
    pub headers: Vec<(String, String)>,
    /// The body. Base64 is decoded.
    pub body: Vec<u8>,
    /// What the front accepts although AWS's documentation requires something else, and what it ignores,
    /// one line each.
    pub warnings: Vec<String>,
}

/// A response of a function that a front refuses.
///
/// `Display` says which field is wrong, what was expected, and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedResponse {
    field: String,
    expected: String,
    found: String,
}

impl Response {
    /// A response with a body and its type, and nothing else.
    pub(super) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Response {
        Response {
            status,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.into(),
            warnings: Vec::new(),
        }
    }

    pub(super) fn json(status: u16, body: impl Into<Vec<u8>>) -> Response {
        Response::new(status, JSON, body)
    }

    pub(super) fn text(status: u16, body: &str) -> Response {
        Response::new(status, "text/plain; charset=utf-8", body)
    }
}

impl MalformedResponse {
    pub(super) fn new(
        field: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> MalformedResponse {
        MalformedResponse {
            field: field.into(),
            expected: expected.into(),
            found: found.into(),
        }
    }

    /// The path of the field, such as `headers.x-id`. It is `response` or `prelude` if the JSON as a
    /// whole is wrong.
    pub fn field(&self) -> &str {
        &self.field
    }
}

impl fmt::Display for MalformedResponse {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MalformedResponse {
            field,
            expected,
            found,
        } = self;
        write!(out, "{field}: expected {expected}, found {found}")
    }
}

impl std::error::Error for MalformedResponse {}
