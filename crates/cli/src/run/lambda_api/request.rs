//! Requests that invoke the function.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lambda_native_emulator::{Invocation, ResponseMode};

use super::api_error::ApiError;
use super::body::Payload;
use super::function_name::FunctionName;
use crate::run::served_function::MAX_REQUEST_BYTES;

/// "Lambda quotas": 1 MB for the payload of an asynchronous invocation.
const MAX_ASYNC_REQUEST_BYTES: usize = 1024 * 1024;

/// `ClientContext` in "Invoke": up to 3,583 bytes of base64.
const MAX_CLIENT_CONTEXT_BYTES: usize = 3_583;

/// `TenantId` in "Invoke".
const MAX_TENANT_ID_BYTES: usize = 256;

/// The operations that invoke the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Invoke,
    InvokeAsync,
    InvokeWithResponseStream,
}

/// What a valid request asks for, besides the invocation itself.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) invocation_type: InvocationType,
    pub(super) wants_log: bool,
    pub(super) version: String,
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
        operation: Operation,
        function: &FunctionName<'_>,
        headers: &HeaderMap,
        payload: Payload,
    ) -> Result<(Request, Invocation), ApiError> {
        let invocation_type = invocation_type(operation, headers)?;
        if invocation_type != InvocationType::DryRun && function.served.is_full() {
            return Err(ApiError::too_many_requests());
        }
        let limit = match invocation_type {
            InvocationType::Event => MAX_ASYNC_REQUEST_BYTES,
            _ => MAX_REQUEST_BYTES,
        };
        let event = event(payload.within(limit)?)?;
        let mut invocation = Invocation::new(event).function_arn(function.arn());
        if let Some(context) = text(headers, "x-amz-client-context")? {
            invocation = invocation.client_context(client_context(context)?);
        }
        if let Some(trace_id) = text(headers, "x-amzn-trace-id")? {
            invocation = invocation.trace_id(trace_id);
        }
        if let Some(tenant) = text(headers, "x-amz-tenant-id")? {
            invocation = invocation.tenant_id(tenant_id(tenant)?);
        }
        invocation = match operation {
            Operation::Invoke => invocation.response_mode(ResponseMode::Buffered),
            Operation::InvokeWithResponseStream => {
                invocation.response_mode(ResponseMode::Streaming)
            }
            Operation::InvokeAsync => invocation,
        };
        let request = Request {
            invocation_type,
            wants_log: wants_log(headers)?,
            version: function.version().to_owned(),
        };
        Ok((request, invocation))
    }
}

fn invocation_type(operation: Operation, headers: &HeaderMap) -> Result<InvocationType, ApiError> {
    if operation == Operation::InvokeAsync {
        return Ok(InvocationType::Event);
    }
    let is_streamed = operation == Operation::InvokeWithResponseStream;
    match text(headers, "x-amz-invocation-type")? {
        None | Some("RequestResponse") => Ok(InvocationType::RequestResponse),
        Some("Event") if !is_streamed => Ok(InvocationType::Event),
        Some("DryRun") => Ok(InvocationType::DryRun),
        Some(other) => {
            let values = if is_streamed {
                "[RequestResponse, DryRun]"
            } else {
                "[Event, RequestResponse, DryRun]"
            };
            Err(not_in_set(other, "invocationType", values))
        }
    }
}

fn wants_log(headers: &HeaderMap) -> Result<bool, ApiError> {
    match text(headers, "x-amz-log-type")? {
        None | Some("None") => Ok(false),
        Some("Tail") => Ok(true),
        Some(other) => Err(not_in_set(other, "logType", "[None, Tail]")),
    }
}

fn not_in_set(value: &str, member: &str, values: &str) -> ApiError {
    let constraint = format!("Member must satisfy enum value set: {values}");
    ApiError::constraint(value, member, &constraint)
}

/// The payload, which has to be JSON. Without a payload, the function gets an empty object.
fn event(body: Vec<u8>) -> Result<Vec<u8>, ApiError> {
    if body.is_empty() {
        return Ok(b"{}".to_vec());
    }
    // The strings of a value that is skipped are not checked, so they may be invalid.
    let invalid = match std::str::from_utf8(&body) {
        Err(error) => format!("invalid UTF-8 at byte offset {}", error.valid_up_to()),
        Ok(json) => match serde_json::from_str::<serde::de::IgnoredAny>(json) {
            Ok(_) => return Ok(body),
            Err(error) => error.to_string(),
        },
    };
    Err(ApiError::invalid_content(format!(
        "Could not parse request body into json: {invalid}"
    )))
}

fn tenant_id(tenant: &str) -> Result<&str, ApiError> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._:/=+-@ ".contains(&byte);
    let constraint = if tenant.len() > MAX_TENANT_ID_BYTES {
        format!("Member must have length less than or equal to {MAX_TENANT_ID_BYTES}")
    } else if !tenant.bytes().all(is_allowed) {
        r"Member must satisfy regular expression pattern: [a-zA-Z0-9\._:\/=+\-@ ]+".to_owned()
    } else {
        return Ok(tenant);
    };
    Err(ApiError::constraint(tenant, "tenantId", &constraint))
}

fn client_context(base64: &str) -> Result<String, ApiError> {
    if base64.len() > MAX_CLIENT_CONTEXT_BYTES {
        return Err(ApiError::invalid_content(format!(
            "Client context has {} bytes of base64. At most {MAX_CLIENT_CONTEXT_BYTES} are allowed.",
            base64.len()
        )));
    }
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

/// A header. An empty one counts as absent.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, ApiError> {
    let Some(value) = headers.get(name) else {
        return Ok(None);
    };
    match value.to_str() {
        Ok(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        Err(_) => Err(ApiError::invalid_content(format!(
            "the header {name} contains bytes that are not ASCII"
        ))),
    }
}
