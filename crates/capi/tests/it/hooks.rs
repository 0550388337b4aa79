//! Init errors and hooks, in both styles.

use std::path::PathBuf;

use lambda_native_emulator::{At, Emulator, Event, Fault};
use serde_json::Value;

use crate::support::function::{Function, STYLES, Style};
use crate::support::process::{Ended, PATIENCE};
use crate::support::programs::program;

/// The lines of an init function that succeeds.
const INIT: &str = "hook init\n";

fn hooks() -> PathBuf {
    program("hooks.c")
}

fn start(style: Style, names: &str, failing: &str) -> Function {
    let variables = [("TEST_HOOKS", names), ("TEST_HOOK", failing)];
    Function::start_with(Emulator::builder(), &hooks(), style, &variables)
}

/// Waits until the process ends, and returns the error that it has posted to `/init/error`.
#[track_caller]
fn init_error(style: Style, failing: &str) -> (lambda_native_emulator::FunctionError, Ended) {
    let function = start(style, "", failing);
    let lambda = std::sync::Arc::clone(&function.lambda);
    let ended = function.end();
    let error = lambda.init_error();
    let error = error.unwrap_or_else(|| panic!("no init error: {ended:?}"));
    assert!(
        lambda
            .requests()
            .iter()
            .all(|it| !it.path.ends_with("/invocation/next")),
        "no event is requested"
    );
    (error, ended)
}

#[test]
fn a_failed_init_is_posted_and_ends_the_process() {
    for style in STYLES {
        let (error, ended) = init_error(style, "init with an error");
        assert_eq!(error.error_type, "NoBicycles");
        assert_eq!(error.error_message, "none is left");
        assert_eq!(error.platform_error_type, "Runtime.NoBicycles");
        assert_eq!(ended.status.code(), Some(1), "{ended:?}");
        let line = "FATAL lambda-native: init failed: NoBicycles: none is left\n";
        assert!(ended.stderr.contains(line), "{ended:?}");
        let is_ok = ended.stderr.contains("init_error 0\n");
        assert_eq!(is_ok, style == Style::Pull, "{ended:?}");
    }
}

#[test]
fn an_init_error_needs_no_texts() {
    for style in STYLES {
        let (error, ended) = init_error(style, "init with nothing");
        assert_eq!(error.error_type, "Error");
        assert_eq!(error.error_message, "");
        assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    }
}

#[test]
fn an_init_function_may_fail_without_a_description_or_with_invalid_text() {
    let (error, ended) = init_error(Style::Callback, "init by itself");
    assert_eq!(error.error_type, "Error");
    assert!(!error.error_message.is_empty(), "{error:?}");
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");

    let (error, _) = init_error(Style::Callback, "init with invalid text");
    assert_eq!(error.error_type, "No\u{fffd}");
    assert_eq!(error.error_message, "a\u{fffd}");
}

#[test]
fn an_init_error_that_lambda_does_not_accept_is_a_status() {
    let variables = [("TEST_HOOK", "init with an error"), ("TEST_HOOKS", "")];
    let function = Function::start_faulty(
        Emulator::builder(),
        &hooks(),
        Style::Pull,
        &variables,
        &[(At::InitError, Fault::Status(403))],
    );
    let ended = function.end();
    assert!(ended.stderr.contains("init_error 6\n"), "{ended:?}");
    assert!(ended.stderr.contains("not reported to Lambda"), "{ended:?}");
}

#[test]
fn the_hook_after_an_invocation_runs_after_each_response() {
    for style in STYLES {
        let mut function = start(style, "after-invocation", "");
        for event in ["1", "2", "fail"] {
            function.invoke(event);
        }
        let line = "hook after invocation\n";
        let stderr = function.process.wait_for_count(line, 3).to_owned();
        assert!(!stderr.contains("replaced"), "{stderr}");
        let traffic = function.finish();
        assert!(
            traffic.to("/next").iter().all(|next| !next.pipelined),
            "{style:?}"
        );
    }
}

fn snap_start(style: Style, failing: &str) -> Function {
    let variables = [("TEST_HOOKS", "snapshot"), ("TEST_HOOK", failing)];
    let lambda = Emulator::builder().snap_start(true);
    Function::start_with(lambda, &hooks(), style, &variables)
}

#[test]
fn the_hooks_around_a_snapshot_run_in_order() {
    for style in STYLES {
        let mut function = snap_start(style, "");
        assert!(function.lambda.wait_until_snapshot(PATIENCE));
        let before = format!("{INIT}hook before 2\nhook before 1\n");
        function.process.wait_for("before 1");
        assert_eq!(function.process.seen(), before, "{style:?}");
        assert!(function.lambda.restore());
        assert_eq!(function.invoke("1").body_str(), "1");
        function.process.wait_for("restored 2");
        let after = format!("{before}hook restored 1\nhook restored 2\n");
        assert_eq!(function.process.seen(), after, "{style:?}");
        assert_eq!(function.invoke("2").body_str(), "2");
        function.finish();
    }
}

#[test]
fn a_failed_hook_before_the_snapshot_ends_the_process_with_64() {
    for style in STYLES {
        for (failing, error) in [
            ("before 2 with an error", "NoBicycles: none is left"),
            ("before 2 by itself", "Error: "),
        ] {
            let function = snap_start(style, failing);
            let lambda = std::sync::Arc::clone(&function.lambda);
            let ended = function.end();
            assert_eq!(ended.status.code(), Some(64), "{style:?}: {ended:?}");
            let line = format!(
                "{INIT}hook before 2\n\
                 FATAL lambda-native: a before-snapshot hook failed: {error}"
            );
            assert!(ended.stderr.starts_with(&line), "{style:?}: {ended:?}");
            let error = lambda.init_error().expect("an init error");
            let header = error.header_error_type.as_deref();
            assert_eq!(header, Some("Runtime.BeforeSnapshotError"));
        }
    }
}

#[test]
fn a_failed_hook_after_the_restore_ends_the_process_with_65() {
    for style in STYLES {
        let function = snap_start(style, "restored 1 with an error");
        assert!(function.lambda.wait_until_snapshot(PATIENCE));
        assert!(function.lambda.restore());
        let lambda = std::sync::Arc::clone(&function.lambda);
        let ended = function.end();
        assert_eq!(ended.status.code(), Some(65), "{style:?}: {ended:?}");
        let line = "FATAL lambda-native: an after-restore hook failed: NoBicycles: none is left\n";
        assert!(ended.stderr.ends_with(line), "{style:?}: {ended:?}");
        let error = lambda.restore_error().expect("a restore error");
        let header = error.header_error_type.as_deref();
        assert_eq!(header, Some("Runtime.AfterRestoreError"));
    }
}

#[test]
fn sigterm_runs_the_shutdown_hooks_and_ends_the_process_with_0() {
    for style in STYLES {
        let function = start(style, "shutdown", "");
        assert_eq!(function.invoke("1").body_str(), "1");
        assert_eq!(function.lambda.extensions().len(), 1);
        function.process.terminate();
        let ended = function.end();
        assert_eq!(ended.status.code(), Some(0), "{style:?}: {ended:?}");
        let hooks = format!("{INIT}hook shutdown 2\nhook shutdown 1\n");
        assert_eq!(ended.stderr, hooks, "{style:?}");
    }
}

#[test]
fn sigterm_does_not_wait_for_the_handler() {
    for style in STYLES {
        let mut function = start(style, "shutdown", "");
        let events = function.lambda.subscribe();
        let _pending = function
            .lambda
            .submit(lambda_native_emulator::Invocation::new("block"));
        function.process.wait_for("blocked");
        function.process.terminate();
        let ended = function.end();
        assert_eq!(ended.status.code(), Some(0), "{style:?}: {ended:?}");
        let responses = events
            .try_iter()
            .filter(|it| matches!(it.event, Event::Responded { .. }));
        assert_eq!(responses.count(), 0, "{style:?}");
    }
}

#[test]
fn with_json_logging_a_failed_init_is_a_record() {
    for style in STYLES {
        let variables = [
            ("TEST_HOOK", "init with an error"),
            ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
        ];
        let function = Function::start_with(Emulator::builder(), &hooks(), style, &variables);
        let ended = function.end();
        let line = ended.stderr.lines().find(|line| line.starts_with('{'));
        let line = line.unwrap_or_else(|| panic!("no record: {ended:?}"));
        let record: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(record["level"], "FATAL");
        assert_eq!(record["errorType"], "NoBicycles");
        assert_eq!(record["errorMessage"], "none is left");
    }
}
