//! What the caller of an invocation gets.

use std::time::Duration;

use serde_json::{Value, json};

use crate::caller::function_error::FunctionError;

/// Largest buffered response, in bytes: 6 MiB and 100 bytes ("Lambda quotas": invocation payload).
pub const MAX_RESPONSE_BYTES: usize = 6_291_556;

/// Largest streamed response, in bytes: 200 MiB ("Response streaming for Lambda functions").
pub const MAX_STREAM_BYTES: usize = 200 * 1024 * 1024;

/// How an invocation ended.
#[derive(Debug, Clone, PartialEq)]
pub enum InvocationResponse {
    /// The function answered.
    Response {
        /// The bytes, decoded where they were sent in chunks.
        body: Vec<u8>,
        /// The `Content-Type` of the post.
        content_type: Option<String>,
        /// Whether `Lambda-Runtime-Function-Response-Mode: streaming` was sent.
        streamed: bool,
        /// The trailers of a chunked post, in the order they came.
        trailers: Vec<(String, String)>,
        /// The error that the trailers of a streamed response told of: `body` is what was sent
        /// before it.
        stream_error: Option<Box<FunctionError>>,
    },
    /// The function posted an error, failed in init or after a restore, or broke a streamed response
    /// off (`Runtime.TruncatedResponse`).
    Error(FunctionError),
    /// The deadline passed before an answer came, or the end of a stream, or no runtime fetched the event in time.
    TimedOut {
        /// As the service words it: `<RFC 3339> <request id> Task timed out after 3.00 seconds`.
        message: String,
        /// The time that was given.
        after: Duration,
    },
    /// The response was larger than [`MAX_RESPONSE_BYTES`], or than [`MAX_STREAM_BYTES`] where it
    /// was streamed.
    TooLarge {
        /// How many bytes were posted.
        bytes: u64,
        /// How many were allowed.
        limit: u64,
    },
    /// Whoever owns the function's process said that it ended:
    /// [`Emulator::fail_in_flight`](crate::Emulator::fail_in_flight) or
    /// [`Emulator::fail`](crate::Emulator::fail).
    Crashed {
        /// `Runtime.ExitError`, unless another type was given.
        error_type: String,
        /// Such as `RequestId: … Error: Runtime exited with error: exit status 3`.
        message: String,
    },
    /// The emulator was stopped before an answer came.
    Stopped,
}

impl InvocationResponse {
    /// Whether the function answered, with no error in a trailer.
    pub fn is_response(&self) -> bool {
        matches!(
            self,
            InvocationResponse::Response {
                stream_error: None,
                ..
            }
        )
    }

    /// The response's bytes.
    ///
    /// # Panics
    /// Where the answer is no response; the message shows what it is.
    #[track_caller]
    pub fn body(&self) -> &[u8] {
        match self {
            InvocationResponse::Response { body, .. } => body,
            other => panic!("expected a response, the invocation ended with {other:?}"),
        }
    }

    /// The response as text.
    ///
    /// # Panics
    /// Where the answer is no response or not UTF-8; the message shows what it is.
    #[track_caller]
    pub fn body_str(&self) -> &str {
        let body = self.body();
        std::str::from_utf8(body)
            .unwrap_or_else(|error| panic!("the response is not UTF-8: {error}: {body:?}"))
    }

    /// The response as JSON.
    ///
    /// # Panics
    /// Where the answer is no response or not JSON; the message shows what it is.
    #[track_caller]
    pub fn json(&self) -> Value {
        let text = self.body_str();
        serde_json::from_str(text)
            .unwrap_or_else(|error| panic!("the response is not JSON: {error}: {text:?}"))
    }

    /// The error the function posted, in a body or in a trailer.
    pub fn error(&self) -> Option<&FunctionError> {
        match self {
            InvocationResponse::Error(error) => Some(error),
            InvocationResponse::Response { stream_error, .. } => stream_error.as_deref(),
            _ => None,
        }
    }

    /// The type of error the service shows the caller, or `None` for a response.
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

    /// What the Invoke API's caller gets as payload: the response, the posted error word for word,
    /// or the error JSON that the service makes.
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
                "The emulator was stopped before an answer came".to_owned()
            }
        };
        json!({ "errorType": self.error_type(), "errorMessage": message })
            .to_string()
            .into_bytes()
    }
}
