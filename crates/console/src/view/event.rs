//! The event of an invocation.

use lambda_native_events::Event;
use serde::Serialize;

use super::mask::Mask;
use super::payload::{PayloadView, payload};
use crate::record::InvocationRecord;

/// The event of an invocation.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventView {
    #[serde(flatten)]
    pub(crate) payload: PayloadView,
    /// The `Debug` of the event's type, which hides secrets. `None` if its source is not known.
    pub(crate) typed: Option<String>,
}

pub(super) fn event(record: &InvocationRecord, mask: Mask) -> EventView {
    let payload = payload(&record.event, mask);
    EventView {
        typed: typed(&payload.raw),
        payload,
    }
}

/// Strings in the event may hold JSON with secrets, which `Debug` does not hide. So the event is masked already,
/// unless its secrets shall be revealed.
fn typed(event: &str) -> Option<String> {
    Some(format!("{:#?}", Event::parse(event).ok()?))
}
