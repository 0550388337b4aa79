//! Several invocations at once in one process, as on Managed Instances.

use std::time::Duration;

use lambda_native_emulator::process::{Bootstrap, Exit, Notice, PendingInvocation, Status};
use lambda_native_emulator::{Emulator, Invocation, InvocationResponse};
use serde_json::json;

use crate::support::function::{Function, scripted_function};

fn start(concurrency: u32) -> Function {
    let lambda = Emulator::builder()
        .concurrency(concurrency)
        .timeout(Duration::from_secs(30))
        .start()
        .expect("an emulator");
    Function::start_under(lambda, Bootstrap::new(scripted_function()))
}

#[test]
fn several_invocations_are_in_flight_at_once() {
    let function = start(3);

    // Each returns its response only when all three are in flight.
    let all_pending = [1, 2, 3].map(|n| function.invoke(json!({"meet": "here", "of": 3, "n": n})));

    for (n, pending) in (1..).zip(all_pending) {
        let (response, report) = pending.wait_for_report();
        assert_eq!(response.json()["n"], n);
        let report = report.expect("a report");
        assert_eq!(report.status, Status::Success);
        assert!(report.log.is_empty());
    }
    assert_eq!(function.spawned(), 1);
}

#[test]
fn further_invocations_wait_and_each_gets_its_own_response() {
    let function = start(4);
    let all_pending: Vec<PendingInvocation> =
        (0..100).map(|n| function.invoke(json!({"n": n}))).collect();
    for (n, pending) in all_pending.into_iter().enumerate() {
        assert_eq!(pending.wait().json(), json!({"n": n}));
    }
    let mut in_flight = 0;
    for _ in 0..100 {
        let notices = function.until(|notice| matches!(notice, Notice::End(_)));
        let started = notices
            .iter()
            .filter(|notice| matches!(notice, Notice::Start { .. }));
        in_flight += started.count();
        assert!(in_flight <= 4, "{in_flight} at once");
        in_flight -= 1;
    }
}

#[test]
fn an_invocation_ends_with_its_response() {
    let function = start(2);
    // A second invocation is in flight all the time, so its worker does not call `/next`.
    let hanging = function.invoke(json!({"hang": true}));

    let event = json!({"hang_after_response": true, "response": "done"});
    let (response, report) = function.invoke(event).wait_for_report();

    assert_eq!(response.body_str(), "done");
    assert_eq!(report.expect("a report").status, Status::Success);
    function.environment.stop();
    assert_eq!(hanging.wait(), InvocationResponse::Stopped);
}

#[test]
fn a_timeout_ends_the_invocation_and_not_the_process() {
    let function = start(2);
    let before = function.invoke(json!({"pid": true})).wait();

    let late = Invocation::new(r#"{"hang": true}"#).timeout(Duration::from_millis(100));
    let (response, report) = function.environment.invoke(late).wait_for_report();

    assert!(
        matches!(response, InvocationResponse::TimedOut { .. }),
        "{response:?}"
    );
    assert_eq!(report.expect("a report").status, Status::Timeout);
    assert_eq!(function.invoke(json!({"pid": true})).wait(), before);
}

#[test]
fn a_crash_ends_all_invocations_in_flight() {
    let function = start(2);

    let other = function.invoke(json!({"meet": "here", "hang": true}));
    let crash = function.invoke(json!({"meet": "here", "exit": 3}));

    for pending in [other, crash] {
        let id = pending.request_id().to_owned();
        let (response, report) = pending.wait_for_report();
        let InvocationResponse::Crashed { message, .. } = response else {
            panic!("{response:?}");
        };
        assert!(
            message.contains(&id) && message.contains("exit status 3"),
            "{message}"
        );
        let status = Status::Error("Runtime.ExitError".to_owned());
        assert_eq!(report.expect("a report").status, status);
    }
    assert_eq!(function.exited().0, Exit::Status(3));
    assert_eq!(function.invoke(json!({"n": 2})).wait().json()["n"], 2);
}

#[test]
fn lines_have_no_request_id() {
    let function = start(2);

    function.invoke(json!({"stdout": "whose?\n"})).wait();

    let notices = function.until(|notice| matches!(notice, Notice::Line { .. }));
    assert!(matches!(
        notices.last(),
        Some(Notice::Line { request_id: None, text, .. }) if text == "whose?"
    ));
}

#[test]
fn a_replaced_bootstrap_finishes_its_invocations() {
    let function = start(2);
    let met = [(); 2].map(|()| function.invoke(json!({"meet": "here", "pid": true})));

    function
        .environment
        .replace(Bootstrap::new(scripted_function()).env("TABLE", "new"));

    let after = function.invoke(json!({"variable": "TABLE"})).wait();
    assert_eq!(after.json(), "new");
    for pending in met {
        assert!(pending.wait().is_response());
    }
}
