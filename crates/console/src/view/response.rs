//! The response of the function, or what its caller got instead.

use lambda_native_emulator::InvocationResponse;
use serde::Serialize;

use super::body::hex;
use super::http::{HttpView, http};
use super::mask::{Mask, pairs};
use super::payload::{PayloadView, payload};
use super::time::ms_since;
use crate::host::FunctionFacts;
use crate::record::{Chunk, InvocationRecord, Outcome};

/// The response of the function, or what its caller got instead.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResponseView {
    /// `payload`, `error`, `timeout`, `crash`, `too-large`, `stopped`, `not-started` or `throttled`.
    pub(crate) kind: &'static str,
    /// Its `hidden` also counts the secrets in `http`.
    #[serde(flatten)]
    pub(crate) payload: PayloadView,
    pub(crate) content_type: Option<String>,
    pub(crate) streamed: bool,
    pub(crate) chunks: Vec<ChunkView>,
    /// Chunks whose times are not kept.
    pub(crate) chunks_dropped: u64,
    pub(crate) trailers: Vec<(String, String)>,
    pub(crate) http: Option<HttpView>,
}

/// A part of a streamed response.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChunkView {
    /// From the arrival of the invocation.
    pub(crate) at_ms: f64,
    pub(crate) bytes: u64,
    /// Absent if it is not text, if it is not kept, or if the response has secrets that are hidden: a secret may
    /// continue in the next chunk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    /// The beginning of a binary chunk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hex: Option<String>,
}

/// `None` if there is no response yet.
pub(super) fn response(
    functions: &[FunctionFacts],
    record: &InvocationRecord,
    mask: Mask,
) -> Option<ResponseView> {
    let kind = kind(record)?;
    let mut payload = payload(&record.response_body, mask);
    let hides = payload.hidden > 0;
    let http = http(functions, record, mask);
    if let Some((_, hidden)) = &http {
        payload.hidden = payload.hidden.max(*hidden);
    }
    let trailers = match &record.outcome {
        Some(Outcome::Response(InvocationResponse::Response { trailers, .. })) => &trailers[..],
        _ => &[],
    };
    let chunks = record.chunks.iter();
    Some(ResponseView {
        kind,
        payload,
        content_type: record.response_type.clone(),
        streamed: record.is_streamed,
        chunks: chunks.map(|chunk| shown(record, *chunk, hides)).collect(),
        chunks_dropped: record.chunks_dropped,
        trailers: mask.headers(pairs(trailers)),
        http: http.map(|(view, _)| view),
    })
}

fn kind(record: &InvocationRecord) -> Option<&'static str> {
    let Some(outcome) = &record.outcome else {
        return record.is_streamed.then_some("payload");
    };
    let response = match outcome {
        Outcome::NotStarted(_) => return Some("not-started"),
        Outcome::Throttled => return Some("throttled"),
        Outcome::Response(response) => response,
    };
    Some(match response {
        InvocationResponse::Response { .. } => "payload",
        InvocationResponse::Error(_) => "error",
        InvocationResponse::TimedOut { .. } => "timeout",
        InvocationResponse::TooLarge { .. } => "too-large",
        InvocationResponse::Crashed { .. } => "crash",
        InvocationResponse::Stopped => "stopped",
    })
}

fn shown(record: &InvocationRecord, chunk: Chunk, has_hidden_secrets: bool) -> ChunkView {
    let start = usize::try_from(chunk.offset).unwrap_or(usize::MAX);
    let end = start.saturating_add(usize::try_from(chunk.bytes).unwrap_or(usize::MAX));
    let kept = record.response_body.kept().get(start..end);
    let kept = kept.filter(|_| !has_hidden_secrets);
    let text = kept.and_then(|bytes| std::str::from_utf8(bytes).ok());
    ChunkView {
        at_ms: ms_since(record.times.received, chunk.at),
        bytes: chunk.bytes,
        text: text.map(str::to_owned),
        hex: kept.filter(|_| text.is_none()).map(hex),
    }
}
