//! What an event is, in a line.

mod counts;
mod http;
mod members;

use lambda_native_events::Source;
use serde_json::Value;

use super::mask::Mask;
use crate::record::{Body, InvocationRecord, Subject};

/// The most characters of a title.
const MAX_TITLE_CHARS: usize = 120;

/// The most characters of an event that has no known source.
const MAX_EVENT_CHARS: usize = 60;

/// How much of such an event is looked at, in bytes.
const MAX_LOOK: usize = 4 * 1024;

/// The source of the event and its title. It is determined once.
pub(super) fn subject(record: &InvocationRecord) -> &Subject {
    record.subject.get_or_init(|| {
        let event = String::from_utf8_lossy(record.event.kept());
        let request = record.origin.request.as_ref();
        let source = Source::of(&event);
        let title = request
            .map(|(_, request)| http::line(&request.method, &request.target))
            .or_else(|| title(source?, &event))
            .or_else(|| cut_off(source?, &record.event))
            .unwrap_or_else(|| beginning(&event));
        Subject {
            source,
            title: shortened(&title, MAX_TITLE_CHARS),
        }
    })
}

/// `None` if the event lacks what its title consists of.
fn title(source: Source, event: &str) -> Option<String> {
    let event: Value = serde_json::from_str(event).ok()?;
    if let Some(line) = http::title(source, &event) {
        return Some(line);
    }
    if let Some(count) = counts::count(source, &event) {
        return Some(format!("{} × {count}", source.feature()));
    }
    members::title(source, &event)
}

/// The title of an event of which only the beginning is kept.
fn cut_off(source: Source, event: &Body) -> Option<String> {
    (!event.is_whole()).then(|| format!("{} of {} KiB", source.feature(), event.bytes() / 1024))
}

/// The beginning of an event of an unknown source.
fn beginning(event: &str) -> String {
    let most = event.len().min(MAX_LOOK);
    let end = (0..=most).rev().find(|&end| event.is_char_boundary(end));
    let masked = Mask { reveal: false }.text(&event[..end.unwrap_or(0)]).text;
    let words: Vec<&str> = masked.split_whitespace().take(MAX_EVENT_CHARS).collect();
    shortened(&words.join(" "), MAX_EVENT_CHARS)
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_LOOK, subject};
    use crate::fixtures::record;

    #[test]
    fn the_title_of_an_unknown_event_is_its_beginning() {
        let title = |event: &str| subject(&record(event.as_bytes())).title.clone();
        assert_eq!(title("{\"n\":  1}"), "{\"n\": 1}");
        assert_eq!(
            title(&format!("\"{}\"", "é".repeat(MAX_LOOK)))
                .chars()
                .count(),
            61
        );
        let secret = format!(r#"{{"password":"hunter2{}"}}"#, "x".repeat(MAX_LOOK));
        assert_eq!(title(&secret), r#"{"password":"•••""#);
    }
}
