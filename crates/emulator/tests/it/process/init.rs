//! Failed init.

use std::time::Duration;

use lambda_native_emulator::process::{Bootstrap, Exit, Notice, Stop};
use serde_json::json;

use crate::support::function::{Function, scripted_function};

#[test]
fn an_exit_in_init_fails_waiting_callers_and_the_next_invocation_restarts() {
    let function = Function::start(Bootstrap::new(scripted_function()).env("SCRIPT_INIT", "exit"));
    let notices = function.until(|notice| matches!(notice, Notice::InitFailed { .. }));
    assert!(matches!(
        &notices[notices.len() - 2],
        Notice::Exited { exit: Exit::Status(3), restarting: false, last_stderr: Some(line), .. }
            if line == "no settings found"
    ));

    for _ in 0..2 {
        let response = function.invoke(json!({})).wait();
        assert_eq!(response.error_type(), Some("Runtime.ExitError"));
        let payload = String::from_utf8(response.payload()).unwrap();
        assert!(payload.contains("exit status 3"), "{payload}");
    }
    assert_eq!(function.spawned(), 3);
}

#[test]
fn callers_get_the_reported_init_error() {
    let function =
        Function::start(Bootstrap::new(scripted_function()).env("SCRIPT_INIT", "report"));

    let response = function.invoke(json!({})).wait();

    assert_eq!(response.error_type(), Some("Script.Init"));
    let notices = function.until(|notice| matches!(notice, Notice::InitFailed { .. }));
    let reported = |notice: &Notice| matches!(notice, Notice::InitError(error) if error.error_message == "no database");
    assert!(notices.iter().any(reported), "{notices:?}");
    // The scripted function sends no error type in a header, and the service does not read bodies.
    assert!(matches!(
        notices.last(),
        Some(Notice::InitFailed { error_type, .. }) if error_type == "Function.Unknown"
    ));
}

#[test]
fn an_init_that_hangs_is_killed() {
    let limit = Duration::from_millis(200);
    let bootstrap = Bootstrap::new(scripted_function())
        .env("SCRIPT_INIT", "hang")
        .init_timeout(limit);
    let function = Function::start(bootstrap);

    let response = function.invoke(json!({})).wait();

    assert_eq!(response.error_type(), Some("Sandbox.Timedout"));
    assert_eq!(function.exited().1, Some(Stop::InitTimeout { limit }));
}

#[test]
fn a_program_that_does_not_exist_is_an_error_for_the_caller() {
    let function = Function::start(Bootstrap::new("/nowhere/bootstrap"));

    let response = function.invoke(json!({})).wait();

    assert_eq!(response.error_type(), Some("Runtime.InvalidEntrypoint"));
    let payload = String::from_utf8(response.payload()).unwrap();
    assert!(
        payload.contains("cannot start /nowhere/bootstrap"),
        "{payload}"
    );
}
