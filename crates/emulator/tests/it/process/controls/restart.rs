//! Processes that are started again with the same bootstrap.

use std::fs;

use lambda_native_emulator::process::{Bootstrap, EnvironmentState, Exit, Notice, Stop};
use serde_json::json;

use crate::support::function::scripted_function;
use crate::support::pool::{Pool, gate, pid};

#[test]
fn a_busy_process_is_restarted_after_its_invocation() {
    let (_folder, gate, wait) = gate();
    let pool = Pool::start(1, &Bootstrap::new(scripted_function()));
    let first = pid(pool.invoke(json!({"pid": true})));
    let waiting = pool.invoke(wait);
    let second = pool.invoke(json!({"pid": true}));
    for _ in 0..2 {
        pool.until(|notice| matches!(notice, Notice::Start { .. }));
    }

    pool.environments.restart();

    let status = &pool.environments.environments()[0];
    assert_eq!(status.state, EnvironmentState::Busy);
    assert_eq!(status.pid.map(u64::from), Some(first));
    fs::write(gate, "").expect("the file");
    assert_eq!(waiting.wait().body_str(), "done");
    assert_ne!(pid(second), first);
    assert_eq!(
        pool.exited(),
        (Exit::Signal(9), Some(Stop::Restarted), true)
    );
    assert_eq!(pool.stop(), 2);
}

#[test]
fn only_environments_that_have_had_a_process_are_restarted() {
    let pool = Pool::start(2, &Bootstrap::new(scripted_function()));
    let first = pid(pool.invoke(json!({"pid": true})));

    pool.environments.restart();

    assert_ne!(pid(pool.invoke(json!({"pid": true}))), first);
    assert_eq!(pool.states()[1], EnvironmentState::NotStarted);
    assert_eq!(pool.stop(), 2);
}

#[test]
fn a_function_whose_init_has_failed_is_started_again() {
    let failing = Bootstrap::new(scripted_function()).env("SCRIPT_INIT", "report");
    let pool = Pool::start(1, &failing);
    pool.until(|notice| matches!(notice, Notice::InitFailed { .. }));

    pool.environments.restart();

    pool.until(|notice| matches!(notice, Notice::Spawned { .. }));
    pool.until(|notice| matches!(notice, Notice::InitFailed { .. }));
}

#[test]
fn the_reason_of_a_restart_is_printed() {
    assert_eq!(Stop::Restarted.to_string(), "restarted on request");
}
