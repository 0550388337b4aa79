//! Snapshots that are held.

use lambda_native_emulator::Emulator;
use lambda_native_emulator::process::{Bootstrap, EnvironmentState, Exit, Notice};
use serde_json::json;

use crate::support::function::scripted_function;
use crate::support::pool::{Pool, pid};

/// Starts a function whose snapshot is held.
fn held(bootstrap: &Bootstrap) -> Pool {
    let lambda = Emulator::builder().snap_start(true).fetch_timeout(None);
    let pool = Pool::start_under(&lambda, 1, bootstrap);
    // The first process may have been restored before.
    pool.until(|notice| matches!(notice, Notice::Spawned { .. }));
    pool.environments.hold_restore(true);
    pool.environments.restart();
    pool.until(|notice| matches!(notice, Notice::Spawned { .. }));
    pool.until(|notice| matches!(notice, Notice::SnapshotTaken { .. }));
    assert_eq!(pool.states(), [EnvironmentState::Snapshot]);
    pool
}

fn held_function() -> Pool {
    held(&Bootstrap::new(scripted_function()))
}

#[test]
fn a_held_snapshot_is_restored_on_request() {
    let pool = held_function();

    assert!(pool.environments.restore());
    assert!(!pool.environments.restore());

    pool.until(|notice| matches!(notice, Notice::Restored { .. }));
    assert_eq!(pool.states(), [EnvironmentState::Idle]);
    assert_eq!(pool.invoke(json!({"n": 1})).wait().json(), json!({"n": 1}));
}

#[test]
fn a_held_snapshot_is_restored_by_an_invocation() {
    let pool = held_function();
    let process = pool.environments.environments()[0].pid;

    let served_by = pid(pool.invoke(json!({"pid": true})));

    assert_eq!(Some(served_by), process.map(u64::from));
    pool.until(|notice| matches!(notice, Notice::Restored { .. }));
    assert!(!pool.environments.restore());
}

#[test]
fn an_invocation_during_init_is_not_held_up() {
    let pool = held_function();
    pool.environments.restart();

    let pending = pool.invoke(json!({"n": 1}));

    assert_eq!(pending.wait().json(), json!({"n": 1}));
}

#[test]
fn snapshots_are_restored_when_they_are_no_longer_held() {
    let pool = held_function();

    pool.environments.hold_restore(false);

    pool.until(|notice| matches!(notice, Notice::Restored { .. }));
    assert_eq!(pool.states(), [EnvironmentState::Idle]);
}

#[test]
fn a_held_process_is_frozen() {
    let pool = held(&Bootstrap::new(scripted_function()).freeze(true));
    pool.until(|notice| matches!(notice, Notice::Frozen));

    assert_eq!(pool.invoke(json!({"n": 1})).wait().json(), json!({"n": 1}));
}

#[test]
fn a_held_process_that_is_killed_starts_again_with_the_next_invocation() {
    let pool = held_function();

    assert_eq!(pool.environments.kill(), 1);

    assert_eq!(pool.exited(), (Exit::Signal(9), None, false));
    assert_eq!(pool.states(), [EnvironmentState::Exited]);
    assert_eq!(pool.invoke(json!({"n": 1})).wait().json(), json!({"n": 1}));
}
