//! Errors of Lambda's API.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::json;

use super::response::json_response;
use crate::run::launch::LaunchError;

/// An exception, by the name that the API reference gives it.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    name: &'static str,
    message: String,
    /// The methods that the path has.
    allow: Option<String>,
}

impl ApiError {
    pub(super) fn invalid_parameter(message: String) -> ApiError {
        ApiError::new(
            StatusCode::BAD_REQUEST,
            "InvalidParameterValueException",
            message,
        )
    }

    pub(super) fn invalid_content(message: String) -> ApiError {
        ApiError::new(
            StatusCode::BAD_REQUEST,
            "InvalidRequestContentException",
            message,
        )
    }

    /// A value outside what the API reference allows for this member.
    pub(super) fn constraint(value: &str, member: &str, constraint: &str) -> ApiError {
        let message = format!(
            "1 validation error detected: Value '{value}' at '{member}' failed to satisfy \
             constraint: {constraint}"
        );
        ApiError::new(StatusCode::BAD_REQUEST, "ValidationException", message)
    }

    pub(super) fn too_large(limit: usize) -> ApiError {
        let message =
            format!("Request must be smaller than {limit} bytes for the InvokeFunction operation");
        ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestTooLargeException",
            message,
        )
    }

    pub(super) fn too_many_requests() -> ApiError {
        ApiError::new(
            StatusCode::TOO_MANY_REQUESTS,
            "TooManyRequestsException",
            "Rate Exceeded.".to_owned(),
        )
    }

    pub(super) fn not_found(message: String) -> ApiError {
        ApiError::new(StatusCode::NOT_FOUND, "ResourceNotFoundException", message)
    }

    /// Of a resource that the function does not have, such as a policy.
    pub(super) fn no_such_resource() -> ApiError {
        ApiError::not_found("The resource you requested does not exist.".to_owned())
    }

    pub(super) fn no_provisioned_concurrency() -> ApiError {
        ApiError::new(
            StatusCode::NOT_FOUND,
            "ProvisionedConcurrencyConfigNotFoundException",
            "No Provisioned Concurrency Config found for this function".to_owned(),
        )
    }

    /// The SDKs retry statuses 500, 502, 503 and 504, but not this one.
    pub(super) fn unsupported(operation: &str) -> ApiError {
        let message = format!(
            "lam does not support {operation}: it serves the functions that its command line describes"
        );
        ApiError::new(
            StatusCode::NOT_IMPLEMENTED,
            "NotImplementedException",
            message,
        )
    }

    pub(super) fn unknown_operation(method: &str, path: &str) -> ApiError {
        let message = format!("{method} {path} is not an operation of Lambda's API that lam knows");
        ApiError::new(StatusCode::NOT_FOUND, "UnknownOperationException", message)
    }

    pub(super) fn wrong_method(method: &str, path: &str, allowed: &[&str]) -> ApiError {
        let allowed = allowed.join(", ");
        let message = format!("{method} is not a method of {path}: use {allowed}");
        let name = "MethodNotAllowedException";
        ApiError {
            allow: Some(allowed),
            ..ApiError::new(StatusCode::METHOD_NOT_ALLOWED, name, message)
        }
    }

    /// The function could not be built or started. The SDKs do not retry this status, and each attempt is a
    /// build.
    pub(super) fn not_ready(error: &LaunchError) -> ApiError {
        let name = "ResourceConflictException";
        ApiError::new(StatusCode::CONFLICT, name, error.to_string())
    }

    pub(super) fn lam_stopped() -> ApiError {
        ApiError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "ServiceException",
            "lam was stopped before the function returned a response".to_owned(),
        )
    }

    fn new(status: StatusCode, name: &'static str, message: String) -> ApiError {
        ApiError {
            status,
            name,
            message,
            allow: None,
        }
    }

    pub(super) fn into_response(self) -> Response {
        let kind = if self.status.is_server_error() {
            "Service"
        } else {
            "User"
        };
        // The API reference spells the member differently for different exceptions.
        let member = match self.name {
            "InvalidParameterValueException"
            | "InvalidRequestContentException"
            | "RequestTooLargeException"
            | "ProvisionedConcurrencyConfigNotFoundException"
            | "ValidationException" => "message",
            _ => "Message",
        };
        let mut response = json_response(self.status, &json!({"Type": kind, member: self.message}));
        let headers = response.headers_mut();
        headers.insert("x-amzn-errortype", HeaderValue::from_static(self.name));
        if let Some(allow) = self.allow.and_then(|methods| methods.try_into().ok()) {
            headers.insert(header::ALLOW, allow);
        }
        response
    }
}
