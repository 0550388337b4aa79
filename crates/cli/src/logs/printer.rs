//! Prints records, and finds out which request each belongs to.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::{Duration, UNIX_EPOCH};

use super::record::Record;
use crate::aws::LogEvent;
use crate::symbols::Symbols;
use crate::terminal;

/// Which records are printed, and how.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// The version of the function, as it is in the names of log streams.
    pub(super) version: Option<String>,
    /// The start of a request id.
    pub(super) request: Option<String>,
    pub(super) errors: bool,
    pub(super) text: Option<String>,
    pub(super) no_platform: bool,
    pub(super) json: bool,
    pub(super) raw: bool,
}

/// Prints the records of a log group to stdout.
pub(super) struct Printer {
    filter: Filter,
    /// The names of the functions in backtraces.
    symbols: Option<Symbols>,
    /// The request that is running in each log stream, which is an execution environment.
    running: HashMap<String, String>,
    pub(super) printed: u64,
}

impl Printer {
    pub(super) fn new(filter: Filter, symbols: Option<Symbols>) -> Printer {
        Printer {
            filter,
            symbols,
            running: HashMap::new(),
            printed: 0,
        }
    }

    /// Returns false if nobody reads stdout any more.
    pub(super) fn print(&mut self, event: &LogEvent) -> anyhow::Result<bool> {
        let named = self.with_names(event);
        let event = named.as_ref().unwrap_or(event);
        let record = Record::parse(&event.message);
        let id = self.request_of(event, &record);
        if !self.is_wanted(event, &record, id.as_deref()) {
            return Ok(true);
        }
        self.printed += 1;
        terminal::foreign_lines(&if self.filter.json {
            json(event, &record, id.as_deref())
        } else if self.filter.raw {
            format!("{}\n", event.message.trim_end_matches('\n'))
        } else {
            lines(event.timestamp, &record, id.as_deref())
        })
    }

    /// The record with the names of functions, if it contains a backtrace.
    fn with_names(&self, event: &LogEvent) -> Option<LogEvent> {
        let message = self.symbols.as_ref()?.name_functions(&event.message);
        match message {
            Cow::Owned(message) => Some(LogEvent {
                message,
                ..event.clone()
            }),
            Cow::Borrowed(_) => None,
        }
    }

    /// A text record does not say which request it belongs to, but one request at a time runs in a stream.
    fn request_of(&mut self, event: &LogEvent, record: &Record) -> Option<String> {
        let stream = &event.log_stream_name;
        let is_start = record.text.starts_with("START RequestId: ");
        if let Some(id) = record.request_id.as_ref().filter(|_| is_start) {
            self.running.insert(stream.clone(), id.clone());
        }
        let running = self.running.get(stream).cloned();
        if record.is_platform && record.text.starts_with("REPORT ") {
            self.running.remove(stream);
        }
        record.request_id.clone().or(running)
    }

    fn is_wanted(&self, event: &LogEvent, record: &Record, id: Option<&str>) -> bool {
        let filter = &self.filter;
        if let Some(request) = &filter.request
            && !id.is_some_and(|id| id.starts_with(request.as_str()))
        {
            return false;
        }
        // `2026/11/29/[7]0123456789abcdef`, or `2026/11/29/orders[7]…` in a group of several functions.
        if let Some(version) = &filter.version
            && !event.log_stream_name.contains(&format!("[{version}]"))
        {
            return false;
        }
        let has_text = |text: &String| event.message.contains(text.as_str());
        (!filter.errors || record.is_error)
            && (!filter.no_platform || !record.is_platform)
            && filter.text.as_ref().is_none_or(has_text)
    }
}

/// `12:03:04.567 [636ee2ad] INFO order priced total=250`. Each line of a record has the prefix.
fn lines(timestamp: i64, record: &Record, id: Option<&str>) -> String {
    let id = id.map_or("-", |id| id.split('-').next().unwrap_or(id));
    let clock = rfc3339(timestamp);
    let clock = clock.get(11..23).unwrap_or(&clock);
    let level = record
        .level
        .as_deref()
        .map_or(String::new(), |it| format!("{it} "));
    let mut lines = String::new();
    for line in record
        .text
        .split(['\n', '\r'])
        .filter(|line| !line.is_empty())
    {
        lines += &format!("{clock} [{id}] {level}{line}\n");
    }
    lines
}

fn json(event: &LogEvent, record: &Record, id: Option<&str>) -> String {
    let line = serde_json::json!({
        "time": rfc3339(event.timestamp),
        "stream": event.log_stream_name,
        "requestId": id,
        "level": record.level,
        "message": event.message.trim_end_matches('\n'),
    });
    format!("{line}\n")
}

/// `2026-11-29T12:03:04.567Z`.
fn rfc3339(timestamp: i64) -> String {
    let time = UNIX_EPOCH + Duration::from_millis(timestamp.max(0).unsigned_abs());
    humantime::format_rfc3339_millis(time).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(stream: &str, message: &str) -> LogEvent {
        LogEvent {
            event_id: String::new(),
            log_stream_name: stream.to_owned(),
            timestamp: 1_795_953_784_567,
            message: message.to_owned(),
        }
    }

    #[test]
    fn lines_have_the_time_and_the_start_of_the_request_id() {
        let record = Record::parse(r#"{"level": "info", "message": "a\nb"}"#);
        let text = lines(1_795_953_784_567, &record, Some("636ee2ad-1"));
        assert_eq!(
            text,
            "12:03:04.567 [636ee2ad] INFO a\n12:03:04.567 [636ee2ad] INFO b\n"
        );
    }

    #[test]
    fn text_belongs_to_the_request_that_runs_in_its_stream() {
        let mut printer = Printer::new(Filter::default(), None);
        let mut id = |stream: &str, message: &str| {
            let event = event(stream, message);
            printer.request_of(&event, &Record::parse(message))
        };
        assert_eq!(
            id("s1", "START RequestId: r-1 Version: 1").as_deref(),
            Some("r-1")
        );
        assert_eq!(
            id("s2", "START RequestId: r-2 Version: 1").as_deref(),
            Some("r-2")
        );
        assert_eq!(id("s1", "one").as_deref(), Some("r-1"));
        assert_eq!(id("s2", "two").as_deref(), Some("r-2"));
        assert_eq!(
            id("s1", "REPORT RequestId: r-1\tDuration: 1 ms").as_deref(),
            Some("r-1")
        );
        assert_eq!(id("s1", "after"), None);
    }
}
