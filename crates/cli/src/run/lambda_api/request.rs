//! Requests to the Invoke API.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lambda_native_emulator::Invocation;
use serde::Deserialize;

use super::api_error::ApiError;
use crate::run::app_state::{AppState, MAX_REQUEST_BYTES};

/// "Lambda quotas": 1 MB for the payload of an asynchronous invocation.
const MAX_ASYNC_REQUEST_BYTES: usize = 1024 * 1024;

/// The query parameters.
#[derive(Debug, Deserialize)]
pub(in crate::run) struct Parameters {
    #[serde(rename = "Qualifier")]
    qualifier: Option<String>,
}

/// A valid request.
pub(super) struct Request {
    pub(super) invocation_type: InvocationType,
    pub(super) wants_log: bool,
    pub(super) invocation: Invocation,
}

/// `X-Amz-Invocation-Type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InvocationType {
    RequestResponse,
    Event,
    DryRun,
}

impl Request {
    pub(super) fn parse(
        state: &AppState,
        name: &str,
        parameters: &Parameters,
        headers: &HeaderMap,
        body: Result<Bytes, BytesRejection>,
    ) -> Result<Request, ApiError> {
        check_name(state, name, parameters)?;
        let invocation_type = match text(headers, "x-amz-invocation-type") {
            None | Some("RequestResponse") => InvocationType::RequestResponse,
            Some("Event") => InvocationType::Event,
            Some("DryRun") => InvocationType::DryRun,
            Some(other) => {
                return Err(ApiError::invalid_parameter(format!(
                    "invalid X-Amz-Invocation-Type {other:?}: expected RequestResponse, Event or \
                     DryRun"
                )));
            }
        };
        let limit = match invocation_type {
            InvocationType::Event => MAX_ASYNC_REQUEST_BYTES,
            _ => MAX_REQUEST_BYTES,
        };
        let mut event = Vec::from(check_size(body, limit)?);
        if event.is_empty() {
            event.extend_from_slice(b"{}");
        }
        if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(&event) {
            return Err(ApiError::invalid_content(format!(
                "Could not parse request body into json: {error}"
            )));
        }
        let mut invocation = Invocation::new(event);
        if let Some(context) = text(headers, "x-amz-client-context") {
            invocation = invocation.client_context(client_context(context)?);
        }
        if let Some(trace_id) = text(headers, "x-amzn-trace-id") {
            invocation = invocation.trace_id(trace_id);
        }
        if let Some(tenant) = text(headers, "x-amz-tenant-id") {
            invocation = invocation.tenant_id(tenant);
        }
        Ok(Request {
            invocation_type,
            wants_log: text(headers, "x-amz-log-type") == Some("Tail"),
            invocation,
        })
    }
}

/// The server itself rejects bodies of more than [`MAX_REQUEST_BYTES`].
fn check_size(body: Result<Bytes, BytesRejection>, limit: usize) -> Result<Bytes, ApiError> {
    match body {
        Ok(body) if body.len() <= limit => Ok(body),
        Err(rejection) if rejection.status() != StatusCode::PAYLOAD_TOO_LARGE => {
            Err(ApiError::invalid_content(format!(
                "could not read the request body: {}",
                rejection.body_text()
            )))
        }
        Ok(_) | Err(_) => Err(ApiError::too_large(limit)),
    }
}

/// Accepts the function's name, the name with a qualifier, an ARN of any region and account, and a
/// partial ARN that starts with the account. Also accepts `function`, the name that AWS's own
/// emulator gives to every function.
fn check_name(state: &AppState, name: &str, parameters: &Parameters) -> Result<(), ApiError> {
    let unqualified = name.split_once(":function:").map_or(name, |(_, name)| name);
    let (function, qualifier) = match unqualified.split_once(':') {
        Some((function, qualifier)) => (function, Some(qualifier)),
        None => (unqualified, parameters.qualifier.as_deref()),
    };
    let is_known = function == state.function_name || function == "function";
    if is_known && qualifier.is_none_or(|qualifier| qualifier == "$LATEST") {
        return Ok(());
    }
    let qualifier = qualifier.map_or(String::new(), |qualifier| format!(":{qualifier}"));
    Err(ApiError::not_found(format!(
        "Function not found: {function}{qualifier}; this `lam run` serves {}",
        state.function_name
    )))
}

fn client_context(base64: &str) -> Result<String, ApiError> {
    STANDARD
        .decode(base64)
        .ok()
        .and_then(|json| String::from_utf8(json).ok())
        .filter(|json| serde_json::from_str::<serde_json::Map<_, _>>(json).is_ok())
        .ok_or_else(|| {
            ApiError::invalid_content(
                "Client context must be a valid Base64-encoded JSON object.".to_owned(),
            )
        })
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .filter(|value| !value.is_empty())
}
