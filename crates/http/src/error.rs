//! The error of an HTTP handler: a response for the client, or a function error.

use std::fmt;

use http::StatusCode;
use lambda_native::{HandlerError, LambdaError};

use crate::{IntoResponse, Response, into_response};

/// The result of an HTTP handler. `?` converts every error that a Lambda handler may return.
pub type Result<T = Response, E = Error> = std::result::Result<T, E>;

/// The error of an HTTP handler.
///
/// - [`Error::new`], and the errors of [`RequestExt`](crate::RequestExt), are responses for the client:
///   a status and a message.
/// - Every other error, converted by `?`, is a function error: Lambda counts it as such, and the client
///   gets status 502 from its front end, or 500 from an HTTP API, without details.
///
/// ```
/// use lambda_native_http::{Error, Request, Result};
///
/// fn get(request: Request) -> Result<String> {
///     let path = request.uri().path();
///     let name = path.strip_prefix("/files/").ok_or(Error::not_found("no such file"))?;
///     Ok(std::fs::read_to_string(format!("data/{name}"))?)
/// }
/// ```
pub struct Error(Kind);

enum Kind {
    Client(StatusCode, String),
    Function(LambdaError),
}

impl Error {
    /// A response with this status, and the JSON body `{"message": …}`, as API Gateway's own errors have.
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Error(Kind::Client(status, message.into()))
    }

    /// A response with status 400. See [`new`](Self::new).
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// A response with status 404. See [`new`](Self::new).
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// The status that the client gets: 500 for a function error, which most front ends change into 502.
    pub fn status(&self) -> StatusCode {
        match &self.0 {
            Kind::Client(status, _) => *status,
            Kind::Function(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl<E: HandlerError> From<E> for Error {
    fn from(error: E) -> Self {
        Error(Kind::Function(error.into_lambda_error()))
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self.0 {
            Kind::Client(status, message) => into_response::message(status, &message),
            Kind::Function(error) => error.into_response(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Client(status, message) => write!(f, "{status}: {message}"),
            Kind::Function(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
