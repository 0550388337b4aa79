//! The prelude of a streamed response.

use super::Front;
use super::response::headers::remove_framing;
use super::response::{MalformedResponse, Response, envelope};
use super::rest_api::remap;

/// The content type of a stream that begins with a [`Prelude`].
const INTEGRATION: &str = "application/vnd.awslambda.http-integration-response";

/// The end of a prelude.
pub(in crate::front) const DELIMITER: [u8; 8] = [0; 8];

/// The largest size of a prelude, including the delimiter.
const MAX_PRELUDE: usize = 16 * 1024;

/// Reads the prelude of a streamed response.
///
/// A stream with the content type `application/vnd.awslambda.http-integration-response` begins with JSON
/// (`statusCode`, `headers`, `multiValueHeaders` and `cookies`), followed by eight NUL bytes and the
/// body.
///
/// ```
/// use lambda_native_emulator::front::{Front, Prelude};
///
/// let mut prelude = Prelude::new(&Front::FunctionUrl);
/// assert_eq!(prelude.push(br#"{"statusCode": 201}"#)?, None);
/// let response = prelude.push(b"\0\0\0\0\0\0\0\0the body")?.expect("the delimiter has arrived");
/// assert_eq!((response.status, response.body.as_slice()), (201, b"the body".as_slice()));
/// # Ok::<(), lambda_native_emulator::front::MalformedResponse>(())
/// ```
#[derive(Debug)]
pub struct Prelude {
    bytes: Vec<u8>,
    is_rest_api: bool,
}

impl Prelude {
    /// Creates a reader for the streams of a front. A REST API renames some headers.
    pub fn new(front: &Front) -> Prelude {
        Prelude {
            bytes: Vec::new(),
            is_rest_api: matches!(front, Front::RestApi(_)),
        }
    }

    /// Whether a stream of this content type begins with a prelude.
    pub fn is_announced_by(content_type: Option<&str>) -> bool {
        content_type.is_some_and(|name| {
            let name = name.split(';').next().unwrap_or_default();
            name.trim().eq_ignore_ascii_case(INTEGRATION)
        })
    }

    /// Adds the next bytes of the stream. Returns the response once the delimiter has arrived. Its body
    /// has the bytes after the delimiter, and the rest of the stream follows them.
    ///
    /// # Errors
    /// If the delimiter does not come within the first 16 KiB, or a field has the wrong type or value.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Option<Response>, MalformedResponse> {
        self.bytes.extend_from_slice(chunk);
        let head = &self.bytes[..self.bytes.len().min(MAX_PRELUDE)];
        let Some(end) = head
            .windows(DELIMITER.len())
            .position(|bytes| bytes == DELIMITER)
        else {
            if self.bytes.len() < MAX_PRELUDE {
                return Ok(None);
            }
            return Err(self.unfinished(&format!("none in the first {MAX_PRELUDE} bytes")));
        };
        let mut response = envelope::prelude(&self.bytes[..end], OCTETS)?;
        if self.is_rest_api {
            remap(&mut response.headers);
        } else {
            remove_framing(&mut response.headers);
        }
        response.body = self.bytes.split_off(end + DELIMITER.len());
        Ok(Some(response))
    }

    /// The error for a stream that ends before the delimiter.
    pub fn end(&self) -> MalformedResponse {
        self.unfinished(&format!("none in {} bytes", self.bytes.len()))
    }

    fn unfinished(&self, found: &str) -> MalformedResponse {
        MalformedResponse::new("prelude", "eight NUL bytes at its end", found)
    }
}

impl Response {
    /// The response for a stream without a prelude: status 200 and the content type of the stream, or
    /// `application/octet-stream`. The body is empty and follows as a stream.
    pub fn of_stream(content_type: Option<&str>) -> Response {
        let content_type = content_type.unwrap_or(OCTETS);
        Response::new(200, content_type, Vec::new())
    }
}

const OCTETS: &str = "application/octet-stream";
