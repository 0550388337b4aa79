//! Errors that the runtime posts.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::http::request::{Body, Head};

pub(crate) const ERROR_TYPE_HEADER: &str = "Lambda-Runtime-Function-Error-Type";
const ERROR_BODY_TRAILER: &str = "Lambda-Runtime-Function-Error-Body";
const XRAY_CAUSE_HEADER: &str = "Lambda-Runtime-Function-XRay-Error-Cause";

/// An error that the runtime posted to `/error`, `/init/error` or `/restore/error`, or sent in
/// trailers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FunctionError {
    /// `errorType` of the body. If the body has none, this is
    /// [`platform_error_type`](Self::platform_error_type).
    pub error_type: String,
    /// `errorMessage` of the body, or an empty string.
    pub error_message: String,
    /// `stackTrace` of the body. Entries that are not strings are written as JSON.
    pub stack_trace: Vec<String>,
    /// The header `Lambda-Runtime-Function-Error-Type`, unchanged.
    pub header_error_type: Option<String>,
    /// The error type that the service derives from that header: the header itself if it has the form
    /// `(Runtime|Function).[A-Z][a-zA-Z]+`, otherwise `Runtime.Unknown` or `Function.Unknown`.
    pub platform_error_type: String,
    /// The header `Lambda-Runtime-Function-XRay-Error-Cause`, unchanged.
    pub xray_cause: Option<String>,
    /// The `Content-Type` of the post.
    pub content_type: Option<String>,
    /// The body, unchanged, which is what the caller gets.
    pub body: Vec<u8>,
}

impl FunctionError {
    pub(crate) fn posted(head: &Head, body: Vec<u8>) -> FunctionError {
        FunctionError {
            xray_cause: head.header(XRAY_CAUSE_HEADER).map(str::to_owned),
            content_type: head.header("Content-Type").map(str::to_owned),
            ..FunctionError::sent(head.header(ERROR_TYPE_HEADER), body)
        }
    }

    /// An error that an extension posted. The type comes from its header and may have any form.
    pub(crate) fn of_extension(error_type: &str, body: Vec<u8>) -> FunctionError {
        FunctionError {
            platform_error_type: error_type.to_owned(),
            ..FunctionError::sent(Some(error_type), body)
        }
    }

    /// The error in the trailers of a streamed response, if there is one.
    pub(crate) fn in_trailers(body: &Body) -> Option<FunctionError> {
        let trailer = |name: &str| {
            body.trailers
                .iter()
                .find(|(candidate, _)| candidate.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.as_str())
        };
        let error_type = trailer(ERROR_TYPE_HEADER);
        let encoded = trailer(ERROR_BODY_TRAILER);
        if error_type.is_none() && encoded.is_none() {
            return None;
        }
        let encoded = encoded.unwrap_or_default();
        // Invalid base64 is kept unchanged, so that a test can see it.
        let body = STANDARD
            .decode(encoded)
            .unwrap_or_else(|_| encoded.as_bytes().to_vec());
        Some(FunctionError::sent(error_type, body))
    }

    /// An error that the service itself reports.
    pub(crate) fn of_platform(error_type: &str, message: &str) -> FunctionError {
        let body = json!({ "errorType": error_type, "errorMessage": message }).to_string();
        FunctionError {
            header_error_type: None,
            platform_error_type: error_type.to_owned(),
            ..FunctionError::sent(None, body.into_bytes())
        }
    }

    fn sent(header_error_type: Option<&str>, body: Vec<u8>) -> FunctionError {
        let document: Value = serde_json::from_slice(&body).unwrap_or_default();
        let text = |key: &str| document[key].as_str().map(str::to_owned);
        let platform_error_type = kept_error_type(header_error_type.unwrap_or_default());
        FunctionError {
            error_type: text("errorType").unwrap_or_else(|| platform_error_type.clone()),
            error_message: text("errorMessage").unwrap_or_default(),
            stack_trace: document["stackTrace"]
                .as_array()
                .map(|frames| frames.iter().map(frame_text).collect())
                .unwrap_or_default(),
            header_error_type: header_error_type.map(str::to_owned),
            platform_error_type,
            xray_cause: None,
            content_type: None,
            body,
        }
    }
}

fn frame_text(frame: &Value) -> String {
    frame
        .as_str()
        .map_or_else(|| frame.to_string(), str::to_owned)
}

/// The service keeps the header if it matches `(Runtime|Function)\.[A-Z][a-zA-Z]+` ("Using the Lambda
/// runtime API for custom runtimes", Invocation error).
fn kept_error_type(sent: &str) -> String {
    let reason = sent
        .strip_prefix("Runtime.")
        .or_else(|| sent.strip_prefix("Function."))
        .unwrap_or_default();
    let mut letters = reason.chars();
    let valid = letters
        .next()
        .is_some_and(|first| first.is_ascii_uppercase())
        && reason.len() > 1
        && letters.all(|letter| letter.is_ascii_alphabetic());
    if valid {
        return sent.to_owned();
    }
    if sent.starts_with("Runtime") {
        return "Runtime.Unknown".to_owned();
    }
    "Function.Unknown".to_owned()
}
