//! Errors of the Invoke API.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::response::http_response;

/// An exception, by the name that the API reference gives it.
pub(super) struct ApiError {
    status: StatusCode,
    name: &'static str,
    message: String,
}

impl ApiError {
    pub(super) fn invalid_parameter(message: String) -> ApiError {
        ApiError {
            status: StatusCode::BAD_REQUEST,
            name: "InvalidParameterValueException",
            message,
        }
    }

    pub(super) fn invalid_content(message: String) -> ApiError {
        ApiError {
            status: StatusCode::BAD_REQUEST,
            name: "InvalidRequestContentException",
            message,
        }
    }

    pub(super) fn too_large(limit: usize) -> ApiError {
        ApiError {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            name: "RequestTooLargeException",
            message: format!(
                "Request must be smaller than {limit} bytes for the InvokeFunction operation"
            ),
        }
    }

    pub(super) fn not_found(message: String) -> ApiError {
        ApiError {
            status: StatusCode::NOT_FOUND,
            name: "ResourceNotFoundException",
            message,
        }
    }

    pub(super) fn lam_stopped() -> ApiError {
        ApiError {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            name: "ServiceException",
            message: "lam was stopped before the function returned a response".to_owned(),
        }
    }

    pub(super) fn into_response(self) -> Response {
        let body = json!({"Type": "User", "Message": self.message}).to_string();
        http_response(
            self.status,
            body.into_bytes(),
            &[("x-amzn-errortype", self.name)],
        )
    }
}
