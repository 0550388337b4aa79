//! Errors about events and responses: what is wrong, and where.

use std::error::Error;
use std::fmt;

use lambda_native_json_path::path_at;

use super::reader::ReadError;

/// An event that cannot be read as its type.
///
/// The message names the event, the path of the value, and what was found there:
///
/// ```
/// let event = r#"{"requestContext": {"http": {"method": []}}}"#;
/// let error = lambda_native_events::parse_api_gw_v2(event).unwrap_err();
///
/// assert_eq!(
///     error.to_string(),
///     "API Gateway v2 event: $.requestContext.http.method: \
///      invalid type: sequence, expected a string (line 1, column 39)"
/// );
/// assert_eq!(error.path(), "$.requestContext.http.method");
/// ```
pub struct EventError(Box<Inner>);

struct Inner {
    event: &'static str,
    path: String,
    cause: Cause,
}

enum Cause {
    /// The error, with its line and column in the text.
    Json(ReadError, usize, usize),
    #[cfg(feature = "__base64")]
    Base64(base64::DecodeError),
    #[cfg(feature = "__base64")]
    Utf8(std::str::Utf8Error),
    Other(String),
}

impl EventError {
    /// The path of the value that the error is about: `$.requestContext.http.method`; `$` for the
    /// whole event.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// `event` names the text in the message. `text` is the text that `error` refers to.
    pub(crate) fn json(event: &'static str, text: &[u8], error: ReadError) -> Self {
        let mut path = path_at(text, error.accepted());
        let missing = error.missing_member();
        if !missing.is_empty() {
            path.push('.');
            path.push_str(missing);
        }
        let (line, column) = error.line_and_column(text);
        Self::new(event, path, Cause::Json(error, line, column))
    }

    #[cfg(feature = "__base64")]
    pub(crate) fn base64(event: &'static str, path: &str, error: base64::DecodeError) -> Self {
        Self::new(event, path.to_owned(), Cause::Base64(error))
    }

    #[cfg(feature = "__base64")]
    pub(crate) fn utf8(event: &'static str, path: &str, error: std::str::Utf8Error) -> Self {
        Self::new(event, path.to_owned(), Cause::Utf8(error))
    }

    /// `message` describes the problem with the value at `path`.
    pub(crate) fn other(event: &'static str, path: impl Into<String>, message: String) -> Self {
        Self::new(event, path.into(), Cause::Other(message))
    }

    fn new(event: &'static str, path: String, cause: Cause) -> Self {
        Self(Box::new(Inner { event, path, cause }))
    }
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { event, path, cause } = &*self.0;
        write!(f, "{event}: {path}: ")?;
        match cause {
            Cause::Json(error, line, column) => {
                write!(f, "{error} (line {line}, column {column})")
            }
            #[cfg(feature = "__base64")]
            Cause::Base64(error) => write!(f, "not valid base64: {error}"),
            #[cfg(feature = "__base64")]
            Cause::Utf8(error) => write!(f, "not valid UTF-8, read it as bytes: {error}"),
            Cause::Other(message) => f.write_str(message),
        }
    }
}

/// The text of `Display`, because people read it when `main` or `unwrap` fails with the error.
impl fmt::Debug for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventError({:?})", self.to_string())
    }
}

impl Error for EventError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0.cause {
            Cause::Json(..) => None,
            #[cfg(feature = "__base64")]
            Cause::Base64(error) => Some(error),
            #[cfg(feature = "__base64")]
            Cause::Utf8(error) => Some(error),
            Cause::Other(_) => None,
        }
    }
}

/// A response that the event source would reject, or that cannot be serialized.
///
/// The message names the response, the path of the member, and the problem:
///
/// ```
/// # #[cfg(feature = "http")] {
/// use lambda_native_events::ApiGwV2Response;
///
/// let error = ApiGwV2Response::new(1000).to_json().unwrap_err();
///
/// assert_eq!(
///     error.to_string(),
///     "API Gateway v2 response: $.statusCode: 1000 is outside 100–599"
/// );
/// assert_eq!(error.path(), "$.statusCode");
/// # }
/// ```
pub struct ResponseError {
    response: &'static str,
    path: String,
    message: String,
    source: Option<serde_json::Error>,
}

impl ResponseError {
    /// The path of the member that the error is about: `$.headers["x y"]`; `$` for the whole
    /// response.
    pub fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn invalid(response: &'static str, path: String, message: String) -> Self {
        Self {
            response,
            path,
            message,
            source: None,
        }
    }

    pub(crate) fn json(response: &'static str, path: &str, error: serde_json::Error) -> Self {
        let message = format!("cannot be serialized: {error}");
        Self {
            response,
            path: path.to_owned(),
            message,
            source: Some(error),
        }
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.response, self.path, self.message)
    }
}

impl fmt::Debug for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResponseError({:?})", self.to_string())
    }
}

impl Error for ResponseError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|error| error as _)
    }
}
