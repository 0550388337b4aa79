//! The end of a process: crashes, replacement, and stop.

#[cfg(target_os = "linux")]
use std::time::Instant;

use lambda_native_emulator::InvocationResponse;
use lambda_native_emulator::process::{Bootstrap, Exit, Notice, Status};
use serde_json::json;

#[cfg(target_os = "linux")]
use crate::support::client::SAFETY;
use crate::support::function::{Function, scripted_function};

#[test]
fn after_a_crash_the_caller_gets_an_error_and_the_process_is_restarted() {
    let function = Function::start(Bootstrap::new(scripted_function()));

    let event = json!({"exit": 3, "stderr": "it was too much"});
    let pending = function.invoke(event);
    let id = pending.request_id().to_owned();
    let (response, report) = pending.wait_for_report();

    assert_eq!(
        response,
        InvocationResponse::Crashed {
            error_type: "Runtime.ExitError".to_owned(),
            message: format!("RequestId: {id} Error: Runtime exited with error: exit status 3"),
        }
    );
    let status = Status::Error("Runtime.ExitError".to_owned());
    assert_eq!(report.expect("a report").status, status);
    let notices = function.until(|notice| matches!(notice, Notice::Exited { .. }));
    assert_eq!(
        notices.last(),
        Some(&Notice::Exited {
            exit: Exit::Status(3),
            stop: None,
            last_stderr: Some("it was too much".to_owned()),
            restarting: true,
        })
    );
    assert_eq!(
        function.invoke(json!({"n": 2})).wait().json(),
        json!({"n": 2})
    );
}

#[test]
fn a_signal_is_reported_by_name() {
    let function = Function::start(Bootstrap::new(scripted_function()));

    let response = function.invoke(json!({"abort": true})).wait();

    let payload = String::from_utf8(response.payload()).unwrap();
    assert!(payload.contains("signal: aborted"), "{payload}");
    let exited = function.until(|notice| matches!(notice, Notice::Exited { .. }));
    let text = exited.last().unwrap().to_string();
    assert!(text.contains("was killed by SIGABRT (6)"), "{text}");
}

#[test]
fn an_exit_after_the_response_does_not_change_the_response() {
    let function = Function::start(Bootstrap::new(scripted_function()));

    let event = json!({"exit_after_response": true, "response": "done"});
    let (response, report) = function.invoke(event).wait_for_report();

    assert_eq!(response.body_str(), "done");
    assert_ne!(report.expect("a report").status, Status::Success);
    assert_eq!(
        function.invoke(json!({"n": 2})).wait().json(),
        json!({"n": 2})
    );
}

#[test]
fn a_replaced_bootstrap_serves_later_invocations() {
    let function = Function::start(Bootstrap::new(scripted_function()).env("TABLE", "old"));
    let before = function.invoke(json!({"variable": "TABLE"})).wait();

    let replacement = Bootstrap::new(scripted_function()).env("TABLE", "new");
    function.environment.replace(replacement);
    let after = function.invoke(json!({"variable": "TABLE"})).wait();

    assert_eq!((before.json(), after.json()), (json!("old"), json!("new")));
}

#[cfg(target_os = "linux")]
#[test]
fn children_of_the_function_are_killed_with_it() {
    let function = Function::start(Bootstrap::new(scripted_function()));
    let child = function.invoke(json!({"leave_a_child": true})).wait();
    let child = child.body_str().to_owned();
    assert!(is_running(&child));

    function.environment.stop();

    // The process has been killed, but may need a moment to exit.
    let since = Instant::now();
    while is_running(&child) {
        assert!(since.elapsed() < SAFETY, "process {child} is still running");
        std::thread::yield_now();
    }
}

#[test]
fn waiting_callers_get_stopped() {
    let function = Function::start(Bootstrap::new(scripted_function()));
    let in_flight = function.invoke(json!({"hang": true}));
    let queued = function.invoke(json!({}));
    function.until(|notice| matches!(notice, Notice::Start { .. }));

    function.environment.stop();

    assert_eq!(in_flight.wait(), InvocationResponse::Stopped);
    assert_eq!(queued.wait(), InvocationResponse::Stopped);
    assert_eq!(
        function.invoke(json!({})).wait(),
        InvocationResponse::Stopped
    );
}

/// Whether the process is running. A zombie does not count.
#[cfg(target_os = "linux")]
fn is_running(pid: &str) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| {
        !stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .starts_with(" Z")
    })
}
