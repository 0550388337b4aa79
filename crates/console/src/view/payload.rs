//! An event or a response as text.

use serde::Serialize;

use super::mask::Mask;
use crate::json;
use crate::record::Body;

/// An event or a response as text.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PayloadView {
    /// The size.
    pub(crate) bytes: u64,
    /// How many of its first bytes are kept.
    pub(crate) kept: usize,
    pub(crate) sha256: String,
    pub(crate) is_json: bool,
    /// With line breaks.
    pub(crate) text: String,
    /// As it was sent.
    pub(crate) raw: String,
    /// How many secrets are hidden.
    pub(crate) hidden: usize,
}

pub(super) fn payload(body: &Body, mask: Mask) -> PayloadView {
    let masked = mask.text(&String::from_utf8_lossy(body.kept()));
    let pretty = json::pretty(&masked.text);
    PayloadView {
        bytes: body.bytes(),
        kept: body.kept().len(),
        sha256: body.sha256(),
        is_json: pretty.is_some(),
        text: pretty.unwrap_or_else(|| masked.text.clone()),
        raw: masked.text,
        hidden: masked.hidden,
    }
}
