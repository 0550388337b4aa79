//! What each environment is doing.

use std::fs;
use std::time::Duration;

use lambda_native_emulator::Emulator;
use lambda_native_emulator::process::{Bootstrap, EnvironmentPool, EnvironmentState, Notice};
use serde_json::json;

use crate::support::function::scripted_function;
use crate::support::pool::{Pool, gate, pid};

#[test]
fn environments_are_numbered_and_count_their_invocations() {
    let (_folder, gate, wait) = gate();
    let pool = Pool::start(3, &Bootstrap::new(scripted_function()));
    let waiting = pool.invoke(wait);
    pool.until(|notice| matches!(notice, Notice::Start { .. }));
    let other = [0; 2].map(|_| pid(pool.invoke(json!({"pid": true}))));

    let statuses = pool.environments.environments();

    assert_eq!(
        statuses.iter().map(|it| it.number).collect::<Vec<_>>(),
        [0, 1, 2]
    );
    let states: Vec<EnvironmentState> = statuses.iter().map(|it| it.state).collect();
    assert_eq!(
        states,
        [
            EnvironmentState::Busy,
            EnvironmentState::Idle,
            EnvironmentState::NotStarted
        ]
    );
    let in_flight: Vec<usize> = statuses.iter().map(|it| it.in_flight).collect();
    assert_eq!(in_flight, [1, 0, 0]);
    let invocations: Vec<u64> = statuses.iter().map(|it| it.invocations).collect();
    assert_eq!(invocations, [1, 2, 0]);
    assert!(statuses[0].pid.is_some());
    assert_eq!(statuses[1].pid.map(u64::from), Some(other[0]));
    assert_eq!(statuses[2].pid, None);
    fs::write(gate, "").expect("the file");
    assert_eq!(waiting.wait().body_str(), "done");
}

#[test]
fn invocations_wait_until_an_environment_is_free() {
    for size in [1, 2] {
        let (_folder, gate, wait) = gate();
        let pool = Pool::start(size, &Bootstrap::new(scripted_function()));
        let all = [0; 5].map(|_| pool.invoke(wait.clone()));
        for _ in 0..size {
            pool.until(|notice| matches!(notice, Notice::Start { .. }));
        }

        assert_eq!(pool.environments.waiting_invocations(), 5 - size);

        fs::write(gate, "").expect("the file");
        for pending in all {
            assert_eq!(pending.wait().body_str(), "done");
        }
        assert_eq!(pool.environments.waiting_invocations(), 0);
    }
}

#[test]
fn invocations_wait_for_the_end_of_init() {
    let hanging = Bootstrap::new(scripted_function()).env("SCRIPT_INIT", "hang");
    let pool = Pool::start(1, &hanging);
    pool.until(|notice| matches!(notice, Notice::Spawned { .. }));
    let pending = pool.invoke(json!({}));

    let status = &pool.environments.environments()[0];

    assert_eq!(status.state, EnvironmentState::Init);
    assert_eq!((status.waiting, status.in_flight), (1, 0));
    assert_eq!(pool.environments.waiting_invocations(), 1);
    pool.environments.stop();
    drop(pending);
}

#[test]
fn a_process_is_restoring_until_it_calls_next() {
    let hanging = Bootstrap::new(scripted_function()).env("SCRIPT_RESTORE", "hang");
    let lambda = Emulator::builder()
        .snap_start(true)
        .restore_timeout(Duration::from_secs(60));
    let pool = Pool::start_under(&lambda, 1, &hanging);
    pool.until(|notice| matches!(notice, Notice::SnapshotTaken { .. }));

    assert_eq!(pool.states(), [EnvironmentState::Restoring]);
}

#[test]
fn a_process_between_invocations_is_frozen() {
    let pool = Pool::start(1, &Bootstrap::new(scripted_function()).freeze(true));
    pool.until(|notice| matches!(notice, Notice::Frozen));

    assert_eq!(pool.states(), [EnvironmentState::Frozen]);
}

#[test]
fn a_process_that_does_not_exit_is_stopping() {
    let stubborn = Bootstrap::new(scripted_function())
        .env("SCRIPT_EXTENSION", "INVOKE")
        .env("SCRIPT_SIGTERM", "ignore");
    let pool = Pool::start(1, &stubborn);
    pool.until(|notice| matches!(notice, Notice::Ready { .. }));

    pool.environments.restart();

    assert_eq!(pool.states(), [EnvironmentState::Stopping]);
    pool.until(|notice| matches!(notice, Notice::Spawned { .. }));
    pool.until(|notice| matches!(notice, Notice::Ready { .. }));
    assert_eq!(pool.states(), [EnvironmentState::Idle]);
}

#[test]
fn an_attached_environment_is_neither_killed_nor_restarted() {
    let lambda = Emulator::builder().fetch_timeout(None);
    let pool = EnvironmentPool::attach(lambda, |_, _| {}).expect("a pool");

    pool.restart();
    assert_eq!(pool.kill(), 0);

    let status = &pool.environments()[0];
    assert_eq!(status.state, EnvironmentState::Attached);
    assert_eq!(status.pid, None);
}

#[test]
fn states_have_names_in_kebab_case() {
    assert_eq!(EnvironmentState::NotStarted.to_string(), "not-started");
    assert_eq!(EnvironmentState::Snapshot.to_string(), "snapshot");
}
