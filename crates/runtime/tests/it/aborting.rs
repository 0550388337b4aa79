//! Panics with `panic = "abort"`, as in the min-size profile, are reported before the process dies.

use std::os::unix::process::ExitStatusExt;

use lambda_native_emulator::{Emulator, Invocation};
use serde_json::Value;

use crate::support::bootstrap::{Bootstrap, Ended, aborting, command};
use crate::support::function::PATIENCE;

const SIGABRT: i32 = 6;

fn lambda() -> Emulator {
    // Built first, so that no invocation times out during the build.
    aborting();
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE);
    lambda.start().expect("the emulator starts")
}

fn start(function: &str, lambda: &Emulator) -> Bootstrap {
    Bootstrap::start(&mut command(aborting(), function, lambda))
}

#[track_caller]
fn aborted(bootstrap: Bootstrap) -> Ended {
    let ended = bootstrap.end();
    assert_eq!(ended.status.signal(), Some(SIGABRT), "{}", ended.stderr);
    ended
}

#[test]
fn a_panic_in_the_handler_is_posted_before_the_process_dies() {
    let lambda = lambda();
    let bootstrap = start("act", &lambda);
    assert_eq!(lambda.invoke("{}").body_str(), "{}");
    let response = lambda
        .submit(Invocation::new("panic").request_id("r-1"))
        .wait();
    let error = response.error().expect("a function error");
    assert_eq!(
        (&*error.error_type, &*error.error_message),
        ("Panic", "no bicycles")
    );
    assert_eq!(error.platform_error_type, "Function.Panic");
    assert!(error.stack_trace[0].contains("functions.rs:"), "{error:?}");
    let stderr = aborted(bootstrap).stderr;
    let line = stderr.lines().next().expect("a line");
    assert!(
        line.starts_with("ERROR RequestId: r-1 Panic: no bicycles"),
        "{stderr}"
    );
}

#[test]
fn a_panic_in_a_thread_of_the_handler_is_posted_before_the_process_dies() {
    let lambda = lambda();
    let bootstrap = start("act", &lambda);
    let response = lambda.invoke("panic in a thread");
    let error = response.error().expect("a function error");
    assert_eq!(error.error_message, "no bicycles in the thread");
    aborted(bootstrap);
}

#[test]
fn simultaneous_panics_in_two_threads_are_posted_before_the_process_dies() {
    // The order of the threads is random, so the test is repeated.
    for _ in 0..20 {
        let lambda = lambda();
        let bootstrap = start("act", &lambda);
        let pending = lambda.submit(Invocation::new("panic in two threads"));
        let stderr = aborted(bootstrap).stderr;
        lambda.fail_in_flight("Runtime.ExitError", "no response was posted");
        let response = pending.wait();
        assert_eq!(
            response.error_type(),
            Some("Panic"),
            "{response:?}, {stderr}"
        );
    }
}

#[test]
fn a_panic_with_a_lock_held_is_posted_before_the_process_dies() {
    let lambda = lambda();
    let bootstrap = start("act", &lambda);
    let response = lambda.invoke("panic with a lock held");
    let error = response.error().expect("a function error");
    assert_eq!(error.error_message, "no bicycles behind the lock");
    aborted(bootstrap);
}

#[test]
fn a_panic_in_init_is_reported_before_the_process_dies() {
    let lambda = lambda();
    let stderr = aborted(start("init-panic", &lambda)).stderr;
    let report = lambda.init_error().expect("a report");
    assert_eq!(report.platform_error_type, "Runtime.Panic");
    assert_eq!(report.error_message, "no table\norders");
    let line = stderr.lines().next().expect("a line");
    assert!(
        line.contains("init panicked: Panic: no table\rorders; panicked at "),
        "{stderr}"
    );
    assert!(report.stack_trace[0].contains("functions.rs:"));
    assert!(line.ends_with(&report.stack_trace[0]), "{stderr}");
}

#[test]
fn with_json_logging_a_panic_in_init_is_a_record_with_message_and_location() {
    let lambda = lambda();
    let mut command = command(aborting(), "init-panic", &lambda);
    command.env("AWS_LAMBDA_LOG_FORMAT", "JSON");
    let stderr = aborted(Bootstrap::start(&mut command)).stderr;
    let line = stderr.lines().next().expect("a line");
    let record: Value = serde_json::from_str(line).expect("JSON");
    assert_eq!(record["level"], "FATAL");
    assert_eq!(record["message"], "lambda-native: init panicked");
    assert_eq!(record["errorType"], "Panic");
    assert_eq!(record["errorMessage"], "no table\norders");
    let place = record["stackTrace"][0].as_str().expect("a place");
    assert!(place.contains("functions.rs:"), "{place}");
}

#[test]
fn a_panic_is_reported_with_the_invocation_id_of_its_attempt() {
    let lambda = lambda();
    let bootstrap = start("act", &lambda);
    let response = lambda
        .submit(Invocation::new("panic").invocation_id("attempt-1"))
        .wait();
    assert!(response.error().is_some(), "{response:?}");
    aborted(bootstrap);
    let requests = lambda.requests();
    let report = requests.last().expect("the report");
    assert_eq!(
        report.header("Lambda-Runtime-Invocation-Id"),
        Some("attempt-1")
    );
    assert_eq!(report.connection, 2, "a connection of its own");
}
