//! Finds out which invocation a line belongs to.

use std::sync::Arc;
use std::time::Instant;

use lambda_native_emulator::process::Stream;

use crate::history::Store;
use crate::record::{InvocationRecord, Line, LineSource, MAX_FUNCTION_LINES, MAX_LINES};

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

/// The number of the invocation with this request id that an environment serves.
pub(super) fn served(
    store: &mut Store,
    function: usize,
    environment: usize,
    request_id: &str,
) -> Option<u64> {
    let environment = store.functions[function].environment(environment);
    let in_flight = environment.in_flight.clone();
    // A second delivery of the same event may wait already.
    let has_id = |record: &&Arc<InvocationRecord>| record.id == request_id;
    let mut records = in_flight
        .iter()
        .filter_map(|number| store.numbered(*number));
    let record = records.find(has_id).or_else(|| store.find(request_id))?;
    Some(record.number)
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

pub(super) fn add_during(store: &mut Store, function: usize, number: u64, line: Line) {
    match store.numbered_mut(number) {
        Some(record) => record.log.push(line, MAX_LINES),
        None => add_to_function(store, function, line),
    }
}

fn add_to_function(store: &mut Store, function: usize, line: Line) {
    store.functions[function].log.push(line, MAX_FUNCTION_LINES);
}
