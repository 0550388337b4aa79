//! SnapStart: the snapshot between init and the first event.

use std::time::Duration;

use lambda_native_emulator::Emulator;
use lambda_native_emulator::process::{Bootstrap, Exit, Notice, Status, Stop};
use serde_json::json;

use crate::support::function::{Function, scripted_function};

fn start(bootstrap: Bootstrap) -> Function {
    let lambda = Emulator::builder()
        .snap_start(true)
        .restore_timeout(Duration::from_millis(200))
        .start()
        .expect("an emulator");
    Function::start_under(lambda, bootstrap)
}

#[test]
fn a_runtime_that_never_asks_for_the_restore_is_reported_once() {
    let function = start(Bootstrap::new(scripted_function()).arg("no-restore"));
    function.invoke(json!({"exit": 3})).wait();
    assert_eq!(function.invoke(json!({"n": 2})).wait().json()["n"], 2);

    let is_last = |notice: &Notice| match notice {
        Notice::End(report) => report.status == Status::Success,
        _ => false,
    };
    let notices = function.until(is_last);
    let skipped: Vec<String> = notices
        .iter()
        .filter(|notice| **notice == Notice::SnapshotSkipped)
        .map(ToString::to_string)
        .collect();
    assert_eq!(skipped.len(), 1, "{notices:#?}");
    let label = "com.amazonaws.lambda.feature.snapstart=\"Allow\"";
    assert!(skipped[0].contains(label), "{skipped:?}");
}

fn restoring(how: &str) -> Function {
    start(Bootstrap::new(scripted_function()).env("SCRIPT_RESTORE", how))
}

#[test]
fn the_snapshot_is_restored_before_the_first_event() {
    let lambda = Emulator::builder().snap_start(true).start().unwrap();
    let function = Function::start_under(lambda, Bootstrap::new(scripted_function()));

    let variable = "AWS_LAMBDA_INITIALIZATION_TYPE";
    let (response, report) = function
        .invoke(json!({ "variable": variable }))
        .wait_for_report();

    assert_eq!(response.json(), "snap-start");
    let notices = function.until(|notice| matches!(notice, Notice::End(_)));
    let steps: Vec<&str> = notices
        .iter()
        .filter_map(|notice| match notice {
            Notice::Spawned { .. } => Some("spawned"),
            Notice::SnapshotTaken { .. } => Some("snapshot"),
            Notice::Restored { .. } => Some("restored"),
            Notice::Ready { .. } => Some("ready"),
            Notice::Start { .. } => Some("start"),
            Notice::End(_) => Some("end"),
            _ => None,
        })
        .collect();
    assert_eq!(steps, ["spawned", "snapshot", "restored", "start", "end"]);
    let report = report.expect("a report");
    assert_eq!(report.init_duration, None);
    assert!(report.restore_duration.is_some(), "{report:?}");
    let (_, second) = function.invoke(json!({})).wait_for_report();
    assert_eq!(second.expect("a report").restore_duration, None);
}

#[test]
fn callers_get_the_reported_restore_error() {
    let function = restoring("report");

    let response = function.invoke(json!({})).wait();

    assert_eq!(response.error_type(), Some("Script.Restore"));
    let notices = function.until(|notice| matches!(notice, Notice::RestoreFailed { .. }));
    let reported = |notice: &Notice| matches!(notice, Notice::RestoreError(error) if error.error_message == "no entropy");
    assert!(notices.iter().any(reported), "{notices:?}");
    let exited = |notice: &Notice| {
        matches!(
            notice,
            Notice::Exited {
                exit: Exit::Status(65),
                stop: None,
                restarting: false,
                ..
            }
        )
    };
    assert!(notices.iter().any(exited), "{notices:?}");
}

#[test]
fn the_error_names_the_failed_hook() {
    let after = restoring("exit");
    let response = after.invoke(json!({})).wait();
    assert_eq!(response.error_type(), Some("Runtime.AfterRestoreError"));
    let payload = String::from_utf8(response.payload()).unwrap();
    assert!(
        payload.contains("exit status 65 (a hook after the restore failed)"),
        "{payload}"
    );

    let before = start(Bootstrap::new("/bin/sh").arg("-c").arg("exit 64"));
    let notices = before.until(|notice| matches!(notice, Notice::InitFailed { .. }));
    assert!(matches!(
        notices.last(),
        Some(Notice::InitFailed { error_type, message, .. })
            if error_type == "Runtime.BeforeSnapshotError"
                && message.ends_with("exit status 64 (a hook before the snapshot failed)")
    ));
}

#[test]
fn without_snapstart_the_exit_status_names_no_hook() {
    let function = Function::start(Bootstrap::new("/bin/sh").arg("-c").arg("exit 64"));
    let response = function.invoke(json!({})).wait();
    assert_eq!(response.error_type(), Some("Runtime.ExitError"));
}

#[test]
fn a_restore_that_hangs_is_killed() {
    let function = restoring("hang");

    let response = function.invoke(json!({})).wait();

    assert_eq!(
        response.error_type(),
        Some("Runtime.RestoreHookUserTimeout")
    );
    assert_eq!(
        function.exited(),
        (Exit::Signal(9), Some(Stop::RestoreFailed))
    );
}
