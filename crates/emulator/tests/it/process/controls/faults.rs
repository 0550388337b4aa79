//! Faults that all environments of a pool share.

use std::fs;
use std::num::NonZeroU32;

use lambda_native_emulator::process::{Bootstrap, Exit, Notice, PendingInvocation};
use lambda_native_emulator::{At, Fault, ResponseStart, When};
use serde_json::json;

use crate::support::function::scripted_function;
use crate::support::pool::{Pool, gate};

/// The scripted function exits when the Runtime API closes its connection.
const DROP: Fault = Fault::DropRequest;

#[test]
fn a_fault_for_the_next_exchange_happens_in_one_environment() {
    let (_folder, gate, _) = gate();
    let pool = Pool::start(3, &Bootstrap::new(scripted_function()));
    let all = [1, 2, 3].map(|n| pool.invoke(json!({"wait_for": gate, "n": n})));
    for _ in &all {
        pool.until(|notice| matches!(notice, Notice::Start { .. }));
    }

    pool.environments.inject(At::Response, DROP, When::Next);
    assert_eq!(pool.environments.armed_faults().len(), 1);
    fs::write(gate, "").expect("the file");

    let responses = all.map(PendingInvocation::wait);
    let failed = responses
        .iter()
        .filter(|response| response.error_type() == Some("Runtime.ExitError"));
    assert_eq!(failed.count(), 1, "{responses:?}");
    assert_eq!(pool.environments.armed_faults(), []);
}

#[test]
fn every_nth_exchange_of_all_environments_has_the_fault() {
    let (_folder, gate, wait) = gate();
    let pool = Pool::start(2, &Bootstrap::new(scripted_function()));
    let two = When::Every(NonZeroU32::new(2).unwrap());
    let id = pool.environments.inject(At::Response, DROP, two);
    // The head of this response is the first exchange. The other environment has the following ones.
    let waiting = pool.invoke(wait);
    let ResponseStart::Stream(stream) = waiting.begin() else {
        panic!("no stream");
    };

    let crashes = |n: u32| {
        let response = pool.invoke(json!({ "n": n })).wait();
        response.error_type() == Some("Runtime.ExitError")
    };
    assert_eq!([1, 2, 3, 4].map(crashes), [true, false, true, false]);

    let armed = pool.environments.armed_faults();
    assert_eq!((armed[0].seen, armed[0].fired), (5, 2));
    assert!(pool.environments.disarm(id));
    assert!(!pool.environments.disarm(id));
    assert_eq!([5, 6].map(crashes), [false, false]);
    fs::write(gate, "").expect("the file");
    assert_eq!(stream.finish().body_str(), "done");
}

#[test]
fn a_fault_without_an_event_reaches_a_call_that_already_waits() {
    let pool = Pool::start(2, &Bootstrap::new(scripted_function()));
    pool.until(|notice| matches!(notice, Notice::Ready { .. }));

    pool.environments.inject(At::Next, DROP, When::Next);

    let (exit, stop, _) = pool.exited();
    assert_eq!((exit, stop), (Exit::Status(1), None));
    assert_eq!(pool.environments.armed_faults(), []);
    assert_eq!(pool.invoke(json!({"n": 1})).wait().json(), json!({"n": 1}));
}
