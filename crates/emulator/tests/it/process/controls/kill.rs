//! Processes that are killed as if they had crashed.

use lambda_native_emulator::process::{Bootstrap, EnvironmentState, Exit, Notice};
use serde_json::json;

use crate::support::function::scripted_function;
use crate::support::pool::Pool;

const KILLED: Exit = Exit::Signal(9);

#[test]
fn invocations_in_flight_fail_with_the_signal() {
    let pool = Pool::start(2, &Bootstrap::new(scripted_function()));
    let both = [0; 2].map(|_| pool.invoke(json!({"hang": true})));
    for _ in &both {
        pool.until(|notice| matches!(notice, Notice::Start { .. }));
    }

    assert_eq!(pool.environments.kill(), 2);

    for pending in both {
        let response = pending.wait();
        assert_eq!(response.error_type(), Some("Runtime.ExitError"));
        let payload = String::from_utf8(response.payload()).unwrap();
        assert!(payload.contains("signal: killed"), "{payload}");
        assert_eq!(pool.exited(), (KILLED, None, true));
    }
    assert_eq!(pool.invoke(json!({"n": 1})).wait().json(), json!({"n": 1}));
}

#[test]
fn an_idle_process_that_is_killed_starts_again_with_the_next_invocation() {
    let pool = Pool::start(2, &Bootstrap::new(scripted_function()));
    pool.until(|notice| matches!(notice, Notice::Ready { .. }));

    // The second environment has no process.
    assert_eq!(pool.environments.kill(), 1);

    assert_eq!(pool.exited(), (KILLED, None, false));
    assert_eq!(
        pool.states(),
        [EnvironmentState::Exited, EnvironmentState::NotStarted]
    );
    assert_eq!(pool.environments.kill(), 0);
    assert_eq!(pool.invoke(json!({"n": 1})).wait().json(), json!({"n": 1}));
    assert_eq!(pool.stop(), 2);
}

#[test]
fn a_process_that_is_killed_during_init_has_failed_to_start() {
    let hanging = Bootstrap::new(scripted_function()).env("SCRIPT_INIT", "hang");
    let pool = Pool::start(1, &hanging);
    let pending = pool.invoke(json!({}));
    pool.until(|notice| matches!(notice, Notice::Spawned { .. }));

    assert_eq!(pool.environments.kill(), 1);

    assert_eq!(pending.wait().error_type(), Some("Runtime.ExitError"));
    assert_eq!(pool.exited(), (KILLED, None, false));
    pool.until(
        |notice| matches!(notice, Notice::InitFailed { error_type, .. } if error_type == "Runtime.ExitError"),
    );
}

#[test]
fn a_frozen_process_is_killed_too() {
    let pool = Pool::start(1, &Bootstrap::new(scripted_function()).freeze(true));
    pool.until(|notice| matches!(notice, Notice::Frozen));

    assert_eq!(pool.environments.kill(), 1);

    assert_eq!(pool.exited(), (KILLED, None, false));
    assert_eq!(pool.invoke(json!({"n": 1})).wait().json(), json!({"n": 1}));
}

#[test]
fn a_pool_that_has_been_stopped_has_nothing_to_kill() {
    let pool = Pool::start(1, &Bootstrap::new(scripted_function()));

    pool.environments.stop();

    assert_eq!(pool.environments.kill(), 0);
    assert!(!pool.environments.restore());
    assert_eq!(pool.states(), [EnvironmentState::Stopped]);
}
