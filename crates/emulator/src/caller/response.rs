//! The response that the caller of an invocation gets.

use std::time::Duration;

use serde_json::{Value, json};

use crate::caller::function_error::FunctionError;

/// The largest buffered response, in bytes: 6 MiB and 100 bytes ("Lambda quotas": invocation payload).
pub const MAX_RESPONSE_BYTES: usize = 6_291_556;

/// The largest streamed response, in bytes: 200 MiB ("Response streaming for Lambda functions").
pub const MAX_STREAM_BYTES: usize = 200 * 1024 * 1024;

/// How an invocation ended.
#[derive(Debug, Clone, PartialEq)]
pub enum InvocationResponse {
    /// The function returned a response.
    Response {
        /// The body, without chunk framing.
        body: Vec<u8>,
        /// The `Content-Type` of the post.
        content_type: Option<String>,
        /// Whether the response was passed on while it arrived, or was sent with
        /// `Lambda-Runtime-Function-Response-Mode: streaming`.
        streamed: bool,
        /// The trailers of a chunked post, in order.
        trailers: Vec<(String, String)>,
        /// The error in the trailers of a streamed response. `body` has the bytes before it.
        stream_error: Option<Box<FunctionError>>,
    },
    /// A function error, an init error, a restore error, the error in the trailers of a response that
    /// was collected, or a streamed response whose connection broke (`Runtime.TruncatedResponse`).
    Error(FunctionError),
    /// The deadline passed before the response or the stream was complete, or no runtime fetched the
    /// event in time.
    TimedOut {
        /// The text of the service: `<RFC 3339> <request id> Task timed out after 3.00 seconds`.
        message: String,
        /// The timeout.
        after: Duration,
    },
    /// The response was larger than [`MAX_RESPONSE_BYTES`], or a stream larger than
    /// [`MAX_STREAM_BYTES`].
    TooLarge {
        /// The size of the response, in bytes.
        bytes: u64,
        /// The limit, in bytes.
        limit: u64,
    },
    /// The process of the function exited, as reported with
    /// [`Emulator::fail_in_flight`](crate::Emulator::fail_in_flight) or
    /// [`Emulator::fail`](crate::Emulator::fail).
    Crashed {
        /// The error type, such as `Runtime.ExitError`.
        error_type: String,
        /// The message, such as `RequestId: … Error: Runtime exited with error: exit status 3`.
        message: String,
    },
    /// The emulator was stopped before the response arrived.
    Stopped,
}

impl InvocationResponse {
    /// Whether the function returned a response without an error in its trailers.
    pub fn is_response(&self) -> bool {
        matches!(
            self,
            InvocationResponse::Response {
                stream_error: None,
                ..
            }
        )
    }

    /// The body of the response.
    ///
    /// # Panics
    /// If this is not a response. The message shows what it is.
    #[track_caller]
    pub fn body(&self) -> &[u8] {
        match self {
            InvocationResponse::Response { body, .. } => body,
            other => panic!("expected a response, the invocation ended with {other:?}"),
        }
    }

    /// The body of the response as text.
    ///
    /// # Panics
    /// If this is not a response, or not UTF-8. The message shows what it is.
    #[track_caller]
    pub fn body_str(&self) -> &str {
        let body = self.body();
        std::str::from_utf8(body)
            .unwrap_or_else(|error| panic!("the response is not UTF-8: {error}: {body:?}"))
    }

    /// The body of the response as JSON.
    ///
    /// # Panics
    /// If this is not a response, or not JSON. The message shows what it is.
    #[track_caller]
    pub fn json(&self) -> Value {
        let text = self.body_str();
        serde_json::from_str(text)
            .unwrap_or_else(|error| panic!("the response is not JSON: {error}: {text:?}"))
    }

    /// The error that the function posted, in a body or in trailers.
    pub fn error(&self) -> Option<&FunctionError> {
        match self {
            InvocationResponse::Error(error) => Some(error),
            InvocationResponse::Response { stream_error, .. } => stream_error.as_deref(),
            _ => None,
        }
    }

    /// The error type that the caller gets, or `None` for a response.
    pub fn error_type(&self) -> Option<&str> {
        match self {
            InvocationResponse::Response { .. } => {
                self.error().map(|error| error.error_type.as_str())
            }
            InvocationResponse::Error(error) => Some(&error.error_type),
            InvocationResponse::TimedOut { .. } => Some("Sandbox.Timedout"),
            InvocationResponse::TooLarge { .. } => Some("Function.ResponseSizeTooLarge"),
            InvocationResponse::Crashed { error_type, .. } => Some(error_type),
            InvocationResponse::Stopped => Some("Emulator.Stopped"),
        }
    }

    /// The payload that the caller of the Invoke API gets: the body of the response, the posted error
    /// unchanged, or the error JSON that the service writes.
    pub fn payload(&self) -> Vec<u8> {
        let message = match self {
            InvocationResponse::Response { body, .. } => return body.clone(),
            InvocationResponse::Error(error) => return error.body.clone(),
            InvocationResponse::TimedOut { message, .. }
            | InvocationResponse::Crashed { message, .. } => message.clone(),
            InvocationResponse::TooLarge { bytes, limit } => format!(
                "Response payload size ({bytes} bytes) exceeded maximum allowed payload size \
                 ({limit} bytes)."
            ),
            InvocationResponse::Stopped => {
                "The emulator was stopped before the function returned a response".to_owned()
            }
        };
        json!({ "errorType": self.error_type(), "errorMessage": message })
            .to_string()
            .into_bytes()
    }
}
