//! Lines of logs.

use std::borrow::Cow;
use std::time::Instant;

use serde::Serialize;
use serde::de::IgnoredAny;

use super::mask::Mask;
use super::time::ms_since;
use crate::json::{self, KeyLines};
use crate::record::{InvocationRecord, Line, LineSource, Log};

mod level;

/// The lines of a log.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogView {
    pub(crate) lines: Vec<LineView>,
    /// Lines that are not kept.
    pub(crate) dropped: u64,
}

/// A line of a log.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LineView {
    /// Counts the lines from 1, also those that are not kept.
    pub(crate) n: u64,
    /// Negative before the beginning of the invocation.
    pub(crate) at_ms: f64,
    /// `before`, `during` or `after` the invocation.
    pub(crate) phase: &'static str,
    /// `stdout`, `stderr`, `platform` or `extension`.
    pub(crate) stream: &'static str,
    /// The name of the extension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) extension: Option<String>,
    /// `trace`, `debug`, `info`, `warn`, `error` or `fatal`.
    pub(crate) level: Option<&'static str>,
    /// Without escape sequences.
    pub(crate) text: String,
    /// Whether it is a JSON object.
    pub(crate) json: bool,
    /// How many secrets are hidden.
    pub(crate) hidden: usize,
}

/// The lines before, during and after an invocation.
pub(super) fn log_of(record: &InvocationRecord, mask: Mask) -> LogView {
    let since = record.times.received;
    let mut view = LogView::default();
    for (log, phase) in [
        (&record.before, "before"),
        (&record.log, "during"),
        (&record.after, "after"),
    ] {
        view.add(log, since, phase, mask);
    }
    view
}

/// The lines of a log, with times since `since`.
pub(crate) fn log(log: &Log, since: Instant, phase: &'static str, reveal: bool) -> LogView {
    let mut view = LogView::default();
    view.add(log, since, phase, Mask { reveal });
    view
}

impl LogView {
    fn add(&mut self, log: &Log, since: Instant, phase: &'static str, mask: Mask) {
        let first = self.lines.len() as u64 + self.dropped + 1;
        let after_first = first + log.first().len() as u64 + log.dropped();
        let lines = (first..).zip(log.first());
        let lines = lines.chain((after_first..).zip(log.last()));
        let mut keys = KeyLines::default();
        for (number, line) in lines {
            let mut view = shown(line, number, since, phase, mask);
            if keys.has(&line.text) && !mask.reveal {
                json::MASK.clone_into(&mut view.text);
                view.hidden = 1;
            }
            self.lines.push(view);
        }
        self.dropped += log.dropped();
    }
}

fn shown(line: &Line, n: u64, since: Instant, phase: &'static str, mask: Mask) -> LineView {
    let (stream, extension) = match &line.source {
        LineSource::Stdout => ("stdout", None),
        LineSource::Stderr => ("stderr", None),
        LineSource::Platform => ("platform", None),
        LineSource::Extension(name) => ("extension", Some(name.clone())),
    };
    let text = without_escapes(&line.text);
    let json = is_object(&text);
    let level = match line.source {
        LineSource::Platform => None,
        _ if json => level::of_json(&text),
        _ => level::of_text(&text),
    };
    let masked = mask.text(&text);
    LineView {
        n,
        at_ms: ms_since(since, line.at),
        phase,
        stream,
        extension,
        level,
        text: masked.text,
        json,
        hidden: masked.hidden,
    }
}

fn is_object(text: &str) -> bool {
    text.trim_start().starts_with('{') && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Removes the escape sequences of terminals, such as colours.
pub(crate) fn without_escapes(text: &str) -> Cow<'_, str> {
    if !text.contains('\x1b') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split('\x1b');
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let rest = match part.strip_prefix('[') {
            // Parameters, and the letter that ends them (ECMA-48, section 5.4).
            Some(sequence) => {
                let end = sequence.find(|char: char| ('\x40'..='\x7e').contains(&char));
                end.map_or("", |end| &sequence[end + 1..])
            }
            None => part.get(1..).unwrap_or_default(),
        };
        plain.push_str(rest);
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::without_escapes;

    #[test]
    fn colours_are_removed() {
        assert_eq!(
            without_escapes("\x1b[2m10:00\x1b[0m \x1b[32m INFO\x1b[0m hi"),
            "10:00  INFO hi"
        );
        assert_eq!(without_escapes("an end \x1b[3"), "an end ");
        assert_eq!(without_escapes("\x1b[mé\x1bcx"), "éx");
    }
}
