//! Runtime API proxies: whatever they do with pipelined requests, no event is lost and none is
//! handled twice.

mod off;
mod proxy;
mod redelivery;

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lambda_native::{
    LambdaContext, LambdaError, LambdaHandler, ResponseStream, Runtime, streaming,
};
use lambda_native_emulator::{Emulator, Invocation, InvocationResponse};

use crate::support::function::{PATIENCE, Serving};
use proxy::{Fields, Pipelined, Proxy};

const EVENTS: usize = 10_000;

pub(crate) fn lambda() -> Emulator {
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE)
        .record_requests(false);
    lambda.start().expect("the emulator starts")
}

/// Sets the `Lambda-Runtime-Invocation-Id` with which an event is delivered.
type Delivered = fn(Invocation) -> Invocation;

/// A new id for each delivery.
const FRESH_IDS: Delivered = |it| it;
/// The same id for each delivery of the attempt.
const ONE_ID: Delivered = |it| it.invocation_id("attempt-1");
const NO_IDS: Delivered = Invocation::no_invocation_id;

/// The result of serving a number of events.
struct Outcome {
    responses: Vec<InvocationResponse>,
    /// How often each event was handled.
    runs: Vec<usize>,
    /// How often a post and a `/next` arrived at the proxy together.
    together: usize,
}

/// Serves this many events through this proxy. `handle` is the handler; its argument is the number
/// of the event.
fn serve(
    events: usize,
    (pipelined, fields, delivered): (Pipelined, Fields, Delivered),
    handle: fn(usize) -> Result<String, LambdaError>,
) -> Outcome {
    let runs: Arc<[AtomicUsize]> = (0..events).map(|_| AtomicUsize::new(0)).collect();
    let handler = {
        let runs = Arc::clone(&runs);
        move |event: &str, _: &LambdaContext| {
            let number: usize = event.parse()?;
            runs[number].fetch_add(1, Ordering::SeqCst);
            handle(number)
        }
    };
    let (responses, together) = through(events, (pipelined, fields, delivered), handler);
    Outcome {
        responses,
        runs: runs.iter().map(|it| it.load(Ordering::SeqCst)).collect(),
        together,
    }
}

/// Like [`serve`], with any handler.
fn through(
    events: usize,
    (pipelined, fields, delivered): (Pipelined, Fields, Delivered),
    handler: impl LambdaHandler + Send + 'static,
) -> (Vec<InvocationResponse>, usize) {
    let lambda = lambda();
    let proxy = Proxy::start(lambda.runtime_api(), pipelined, fields);
    let _serving = Serving::start(Runtime::new().runtime_api(proxy.address()), handler);
    let pending: Vec<_> = (0..events)
        .map(|number| lambda.submit(delivered(Invocation::new(number.to_string()))))
        .collect();
    let responses = pending.into_iter().map(|it| {
        it.wait_timeout(PATIENCE)
            .expect("every event gets a response in time")
    });
    (responses.collect(), proxy.together())
}

fn echo(number: usize) -> Result<String, LambdaError> {
    Ok(number.to_string())
}

/// Asserts that the response to each event is its number and that each was handled once.
#[track_caller]
fn assert_once_each(outcome: &Outcome) {
    for (number, response) in outcome.responses.iter().enumerate() {
        assert_eq!(response.body_str(), number.to_string());
    }
    let twice = outcome.runs.iter().filter(|&&runs| runs != 1).count();
    assert_eq!(twice, 0, "events that were not handled exactly once");
}

#[test]
fn each_of_10_000_events_through_a_reordering_proxy_is_handled_once() {
    let outcome = serve(EVENTS, (Pipelined::AtOnce, Fields::Few, FRESH_IDS), echo);
    assert_once_each(&outcome);
    assert_eq!(outcome.together, 1, "pipelining stays off");
}

#[test]
fn each_of_10_000_events_through_an_ordered_proxy_is_handled_once() {
    let outcome = serve(EVENTS, (Pipelined::InOrder, Fields::All, FRESH_IDS), echo);
    assert_once_each(&outcome);
    assert_eq!(outcome.together, EVENTS, "pipelining stays on");
}

#[test]
fn a_reordering_proxy_that_forwards_all_headers_is_detected() {
    for delivered in [ONE_ID, NO_IDS] {
        for fields in [Fields::All, Fields::Few] {
            let outcome = serve(100, (Pipelined::AtOnce, fields, delivered), echo);
            assert_once_each(&outcome);
            assert_eq!(outcome.together, 1);
        }
    }
}

/// The `/next` that overtakes the post gives the event a new id, so the post comes too late.
#[test]
fn a_response_made_stale_by_an_overtaking_next_is_repeated_and_pipelining_turned_off() {
    let outcome = serve(100, (Pipelined::AtOnce, Fields::All, FRESH_IDS), echo);
    for (number, response) in outcome.responses.iter().enumerate() {
        assert_eq!(response.body_str(), number.to_string());
    }
    assert_eq!(outcome.together, 1);
    // The caller had no response yet, so the first event has to be handled again.
    assert_eq!(outcome.runs[0], 2);
    assert!(outcome.runs[1..].iter().all(|&runs| runs == 1));
}

#[test]
fn an_error_through_a_reordering_proxy_is_reported_once() {
    let outcome = serve(100, (Pipelined::AtOnce, Fields::All, ONE_ID), |number| {
        Err(LambdaError::new("OutOfStock", format!("no {number} left")))
    });
    for (number, response) in outcome.responses.iter().enumerate() {
        let error = response.error().expect("a function error");
        assert_eq!(error.error_message, format!("no {number} left"));
    }
    assert!(outcome.runs.iter().all(|&runs| runs == 1));
    assert_eq!(outcome.together, 1);
}

#[test]
fn a_stream_through_a_reordering_proxy_is_produced_once() {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let handler = streaming(|event: &str, _: &LambdaContext, out: &mut ResponseStream| {
        RUNS.fetch_add(1, Ordering::SeqCst);
        out.write_all(event.as_bytes())
    });
    let (responses, together) = through(100, (Pipelined::AtOnce, Fields::All, ONE_ID), handler);
    for (number, response) in responses.iter().enumerate() {
        assert_eq!(response.body_str(), number.to_string());
    }
    assert_eq!(RUNS.load(Ordering::SeqCst), 100);
    assert_eq!(together, 1);
}
