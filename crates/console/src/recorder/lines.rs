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
    let environment = store.functions[function].environment(environment);
    let last = environment.last_invocation;
    match environment.in_flight[..] {
        [] => {}
        [only] => return add_during(store, function, only, line),
        [..] => {
            let in_flight = environment.in_flight.clone();
            return add_to_one_of(store, function, &in_flight, line);
        }
    }
    match last {
        Some(last) => match store.numbered_mut(last) {
            Some(record) => record.after.push(line, MAX_FUNCTION_LINES),
            None => add_to_function(store, function, line),
        },
        None if environment.spawned.is_some() => environment.before.push(line, MAX_FUNCTION_LINES),
        None => add_to_function(store, function, line),
    }
}

/// Several invocations are in flight. A structured log has the request id in each line.
fn add_to_one_of(store: &mut Store, function: usize, in_flight: &[u64], line: Line) {
    let is_named = |number: &u64| {
        let record = store.numbered(*number);
        record.is_some_and(|record| line.text.contains(&record.id))
    };
    match in_flight.iter().copied().find(is_named) {
        Some(number) => add_during(store, function, number, line),
        None => add_to_function(store, function, line),
    }
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
