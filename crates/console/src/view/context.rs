//! Where an invocation comes from, besides its event.

use std::borrow::Cow;

use serde::Serialize;

use super::mask::{Mask, pairs};
use crate::record::InvocationRecord;

/// The HTTP request that the event was made of.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestView {
    /// Such as `url`.
    pub(crate) front: &'static str,
    pub(crate) method: String,
    /// The path and the query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    /// The size of the body. `None` if it is not known.
    pub(crate) body_bytes: Option<u64>,
}

/// What the function gets besides the event.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContextView {
    pub(crate) client_context: Option<String>,
    pub(crate) tenant_id: Option<String>,
    pub(crate) trace_id: Option<String>,
    pub(crate) function_arn: Option<String>,
}

/// The HTTP request. `None` if the event did not come over HTTP.
pub(super) fn request(record: &InvocationRecord, mask: Mask) -> Option<RequestView> {
    let (front, request) = record.origin.request.as_ref()?;
    let headers: Vec<(String, String)> = request
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), String::from_utf8_lossy(value).into_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok());
    let is_chunked = headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("transfer-encoding"));
    Some(RequestView {
        front: front.name(),
        method: request.method.clone(),
        target: mask.text(&request.target).text,
        headers: mask.headers(pairs(&headers)),
        body_bytes: length.or((!is_chunked).then_some(0)),
    })
}

/// The headers of the event, as the invocation sets them or as the function got them.
pub(super) fn context(record: &InvocationRecord, mask: Mask) -> ContextView {
    let header = |name: &str| {
        let value = header(record, name)?;
        Some(mask.value(name, &value).text)
    };
    ContextView {
        client_context: header("Lambda-Runtime-Client-Context"),
        tenant_id: header("Lambda-Runtime-Aws-Tenant-Id"),
        trace_id: header("Lambda-Runtime-Trace-Id"),
        function_arn: header("Lambda-Runtime-Invoked-Function-Arn"),
    }
}

fn header(record: &InvocationRecord, name: &str) -> Option<String> {
    if let Some(value) = record.template.header_value(name) {
        return Some(String::from_utf8_lossy(value).into_owned());
    }
    let next = record
        .exchanges
        .iter()
        .find(|exchange| exchange.method == "GET")?;
    next.response_headers.get(name).map(Cow::into_owned)
}
