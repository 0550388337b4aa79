//! What a handler can return.

use std::borrow::Cow;
use std::fmt::Display;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use lambda_native::LambdaError;
use serde_core::Serialize;

use crate::Response;

/// Converts a value into a response. Handlers return such values, as in axum.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be returned from an HTTP handler",
    note = "return a `Response`, text, bytes, `()`, a `StatusCode`, `Json(value)`, a tuple of a `StatusCode`, \
            headers and one of these, or a `Result` of such values",
    note = "for an `async fn`, use a tower service such as an axum `Router`, and `tower(…)`"
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

/// A function error keeps its status.
impl<R: IntoResponse> IntoResponse for (StatusCode, R) {
    fn into_response(self) -> Response {
        let mut response = self.1.into_response();
        if response.extensions().get::<LambdaError>().is_none() {
            *response.status_mut() = self.0;
        }
        response
    }
}

/// The headers replace those of the response, except `Set-Cookie`, which is added.
impl<R: IntoResponse> IntoResponse for (HeaderMap, R) {
    fn into_response(self) -> Response {
        let mut response = self.1.into_response();
        set_headers(response.headers_mut(), self.0);
        response
    }
}

impl<R: IntoResponse> IntoResponse for (StatusCode, HeaderMap, R) {
    fn into_response(self) -> Response {
        (self.0, (self.1, self.2)).into_response()
    }
}

/// Headers whose values are texts, `HeaderValue`s or the like. They replace those of the response, except
/// `Set-Cookie`, which is added. An invalid name or value is a function error.
///
/// ```
/// use lambda_native_http::{IntoResponse, StatusCode, header};
///
/// fn redirect(id: u32) -> impl IntoResponse {
///     (StatusCode::SEE_OTHER, [(header::LOCATION, format!("/items/{id}"))], ())
/// }
/// assert_eq!(redirect(7).into_response().headers()["location"], "/items/7");
/// ```
impl<K, V, R, const N: usize> IntoResponse for ([(K, V); N], R)
where
    K: TryInto<HeaderName, Error: Display>,
    V: TryInto<HeaderValue, Error: Display>,
    R: IntoResponse,
{
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        for (name, value) in self.0 {
            let name = match name.try_into() {
                Ok(name) => name,
                Err(error) => return invalid_header(&error),
            };
            match value.try_into() {
                Ok(value) => headers.append(name, value),
                Err(error) => return invalid_header(&format_args!("{error} of `{name}`")),
            };
        }
        (headers, self.1).into_response()
    }
}

impl<K, V, R, const N: usize> IntoResponse for (StatusCode, [(K, V); N], R)
where
    K: TryInto<HeaderName, Error: Display>,
    V: TryInto<HeaderValue, Error: Display>,
    R: IntoResponse,
{
    fn into_response(self) -> Response {
        (self.0, (self.1, self.2)).into_response()
    }
}

/// A function error: status 500. On Lambda, the runtime posts the error itself, and the front end
/// responds with 502, or an HTTP API with 500.
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

fn set_headers(headers: &mut HeaderMap, new: HeaderMap) {
    let mut last = None;
    for (name, value) in new {
        // A name is given only for the first of its values.
        let Some(name) = name else {
            if let Some(name) = &last {
                headers.append(name, value);
            }
            continue;
        };
        if name == header::SET_COOKIE {
            headers.append(&name, value);
        } else {
            headers.insert(&name, value);
        }
        last = Some(name);
    }
}

fn invalid_header(reason: &dyn Display) -> Response {
    LambdaError::new(
        "InvalidResponse",
        format!("invalid header of the response: {reason}"),
    )
    .into_response()
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
