//! Many workers and many events.

use crate::support::bootstrap::{Bootstrap, bare_command, released};
use crate::support::load_api::{LoadApi, Words};

const WORKERS: u32 = 64;
const EVENTS: u64 = 64 * 10_000;

/// Asserts that each event gets its own response exactly once.
#[track_caller]
fn serves(events: u64, words: Words) {
    let api = LoadApi::start(events, words, |_| {});
    let mut command = bare_command(released(), "load");
    command
        .env("AWS_LAMBDA_RUNTIME_API", api.address())
        .env("AWS_LAMBDA_MAX_CONCURRENCY", WORKERS.to_string());
    let _bootstrap = Bootstrap::start(&mut command);
    api.finish();
    assert_eq!(api.connections(), WORKERS, "each worker has its own");
}

#[test]
fn with_64_workers_each_of_640_000_events_gets_its_own_response_once() {
    serves(EVENTS, |_| "echo");
}

#[test]
fn errors_panics_and_streams_of_64_workers_are_not_mixed_up() {
    serves(EVENTS / 20, |number| match number % 8 {
        0 => "fail",
        1 => "panic",
        2 | 3 => "stream 3 10",
        _ => "echo",
    });
}
