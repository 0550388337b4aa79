//! Finds out which invocation a line belongs to.

use std::time::Instant;

use lambda_native_emulator::process::Stream;

use crate::history::Store;
use crate::record::{Line, LineSource, MAX_FUNCTION_LINES, MAX_LINES};

impl Line {
    pub(super) fn new(source: LineSource, text: String) -> Line {
        Line {
            at: Instant::now(),
            source,
            text,
        }
    }
}

impl From<Stream> for LineSource {
    fn from(stream: Stream) -> LineSource {
        match stream {
            Stream::Stdout => LineSource::Stdout,
            Stream::Stderr => LineSource::Stderr,
        }
    }
}

/// Adds a line to the invocation with this request id.
pub(super) fn add_to_invocation(store: &mut Store, request_id: &str, line: Line) {
    if let Some(record) = store.find_mut(request_id) {
        record.log.push(line, MAX_LINES);
    }
}

/// Adds a line of an environment that names no invocation.
pub(super) fn add(store: &mut Store, function: usize, environment: usize, line: Line) {
    if let Some(number) = named(store, function, environment, &line.text) {
        return add_during(store, function, number, line);
    }
    let environment = store.functions[function].environment(environment);
    match (&environment.in_flight[..], environment.last_invocation) {
        (&[only], _) => add_during(store, function, only, line),
        ([_, ..], _) => add_to_function(store, function, line),
        ([], Some(last)) => match store.numbered_mut(last) {
            Some(record) => record.after.push(line, MAX_FUNCTION_LINES),
            None => add_to_function(store, function, line),
        },
        // The output of a process may be read before the notice that it was started.
        ([], None) => environment.before.push(line, MAX_FUNCTION_LINES),
    }
}

/// If several invocations run at once, the one whose request id is in the line, as in a structured log.
fn named(store: &mut Store, function: usize, environment: usize, text: &str) -> Option<u64> {
    let environment = store.functions[function].environment(environment);
    if !environment.is_concurrent {
        return None;
    }
    let mut candidates = environment.in_flight.clone();
    candidates.extend(&environment.recent);
    candidates.into_iter().find(|number| {
        let record = store.numbered(*number);
        record.is_some_and(|record| text.contains(&record.id))
    })
}

fn add_during(store: &mut Store, function: usize, number: u64, line: Line) {
    match store.numbered_mut(number) {
        Some(record) => record.log.push(line, MAX_LINES),
        None => add_to_function(store, function, line),
    }
}

fn add_to_function(store: &mut Store, function: usize, line: Line) {
    store.functions[function].log.push(line, MAX_FUNCTION_LINES);
}
