//! A response in the form of an event source.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use lambda_native::{HttpPrelude, LambdaError};

use super::content::Content;
use super::options::Options;
use super::response_headers::OutgoingHeaders;
use super::source::{Form, Limit, Streams};
use crate::Response;

/// The form in which the response to a request has to be returned to Lambda. It depends on the source of the
/// event, on its settings, and on the method of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResponseForm {
    form: Form,
    is_head: bool,
}

/// A response to write.
pub(super) struct Outgoing<'r> {
    pub(super) status: StatusCode,
    pub(super) headers: OutgoingHeaders<'r>,
    pub(super) content: Content<'r>,
}

impl Outgoing<'_> {
    /// The start of the JSON, which is the same for every source.
    pub(super) fn start(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"statusCode\":");
        out.extend_from_slice(self.status.as_str().as_bytes());
    }
}

impl ResponseForm {
    pub(super) fn new(form: Form, is_head: bool) -> Self {
        ResponseForm { form, is_head }
    }

    /// Writes the response as the JSON that the source reads.
    ///
    /// Bodies are written as text if their content type is one of text and they are UTF-8, and as base64
    /// otherwise. Headers that are about a connection, such as `connection` and `content-length`, are left out.
    ///
    /// # Errors
    /// - `InvalidResponse`: the status is outside 200–599, or the source accepts one value for each header and
    ///   the response has several cookies.
    /// - `ResponseSizeTooLarge`: the response is larger than what the source accepts, 6 MB, or 1 MB for a load
    ///   balancer. Base64 adds a third to the size of a body.
    pub fn write(
        &self,
        response: &Response<Bytes>,
        options: &Options,
        out: &mut Vec<u8>,
    ) -> Result<(), LambdaError> {
        check_status(response.status())?;
        let body = if self.is_without_body(response.status()) {
            &[]
        } else {
            &response.body()[..]
        };
        let content = Content::of(response.headers(), body, options);
        let limit = self.form.limit();
        let start = out.len();
        if content.min_len() <= limit.bytes {
            let outgoing = Outgoing {
                status: response.status(),
                headers: OutgoingHeaders::of(response.headers()),
                content,
            };
            self.form.write(&outgoing, out).map_err(invalid)?;
            if out.len() - start <= limit.bytes {
                return Ok(());
            }
        }
        let written = out.len() - start;
        out.truncate(start);
        Err(too_large(body, written, &limit))
    }

    /// Status, headers and cookies for the start of a streamed response. `None` if the source of the event has
    /// no streamed responses: only Function URLs and REST APIs have.
    ///
    /// The event does not contain whether the URL or the API is configured to stream.
    ///
    /// # Errors
    /// `InvalidResponse`: the status is outside 200–599.
    pub fn prelude(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Result<Option<HttpPrelude>, LambdaError> {
        check_status(status)?;
        let mut prelude = HttpPrelude::new(status.as_u16());
        prelude = match self.form.streams() {
            None => return Ok(None),
            Some(Streams::Joined) => prelude,
            Some(Streams::MultiValue) => prelude.multi_value_headers(),
        };
        for (name, value) in OutgoingHeaders::of(headers).pairs() {
            prelude = prelude.header(name, value);
        }
        Ok(Some(prelude))
    }

    /// Whether a response with this status has no body, because of the status or because the request was
    /// HEAD.
    ///
    /// RFC 9110: a response to HEAD, and one with status 204, 205 or 304, has no content.
    pub fn is_without_body(&self, status: StatusCode) -> bool {
        self.is_head
            || matches!(
                status,
                StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED
            )
    }
}

/// Lambda has no way to send an interim response, and front ends accept no status from 600.
fn check_status(status: StatusCode) -> Result<(), LambdaError> {
    if (200..600).contains(&status.as_u16()) {
        return Ok(());
    }
    Err(invalid(format!(
        "status {} is outside 200–599",
        status.as_u16()
    )))
}

#[cold]
fn invalid(message: String) -> LambdaError {
    LambdaError::new("InvalidResponse", message)
}

#[cold]
fn too_large(body: &[u8], written: usize, limit: &Limit) -> LambdaError {
    let size = match written {
        0 => format!("a body of {} bytes", body.len()),
        _ => format!(
            "{written} bytes as JSON, with a body of {} bytes",
            body.len()
        ),
    };
    let message = format!(
        "the response has {size}, but {}; base64 adds a third to the size of a body that is not text",
        limit.text
    );
    LambdaError::new("ResponseSizeTooLarge", message)
}
