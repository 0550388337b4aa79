//! The event as a part of a command.

use crate::host::FunctionFacts;
use crate::json;
use crate::record::InvocationRecord;
use crate::saved::Name;

use super::shell::is_pasteable;

/// Longer texts are not part of a command, in bytes. Linux limits an argument to 128 KiB.
pub(super) const MAX_INLINE: usize = 16 * 1024;

/// The event as a part of a command.
#[derive(Debug)]
pub(super) enum Event {
    Text(String),
    File {
        path: String,
        /// What the user has to do first, if the file does not exist.
        note: Option<String>,
    },
}

impl Event {
    pub(super) fn of(facts: &FunctionFacts, record: &InvocationRecord, reveal: bool) -> Event {
        if let Some(text) = inline(record, reveal) {
            return Event::Text(text);
        }
        let saved = record.origin.saved_as.as_deref();
        if let Some(name) = saved.and_then(|name| Name::parse(name).ok()) {
            let path = facts.events_directory.join(name.event_file());
            let path = path.to_string_lossy().into_owned();
            return Event::File { path, note: None };
        }
        let note = if record.event.is_whole() {
            "Download the event from the console as event.json first.".to_owned()
        } else {
            let (kept, bytes) = (record.event.kept().len(), record.event.bytes());
            format!(
                "Write the event to event.json first: the console kept {kept} of {bytes} bytes."
            )
        };
        Event::File {
            path: "event.json".to_owned(),
            note: Some(note),
        }
    }
}

/// The event, if it is short enough and can be pasted.
fn inline(record: &InvocationRecord, reveal: bool) -> Option<String> {
    if !record.event.is_whole() || record.event.kept().len() > MAX_INLINE {
        return None;
    }
    let text = std::str::from_utf8(record.event.kept()).ok()?;
    let text = shown(text, reveal);
    if is_pasteable(&text) {
        return Some(text);
    }
    // In JSON, only the space between tokens can have control characters.
    let text = text.replace(['\t', '\r'], " ");
    (json::syntax_error(&text).is_none() && is_pasteable(&text)).then_some(text)
}

/// A text without its secrets, unless they shall be revealed.
pub(super) fn shown(text: &str, reveal: bool) -> String {
    if reveal {
        return text.to_owned();
    }
    json::mask(text).text
}

/// The value of a header or a variable, in the same way.
pub(super) fn shown_value(name: &str, value: &str, reveal: bool) -> String {
    if reveal {
        return value.to_owned();
    }
    json::mask_value(name, value).text
}

/// A header of the response to `/next` that the caller has set, as text.
pub(super) fn header(record: &InvocationRecord, name: &str, reveal: bool) -> Option<String> {
    let value = String::from_utf8_lossy(record.template.header_value(name)?).into_owned();
    Some(shown(&value, reveal))
}

/// The header with the client context.
pub(super) const CLIENT_CONTEXT: &str = "Lambda-Runtime-Client-Context";
/// The header with the tenant.
pub(super) const TENANT_ID: &str = "Lambda-Runtime-Aws-Tenant-Id";
