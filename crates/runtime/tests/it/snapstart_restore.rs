//! SnapStart with the emulator, and how processes end with it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use lambda_native::{LambdaContext, LambdaError, Runtime, RuntimeError};
use lambda_native_emulator::{At, Emulator, Fault};
use serde_json::Value;

use crate::snapstart::Seen;
use crate::support::bootstrap::{Bootstrap, Ended, aborting, command, unwinding};
use crate::support::function::{Function, PATIENCE, Serving, echo};

#[test]
fn a_restored_environment_uses_new_connections() {
    let seen = Seen::default();
    let lambda = Emulator::builder()
        .snap_start(true)
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE)
        .restore_timeout(PATIENCE);
    let lambda = lambda.start().expect("the emulator starts");
    let runtime = seen.runtime(Runtime::new().runtime_api(lambda.runtime_api()));
    let serving = Serving::start(runtime, echo);
    assert!(lambda.wait_until_snapshot(PATIENCE));
    assert_eq!(seen.all(), ["before 2", "before 1"]);
    assert!(lambda.restore());
    for n in 0..3 {
        assert_eq!(lambda.invoke(n.to_string()).body_str(), n.to_string());
    }
    assert_eq!(seen.all()[2..], ["after 1", "after 2"]);
    let connections: Vec<usize> = lambda.requests().iter().map(|it| it.connection).collect();
    assert_eq!(connections[0], 1);
    assert!(
        connections[1..].iter().all(|&it| it == 2),
        "{connections:?}"
    );
    lambda.stop();
    assert!(matches!(serving.end(), RuntimeError::Unreachable { .. }));
}

#[test]
fn a_connection_from_before_the_snapshot_is_never_used() {
    let options = |runtime: Runtime| runtime.snap_start(true);
    let function = Function::serve_with(Emulator::builder().snap_start(true), options, echo);
    assert!(function.lambda.wait_until_snapshot(PATIENCE));
    function.lambda.restore();
    function.inject(At::Response, Fault::ResetBeforeHead);
    assert_eq!(function.invoke("1").body_str(), "1");
    let traffic = function.finish();
    assert_eq!(traffic.count("/restore/next"), 1);
}

/// Starts the function with SnapStart and a hook that fails.
fn process(program: PathBuf, hook: &str) -> (Emulator, Ended) {
    process_with(program, hook, "Text")
}

fn process_with(program: PathBuf, hook: &str, format: &str) -> (Emulator, Ended) {
    let lambda = Emulator::builder().snap_start(true).start();
    let lambda = lambda.expect("the emulator starts");
    let mut command = command(program, "hooks-of-snap-start", &lambda);
    command.env("AWS_LAMBDA_LOG_FORMAT", format);
    let bootstrap = Bootstrap::start(command.env("TEST_HOOK", hook));
    if hook.starts_with("after") {
        assert!(lambda.wait_until_snapshot(PATIENCE));
        assert!(lambda.restore());
    }
    let ended = bootstrap.end();
    (lambda, ended)
}

#[test]
fn a_failed_before_snapshot_hook_ends_the_process_with_64_and_one_line() {
    for (hook, error) in [
        ("before 2 fails", "NoBicycles: none is left"),
        ("before 2 panics", "Panic: no bicycles; panicked at "),
    ] {
        let (lambda, ended) = process(unwinding(), hook);
        assert_eq!(ended.status.code(), Some(64), "{}", ended.stderr);
        let line =
            format!("hook before 2\nFATAL lambda-native: a before-snapshot hook failed: {error}");
        assert!(ended.stderr.starts_with(&line), "{}", ended.stderr);
        assert_eq!(ended.stderr.lines().count(), 2, "{}", ended.stderr);
        let report = lambda.init_error().expect("a report");
        assert_eq!(
            report.header_error_type.as_deref(),
            Some("Runtime.BeforeSnapshotError")
        );
    }
}

#[test]
fn a_failed_after_restore_hook_ends_the_process_with_65_and_one_line() {
    for (hook, error) in [
        ("after 1 fails", "NoBicycles: none is left"),
        ("after 1 panics", "Panic: no bicycles; panicked at "),
    ] {
        let (lambda, ended) = process(unwinding(), hook);
        assert_eq!(ended.status.code(), Some(65), "{}", ended.stderr);
        let line = format!(
            "hook before 2\nhook before 1\nhook after 1\n\
             FATAL lambda-native: an after-restore hook failed: {error}"
        );
        assert!(ended.stderr.starts_with(&line), "{}", ended.stderr);
        assert_eq!(ended.stderr.lines().count(), 4, "{}", ended.stderr);
        let report = lambda.restore_error().expect("a report");
        assert_eq!(
            report.header_error_type.as_deref(),
            Some("Runtime.AfterRestoreError")
        );
    }
}

#[test]
fn with_json_logging_a_failed_hook_is_a_record_with_error_members() {
    for (program, hook, message, error) in [
        (
            unwinding(),
            "before 2 fails",
            "a before-snapshot hook failed",
            ("NoBicycles", "none is left"),
        ),
        (
            unwinding(),
            "after 1 panics",
            "an after-restore hook failed",
            ("Panic", "no bicycles"),
        ),
        (
            aborting(),
            "after 1 panics",
            "an after-restore hook panicked",
            ("Panic", "no bicycles"),
        ),
    ] {
        let (_, ended) = process_with(program, hook, "JSON");
        let mut lines = ended.stderr.lines();
        let line = lines.find(|line| line.starts_with('{')).expect("a record");
        let record: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(record["level"], "FATAL");
        assert_eq!(record["message"], format!("lambda-native: {message}"));
        assert_eq!(record["errorType"], error.0);
        assert_eq!(record["errorMessage"], error.1);
        let place = record["stackTrace"][0].as_str().unwrap_or_default();
        assert_eq!(place.contains("hooks.rs:"), error.0 == "Panic", "{line}");
    }
}

#[test]
fn if_panics_abort_a_hook_that_panics_is_reported_before_the_process_dies() {
    let (lambda, ended) = process(aborting(), "before 2 panics");
    assert_eq!(ended.status.code(), None, "{}", ended.stderr);
    let report = lambda.init_error().expect("a report");
    assert_eq!(
        (&*report.error_type, &*report.error_message),
        ("Panic", "no bicycles")
    );

    let (lambda, ended) = process(aborting(), "after 1 panics");
    assert_eq!(ended.status.code(), None, "{}", ended.stderr);
    let report = lambda.restore_error().expect("a report");
    assert_eq!(
        (&*report.error_type, &*report.error_message),
        ("Panic", "no bicycles")
    );
}

#[test]
fn the_handler_sees_changes_made_by_an_after_restore_hook() {
    let made = Arc::new(Mutex::new("of the snapshot"));
    let by_hook = Arc::clone(&made);
    let handler = move |_: &str, _: &LambdaContext| {
        Ok::<_, LambdaError>((*made.lock().expect("not poisoned")).to_owned())
    };
    let options = move |runtime: Runtime| {
        runtime.snap_start(true).after_restore(move || {
            *by_hook.lock().expect("not poisoned") = "of this environment";
            Ok::<_, LambdaError>(())
        })
    };
    let function = Function::serve_with(Emulator::builder().snap_start(true), options, handler);
    assert!(function.lambda.wait_until_snapshot(PATIENCE));
    function.lambda.restore();
    assert_eq!(function.invoke("{}").body_str(), "of this environment");
    function.finish();
}
