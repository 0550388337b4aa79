//! Errors as the runtime posts them.

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
    /// `errorType` of the body; where the body has none, the same as
    /// [`platform_error_type`](Self::platform_error_type).
    pub error_type: String,
    /// `errorMessage` of the body, or nothing.
    pub error_message: String,
    /// `stackTrace` of the body; entries that are no strings as JSON.
    pub stack_trace: Vec<String>,
    /// `Lambda-Runtime-Function-Error-Type` as it was sent.
    pub header_error_type: Option<String>,
    /// What the platform keeps of that header: the header where it has the form
    /// `(Runtime|Function).[A-Z][a-zA-Z]+`, otherwise `Runtime.Unknown` or `Function.Unknown`.
    pub platform_error_type: String,
    /// `Lambda-Runtime-Function-XRay-Error-Cause` as it was sent.
    pub xray_cause: Option<String>,
    /// The `Content-Type` of the post.
    pub content_type: Option<String>,
    /// The body, byte for byte: what the caller sees.
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

    /// What an extension posted; its header says the type, and any form of it is kept.
    pub(crate) fn of_extension(error_type: &str, body: Vec<u8>) -> FunctionError {
        FunctionError {
            platform_error_type: error_type.to_owned(),
            ..FunctionError::sent(Some(error_type), body)
        }
    }

    /// The error in the trailers of a streamed response, or `None` where they tell of none.
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
        // What is no base64 is kept as it came, so that a test sees it.
        let body = STANDARD
            .decode(encoded)
            .unwrap_or_else(|_| encoded.as_bytes().to_vec());
        Some(FunctionError::sent(error_type, body))
    }

    /// An error that the platform itself reports.
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

/// The rule of "Using the Lambda runtime API for custom runtimes", Invocation error: the header
/// is kept where it matches `(Runtime|Function)\.[A-Z][a-zA-Z]+`.
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
