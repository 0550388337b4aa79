//! The errors of the JSON API.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{OriginalUri, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::console::SendError;
use crate::json;

/// A status and a message.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    message: String,
    /// The line and the column of invalid JSON, from 1.
    place: Option<(usize, usize)>,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> ApiError {
        ApiError {
            status,
            message: message.into(),
            place: None,
        }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn forbidden(message: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::FORBIDDEN, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::NOT_FOUND, message)
    }

    /// What was asked for does not fit the state of the function or the invocation.
    pub(super) fn conflict(message: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::CONFLICT, message)
    }

    pub(super) fn too_large(message: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, message)
    }

    pub(super) fn internal(message: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    }

    pub(super) fn invalid_json(error: &json::SyntaxError) -> ApiError {
        ApiError {
            status: StatusCode::BAD_REQUEST,
            message: format!("invalid JSON: {}", error.message),
            place: Some((error.line, error.column)),
        }
    }

    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }
}

impl From<SendError> for ApiError {
    fn from(error: SendError) -> ApiError {
        let status = match error {
            SendError::Full => StatusCode::TOO_MANY_REQUESTS,
            SendError::NotKept(_) | SendError::NotSaved(_) => StatusCode::NOT_FOUND,
            SendError::EventCut | SendError::StillRunning => StatusCode::CONFLICT,
            SendError::Unreadable(..) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        ApiError::new(status, error.to_string())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = match self.place {
            None => json!({"error": self.message}),
            Some((line, column)) => {
                json!({"error": self.message, "line": line, "column": column})
            }
        };
        (self.status, Json(body)).into_response()
    }
}

/// The response to paths that the API does not have.
pub(super) async fn not_found(OriginalUri(uri): OriginalUri) -> ApiError {
    ApiError::not_found(format!("the API has no path {}", uri.path()))
}

/// The response to methods that a path does not have. axum adds `Allow`.
pub(super) async fn method_not_allowed(method: Method, OriginalUri(uri): OriginalUri) -> ApiError {
    let message = format!("{} does not accept {method}", uri.path());
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, message)
}

/// Gives the errors of axum's extractors, such as those of a query, the form of the others.
pub(super) async fn explain(request: Request, next: Next) -> Response {
    /// They are short.
    const MAX_BYTES: usize = 16 * 1024;
    let response = next.run(request).await;
    let is_text = |value: &HeaderValue| value.as_bytes().starts_with(b"text/plain");
    let status = response.status();
    if !status.is_client_error() || !response.headers().get(CONTENT_TYPE).is_some_and(is_text) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let text = to_bytes(body, MAX_BYTES).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&text).into_owned();
    let mut explained = ApiError::new(status, text).into_response();
    for (name, value) in &parts.headers {
        if name != CONTENT_TYPE && name != CONTENT_LENGTH {
            explained.headers_mut().append(name, value.clone());
        }
    }
    explained
}
