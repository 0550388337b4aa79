//! The event of an invocation.

use lambda_native_events::Event;
use serde::Serialize;

use super::mask::Mask;
use crate::json;
use crate::record::InvocationRecord;

/// The event of an invocation.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventView {
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
    /// The `Debug` of the event's type, which hides secrets. `None` if its source is not known.
    pub(crate) typed: Option<String>,
    /// How many secrets are hidden.
    pub(crate) hidden: usize,
}

pub(super) fn event(record: &InvocationRecord, mask: Mask) -> EventView {
    let body = &record.event;
    let masked = mask.text(&String::from_utf8_lossy(body.kept()));
    let pretty = json::pretty(&masked.text);
    EventView {
        bytes: body.bytes(),
        kept: body.kept().len(),
        sha256: body.sha256(),
        is_json: pretty.is_some(),
        text: pretty.unwrap_or_else(|| masked.text.clone()),
        typed: typed(&masked.text),
        raw: masked.text,
        hidden: masked.hidden,
    }
}

/// Strings in the event may hold JSON with secrets, which `Debug` does not hide. So the event is masked already,
/// unless its secrets shall be revealed.
fn typed(event: &str) -> Option<String> {
    Some(format!("{:#?}", Event::parse(event).ok()?))
}
