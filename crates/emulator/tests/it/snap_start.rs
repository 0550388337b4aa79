//! SnapStart: the snapshot, the restore, and the order of calls.

use std::time::Duration;

use lambda_native_emulator::{At, Emulator, Event, Fault, Invocation};

use crate::support::client::{Client, SAFETY, init_error_path};

const RESTORE_NEXT: &str =
    "GET /2018-06-01/runtime/restore/next HTTP/1.1\r\nHost: localhost\r\n\r\n";
const RESTORE_ERROR: &str = "/2018-06-01/runtime/restore/error";

fn snap_start() -> Emulator {
    Emulator::builder().snap_start(true).start().unwrap()
}

/// A client whose `/restore/next` waits.
fn in_snapshot(lambda: &Emulator) -> Client {
    let mut client = Client::connect(lambda);
    client.send(RESTORE_NEXT);
    assert!(lambda.wait_until_snapshot(SAFETY));
    client
}

fn restored(lambda: &Emulator) -> Client {
    let mut before = in_snapshot(lambda);
    assert!(lambda.restore());
    assert_eq!(before.receive().status, 200);
    Client::connect(lambda)
}

#[test]
fn the_environment_is_that_of_snapstart() {
    let environment = snap_start().environment();
    let variable = |name: &str| {
        environment
            .iter()
            .find(|(candidate, _)| candidate == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(
        variable("AWS_LAMBDA_INITIALIZATION_TYPE"),
        Some("snap-start")
    );
    assert_eq!(variable("AWS_LAMBDA_LOG_GROUP_NAME"), None);
    assert_eq!(variable("AWS_LAMBDA_LOG_STREAM_NAME"), None);
}

#[test]
fn restore_next_and_events_wait_for_the_restore() {
    let lambda = snap_start();
    let pending = lambda.submit(Invocation::new("{}"));
    assert!(!lambda.wait_until_snapshot(Duration::ZERO));
    assert!(!lambda.restore(), "nothing to restore yet");

    let mut client = in_snapshot(&lambda);
    let mut other = Client::connect(&lambda);
    assert_eq!(other.next().status, 403, "the snapshot has been taken");

    assert!(lambda.restore());
    assert!(!lambda.restore(), "once");
    let response = client.receive();
    assert_eq!(response.status, 200);
    assert_eq!(response.body, b"");

    let mut client = Client::connect(&lambda);
    let next = client.next();
    assert_eq!(next.request_id(), pending.request_id());
    assert!(lambda.wait_until_ready(SAFETY));
    assert_eq!(client.respond(&next, "1").status, 202);
    assert_eq!(pending.wait().body_str(), "1");
}

#[test]
fn every_connection_from_before_the_restore_is_reset_on_its_next_use() {
    let lambda = snap_start();
    let mut idle = Client::connect(&lambda);
    assert_eq!(idle.post("/elsewhere", "", "").status, 404);
    let mut client = in_snapshot(&lambda);
    assert!(lambda.restore());
    assert_eq!(client.receive().status, 200);

    for mut old in [client, idle] {
        old.send(crate::support::client::next_request());
        old.try_receive().expect_err("a reset");
    }
    let mut new = Client::connect(&lambda);
    let pending = lambda.submit(Invocation::new("{}"));
    assert_eq!(new.next().request_id(), pending.request_id());
}

#[test]
fn every_caller_gets_the_restore_error() {
    let lambda = snap_start();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = restored(&lambda);
    let body = r#"{"errorType":"Runtime.AfterRestoreError","errorMessage":"no network"}"#;
    let headers = "Lambda-Runtime-Function-Error-Type: Runtime.AfterRestoreError\r\n";
    assert_eq!(client.post(RESTORE_ERROR, headers, body).status, 202);

    let reported = lambda.restore_error().expect("the report");
    assert_eq!(reported.error_type, "Runtime.AfterRestoreError");
    assert_eq!(reported.error_message, "no network");
    assert_eq!(lambda.init_error(), None);
    assert_eq!(pending.wait().error(), Some(&reported));
    assert_eq!(lambda.invoke("{}").error(), Some(&reported));

    for refused in [client.next(), client.post(RESTORE_ERROR, headers, body)] {
        assert_eq!(refused.status, 403);
        assert_eq!(refused.error_type(), "InvalidStateTransition");
    }
}

#[test]
fn a_restore_that_times_out_fails() {
    let lambda = Emulator::builder()
        .snap_start(true)
        .restore_timeout(Duration::from_millis(20))
        .start()
        .unwrap();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = restored(&lambda);
    let response = pending.wait();
    assert_eq!(
        response.error_type(),
        Some("Runtime.RestoreHookUserTimeout")
    );
    assert_eq!(response.error(), lambda.restore_error().as_ref());
    assert_eq!(client.next().status, 403);
}

#[test]
fn an_init_error_is_allowed_before_the_snapshot_and_not_after() {
    let lambda = snap_start();
    assert_eq!(
        Client::connect(&lambda)
            .post(&init_error_path(), "", "{}")
            .status,
        202
    );
    assert!(!lambda.wait_until_snapshot(SAFETY), "init has failed");

    let lambda = snap_start();
    let _client = in_snapshot(&lambda);
    let mut other = Client::connect(&lambda);
    assert_eq!(other.post(&init_error_path(), "", "{}").status, 403);

    let lambda = snap_start();
    let mut client = restored(&lambda);
    assert_eq!(client.post(&init_error_path(), "", "{}").status, 403);
}

#[test]
fn snapstart_calls_out_of_order_are_refused() {
    let lambda = snap_start();
    let mut client = Client::connect(&lambda);
    assert_eq!(client.post(RESTORE_ERROR, "", "{}").status, 403, "in init");
    let _waiting = in_snapshot(&lambda);
    assert_eq!(client.post(RESTORE_ERROR, "", "{}").status, 403);
    client.send(RESTORE_NEXT);
    assert_eq!(client.receive().status, 403, "a second one");

    let lambda = snap_start();
    let _pending = lambda.submit(Invocation::new("{}"));
    let mut client = restored(&lambda);
    client.next();
    assert_eq!(client.post(RESTORE_ERROR, "", "{}").status, 403, "after it");
    client.send(RESTORE_NEXT);
    assert_eq!(client.receive().status, 403);
}

#[test]
fn another_process_has_a_snapshot_of_its_own() {
    let lambda = snap_start();
    drop(in_snapshot(&lambda));
    lambda.begin_init();
    assert!(!lambda.wait_until_snapshot(Duration::ZERO));
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = restored(&lambda);
    assert_eq!(client.next().request_id(), pending.request_id());
}

#[test]
fn a_runtime_without_hooks_can_call_next_at_once() {
    let lambda = snap_start();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    assert_eq!(client.respond(&next, "1").status, 202);
    assert_eq!(pending.wait().body_str(), "1");
    assert!(!lambda.wait_until_snapshot(SAFETY));
}

#[test]
fn subscribers_get_snapshot_and_restore() {
    let lambda = snap_start();
    let events = lambda.subscribe();
    let mut client = restored(&lambda);
    client.post(RESTORE_ERROR, "", "{}");
    let steps: Vec<&str> = std::iter::from_fn(|| events.try_recv().ok())
        .map(|observed| match observed.event {
            Event::SnapshotTaken => "snapshot",
            Event::Restored => "restored",
            Event::RestoreError(_) => "restore error",
            _ => "another",
        })
        .collect();
    assert_eq!(steps, ["snapshot", "restored", "restore error"]);
}

#[test]
fn faults_affect_snapstart_calls() {
    let lambda = snap_start();
    lambda.inject(At::AnyPost, Fault::Status(500));
    lambda.inject(At::RestoreNext, Fault::Status(503));
    lambda.inject(At::RestoreNext, Fault::ResetMidHead);
    let mut client = Client::connect(&lambda);
    client.send(RESTORE_NEXT);
    assert_eq!(client.receive().status, 503);
    assert!(!lambda.wait_until_snapshot(Duration::ZERO));

    let mut client = in_snapshot(&lambda);
    lambda.restore();
    client.try_receive().expect_err("a reset");
    let mut client = Client::connect(&lambda);
    assert_eq!(client.post(RESTORE_ERROR, "", "{}").status, 500);
    assert_eq!(lambda.restore_error(), None, "it was not accepted");
    assert_eq!(client.post(RESTORE_ERROR, "", "{}").status, 202);
}
