//! Several execution environments of one function.

use std::fs;

use lambda_native_emulator::InvocationResponse;
use lambda_native_emulator::process::{Bootstrap, Notice, PendingInvocation};
use serde_json::json;

use crate::support::function::scripted_function;
use crate::support::pool::{Pool, gate, pid};

#[test]
fn overlapping_invocations_run_in_different_processes() {
    let (_folder, gate, wait) = gate();
    let pool = Pool::start(2, &Bootstrap::new(scripted_function()));

    let waiting = pool.invoke(wait);
    let started = pool.until(|notice| matches!(notice, Notice::Start { .. }));
    let other = pid(pool.invoke(json!({"pid": true})));
    // The second environment is idle now, and serves the next invocation too.
    assert_eq!(pid(pool.invoke(json!({"pid": true}))), other);
    fs::write(gate, "").expect("the file");
    assert_eq!(waiting.wait().body_str(), "done");

    assert_eq!(started, 0);
    assert_eq!(pool.stop(), 2);
}

#[test]
fn invocations_one_after_another_start_one_process() {
    let pool = Pool::start(3, &Bootstrap::new(scripted_function()));

    let first = pid(pool.invoke(json!({"pid": true})));

    for _ in 0..10 {
        assert_eq!(pid(pool.invoke(json!({"pid": true}))), first);
    }
    assert_eq!(pool.stop(), 1);
}

#[test]
fn further_invocations_wait_and_each_gets_its_own_response() {
    let pool = Pool::start(3, &Bootstrap::new(scripted_function()));

    let all: Vec<PendingInvocation> = (0..100).map(|n| pool.invoke(json!({"n": n}))).collect();

    for (n, pending) in all.into_iter().enumerate() {
        let (response, report) = pending.wait_for_report();
        assert_eq!(response.json(), json!({"n": n}));
        assert!(report.is_some());
    }
    assert_eq!(pool.stop(), 3);
}

#[test]
fn a_crash_leaves_the_other_environments_alone() {
    let (_folder, gate, wait) = gate();
    let pool = Pool::start(2, &Bootstrap::new(scripted_function()));
    let waiting = pool.invoke(wait);
    pool.until(|notice| matches!(notice, Notice::Start { .. }));

    let crashed = pool.invoke(json!({"exit": 3})).wait();
    let after = pool.invoke(json!({"n": 1})).wait();

    assert_eq!(crashed.error_type(), Some("Runtime.ExitError"));
    assert_eq!(after.json(), json!({"n": 1}));
    fs::write(gate, "").expect("the file");
    assert_eq!(waiting.wait().body_str(), "done");
}

#[test]
fn another_bootstrap_replaces_every_process_that_runs() {
    let (_folder, gate, wait) = gate();
    let old = Bootstrap::new(scripted_function()).env("GENERATION", "old");
    let pool = Pool::start(3, &old);
    let waiting = pool.invoke(wait);
    pool.until(|notice| matches!(notice, Notice::Start { .. }));
    let generation = || {
        pool.invoke(json!({"variable": "GENERATION"}))
            .wait_for_report()
    };
    assert_eq!(generation().0.json(), "old");

    let new = Bootstrap::new(scripted_function()).env("GENERATION", "new");
    pool.environments.replace(&new);
    assert_eq!(generation().0.json(), "new");
    fs::write(gate, "").expect("the file");
    assert_eq!(waiting.wait_for_report().0.body_str(), "done");
    while pool.until(|notice| matches!(notice, Notice::Spawned { .. })) != 0 {}
    // The third environment was never needed.
    assert_eq!(pool.stop(), 4);
}

#[test]
fn stop_ends_invocations_that_wait_too() {
    let (_folder, _gate, wait) = gate();
    let pool = Pool::start(2, &Bootstrap::new(scripted_function()));
    let all = [0; 5].map(|_| pool.invoke(wait.clone()));

    pool.environments.stop();

    let responses = all.map(PendingInvocation::wait);
    assert_eq!(responses, [0; 5].map(|_| InvocationResponse::Stopped));
    let late = pool.invoke(json!({})).wait();
    assert_eq!(late, InvocationResponse::Stopped);
}
