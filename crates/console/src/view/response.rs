//! The response of the function, or what its caller got instead.

use lambda_native_emulator::InvocationResponse;
use serde::Serialize;

use super::body::hex;
use super::http::{HttpView, http};
use super::mask::{Mask, pairs};
use super::time::ms_since;
use crate::host::FunctionFacts;
use crate::json;
use crate::record::{Chunk, InvocationRecord, Outcome};

/// The response of the function, or what its caller got instead.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResponseView {
    /// `payload`, `error`, `timeout`, `crash`, `too-large`, `stopped`, `not-started` or `throttled`.
    pub(crate) kind: &'static str,
    /// The size.
    pub(crate) bytes: u64,
    /// How many of its first bytes are kept.
    pub(crate) kept: usize,
    pub(crate) sha256: String,
    pub(crate) is_json: bool,
    /// With line breaks.
    pub(crate) text: String,
    /// As the function sent it.
    pub(crate) raw: String,
    pub(crate) content_type: Option<String>,
    pub(crate) streamed: bool,
    pub(crate) chunks: Vec<ChunkView>,
    /// Chunks whose times are not kept.
    pub(crate) chunks_dropped: u64,
    pub(crate) trailers: Vec<(String, String)>,
    /// How many secrets are hidden.
    pub(crate) hidden: usize,
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
    let body = &record.response_body;
    let masked = mask.text(&String::from_utf8_lossy(body.kept()));
    let pretty = json::pretty(&masked.text);
    let http = http(functions, record, mask);
    let hidden = http.as_ref().map_or(0, |(_, hidden)| *hidden);
    let trailers = match &record.outcome {
        Some(Outcome::Response(InvocationResponse::Response { trailers, .. })) => &trailers[..],
        _ => &[],
    };
    let chunks = record.chunks.iter();
    Some(ResponseView {
        kind,
        bytes: body.bytes(),
        kept: body.kept().len(),
        sha256: body.sha256(),
        is_json: pretty.is_some(),
        text: pretty.unwrap_or_else(|| masked.text.clone()),
        content_type: record.response_type.clone(),
        streamed: record.is_streamed,
        chunks: chunks
            .map(|chunk| shown(record, *chunk, masked.hidden > 0))
            .collect(),
        chunks_dropped: record.chunks_dropped,
        trailers: mask.headers(pairs(trailers)),
        hidden: masked.hidden.max(hidden),
        http: http.map(|(view, _)| view),
        raw: masked.text,
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
