//! What a handler can return.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use lambda_native::LambdaError;
use serde_core::Serialize;

use crate::Response;

/// Converts a value into a response. Handlers return such values, as in axum.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be returned from an HTTP handler",
    note = "return a `Response`, text, bytes, `()`, a `StatusCode`, `Json(value)`, a tuple of a `StatusCode`, \
            headers and one of these, or a `Result` of such values"
)]
pub trait IntoResponse {
    /// The response.
    fn into_response(self) -> Response;
}

impl<B: Into<Bytes>> IntoResponse for Response<B> {
    fn into_response(self) -> Response {
        self.map(Into::into)
    }
}

/// An empty response with status 200.
impl IntoResponse for () {
    fn into_response(self) -> Response {
        Response::new(Bytes::new())
    }
}

/// An empty response with this status.
impl IntoResponse for StatusCode {
    fn into_response(self) -> Response {
        (self, ()).into_response()
    }
}

impl IntoResponse for &'static str {
    fn into_response(self) -> Response {
        text(Bytes::from_static(self.as_bytes()))
    }
}

impl IntoResponse for String {
    fn into_response(self) -> Response {
        text(self.into())
    }
}

impl IntoResponse for Cow<'static, str> {
    fn into_response(self) -> Response {
        match self {
            Cow::Borrowed(text) => text.into_response(),
            Cow::Owned(text) => text.into_response(),
        }
    }
}

/// `application/octet-stream`.
impl IntoResponse for Bytes {
    fn into_response(self) -> Response {
        with_type(self, "application/octet-stream")
    }
}

/// `application/octet-stream`.
impl IntoResponse for Vec<u8> {
    fn into_response(self) -> Response {
        Bytes::from(self).into_response()
    }
}

/// `application/octet-stream`.
impl IntoResponse for &'static [u8] {
    fn into_response(self) -> Response {
        Bytes::from_static(self).into_response()
    }
}

impl<T: IntoResponse, E: IntoResponse> IntoResponse for Result<T, E> {
    fn into_response(self) -> Response {
        match self {
            Ok(value) => value.into_response(),
            Err(error) => error.into_response(),
        }
    }
}

impl<R: IntoResponse> IntoResponse for (StatusCode, R) {
    fn into_response(self) -> Response {
        let mut response = self.1.into_response();
        *response.status_mut() = self.0;
        response
    }
}

impl<const N: usize, R: IntoResponse> IntoResponse for ([(HeaderName, &'static str); N], R) {
    fn into_response(self) -> Response {
        let mut response = self.1.into_response();
        for (name, value) in self.0 {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

impl<const N: usize, R: IntoResponse> IntoResponse
    for (StatusCode, [(HeaderName, &'static str); N], R)
{
    fn into_response(self) -> Response {
        (self.0, (self.1, self.2)).into_response()
    }
}

/// A function error: status 500. On Lambda, the runtime posts the error itself, and the front end
/// responds with 502.
impl IntoResponse for LambdaError {
    fn into_response(self) -> Response {
        let mut response = message(StatusCode::INTERNAL_SERVER_ERROR, "internal server error");
        response.extensions_mut().insert(self);
        response
    }
}

/// A JSON body: `application/json`.
///
/// ```
/// use lambda_native_http::{IntoResponse, Json};
///
/// assert_eq!(Json([1, 2]).into_response().body(), "[1,2]");
/// ```
///
/// A value that does not serialize is a function error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(json) => with_type(json.into(), "application/json"),
            Err(error) => LambdaError::from(error)
                .with_type("InvalidResponse")
                .into_response(),
        }
    }
}

/// The response to a request that the application did not handle: `{"message": …}`, as API Gateway's own
/// errors have.
pub(crate) fn message(status: StatusCode, message: &str) -> Response {
    let mut json = Vec::from(br#"{"message":"#);
    crate::conversion::json::push_string(&mut json, message);
    json.push(b'}');
    (status, with_type(json.into(), "application/json")).into_response()
}

fn text(body: Bytes) -> Response {
    with_type(body, "text/plain; charset=utf-8")
}

fn with_type(body: Bytes, content_type: &'static str) -> Response {
    let mut response = Response::new(body);
    let value = HeaderValue::from_static(content_type);
    response.headers_mut().insert(header::CONTENT_TYPE, value);
    response
}
