//! The limits of time and memory.

use std::time::Duration;

#[cfg(target_os = "linux")]
use lambda_native_emulator::process::Report;
use lambda_native_emulator::process::{Bootstrap, Status, Stop};
use lambda_native_emulator::{Invocation, InvocationResponse};
use serde_json::json;

use crate::support::function::{Function, scripted_function};

#[test]
fn a_timeout_kills_the_process_and_the_next_invocation_gets_a_new_one() {
    let function = Function::start(Bootstrap::new(scripted_function()));
    let first = function.invoke(json!({"pid": true})).wait();
    assert!(first.is_response(), "{first:?}");

    let late = Invocation::new(r#"{"hang": true}"#).timeout(Duration::from_millis(200));
    let (response, report) = function.environment.invoke(late).wait_for_report();

    let InvocationResponse::TimedOut { message, .. } = response else {
        panic!("{response:?}");
    };
    assert!(
        message.ends_with("Task timed out after 0.20 seconds"),
        "{message}"
    );
    assert_eq!(report.expect("a report").status, Status::Timeout);
    assert_eq!(function.exited().1, Some(Stop::Timeout));
    let second = function.invoke(json!({"pid": true})).wait();
    assert_ne!(first, second);
}

#[test]
fn the_timeout_applies_until_the_next_next() {
    let function = Function::start(Bootstrap::new(scripted_function()));

    let event = json!({"hang_after_response": true, "response": "done"}).to_string();
    let late = Invocation::new(event).timeout(Duration::from_millis(200));
    let (response, report) = function.environment.invoke(late).wait_for_report();
    assert_eq!(response.body_str(), "done");
    assert_eq!(report.expect("a report").status, Status::Timeout);

    assert_eq!(function.exited().1, Some(Stop::Timeout));
    assert_eq!(
        function.invoke(json!({"n": 2})).wait().json(),
        json!({"n": 2})
    );
}

#[cfg(target_os = "linux")]
#[test]
fn the_reported_memory_is_that_of_the_child() {
    // The peak of this process must not appear in the child's report.
    let ballast = vec![1_u8; 200 * 1024 * 1024];
    let function = Function::start(Bootstrap::new(scripted_function()));

    let (_, small) = function.invoke(json!({})).wait_for_report();
    let (_, large) = function
        .invoke(json!({"allocate_mb": 50}))
        .wait_for_report();

    let kib = |report: Option<Report>| report.and_then(|report| report.max_memory_kib).unwrap();
    let (small, large) = (kib(small), kib(large));
    assert!((1..50 * 1024).contains(&small), "{small} KiB");
    assert!((50 * 1024..100 * 1024).contains(&large), "{large} KiB");
    assert_eq!(std::hint::black_box(ballast).len(), 200 * 1024 * 1024);
}

#[cfg(target_os = "linux")]
#[test]
fn a_process_over_its_memory_size_is_killed() {
    let function = Function::start(Bootstrap::new(scripted_function()));

    let event = json!({"allocate_mb": 200, "hang": true});
    let response = function.invoke(event).wait();

    assert_eq!(response.error_type(), Some("Runtime.OutOfMemory"));
    let payload = String::from_utf8(response.payload()).unwrap();
    assert!(payload.contains("(the limit is 128 MB)"), "{payload}");
    assert!(matches!(
        function.exited().1,
        Some(Stop::Memory { limit_mb: 128, .. })
    ));
    assert_eq!(
        function.invoke(json!({"n": 2})).wait().json(),
        json!({"n": 2})
    );
}
