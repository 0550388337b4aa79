//! Crashes in init, in other processes, with other invocations in flight and with other signal
//! handlers.

use std::io::Read;
use std::net::{Ipv4Addr, TcpListener};

use super::*;

fn start(function: &str, lambda: &Emulator) -> Bootstrap {
    Bootstrap::start(&mut command(unwinding(), function, lambda))
}

#[test]
fn a_crash_in_init_is_reported_before_the_process_dies() {
    for program in [unwinding(), aborting(), static_and_aborting()] {
        for (way, error_type) in [
            ("segfault", "SegmentationFault"),
            ("stack overflow", "StackOverflow"),
            ("one large allocation", "OutOfMemory"),
            ("exit", "ProcessExit"),
        ] {
            let lambda = lambda();
            let mut command = command(&program, "crash-in-init", &lambda);
            let ended = Bootstrap::start(command.env("TEST_CRASH", way)).end();
            let report = lambda.init_error();
            let report = report.unwrap_or_else(|| panic!("{way}: {}", ended.stderr));
            assert_eq!(report.error_type, error_type);
            assert_eq!(report.platform_error_type, format!("Runtime.{error_type}"));
            let line = format!("FATAL lambda-native: before the first invocation: {error_type}: ");
            assert!(ended.stderr.contains(&line), "{way}: {}", ended.stderr);
            assert_eq!(lambda.requests().len(), 1, "{way}");
        }
    }
}

#[test]
fn the_connection_opened_for_init_crashes_is_used_for_the_first_next() {
    let lambda = lambda();
    let _bootstrap = start("crash-in-init", &lambda);
    assert_eq!(lambda.invoke("{}").body_str(), "{}");
    let requests = lambda.requests();
    assert!(
        requests.iter().all(|request| request.connection == 1),
        "{requests:?}"
    );
}

#[test]
fn a_forked_child_posts_nothing() {
    let lambda = lambda();
    let bootstrap = start("crash", &lambda);
    for way in ["a child that exits", "a child that aborts"] {
        assert_eq!(lambda.invoke(way).body_str(), way);
    }
    let pending = lambda.submit(Invocation::new("exit"));
    let stderr = bootstrap.end().stderr;
    assert_eq!(pending.wait().error_type(), Some("ProcessExit"));
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
}

#[test]
fn a_forked_child_whose_panic_aborts_posts_nothing() {
    let lambda = lambda();
    let bootstrap = Bootstrap::start(&mut command(aborting(), "crash", &lambda));
    let way = "a child that panics";
    assert_eq!(lambda.invoke(way).body_str(), way);
    let pending = lambda.submit(Invocation::new("abort"));
    bootstrap.end();
    assert_eq!(pending.wait().error_type(), Some("Abort"));
}

#[test]
fn a_report_is_never_written_to_a_reused_descriptor() {
    let peer = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let address = peer.local_addr().expect("a local address").to_string();
    let lambda = lambda();
    let mut command = command(unwinding(), "crash-without-its-connection", &lambda);
    let bootstrap = Bootstrap::start(command.env("TEST_PEER", address));
    let _pending = lambda.submit(Invocation::new("abort"));
    let (mut stream, _) = peer.accept().expect("the function connects");
    let stderr = bootstrap.end().stderr;
    let mut received = String::new();
    let read = stream.read_to_string(&mut received);
    assert_eq!((read.is_ok(), &*received), (true, "hello"), "{stderr}");
    assert!(stderr.contains(" Abort: "), "{stderr}");
}

#[test]
fn a_previously_installed_signal_handler_runs_after_the_report() {
    let lambda = lambda();
    let bootstrap = start("crash-with-a-handler-before", &lambda);
    let pending = lambda.submit(Invocation::new("segfault"));
    let ended = bootstrap.end();
    assert_eq!(pending.wait().error_type(), Some("SegmentationFault"));
    assert_eq!(ended.status.code(), Some(7), "{}", ended.stderr);
    assert!(
        ended.stderr.ends_with("the handler of the function\n"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_signal_that_the_previous_handler_ignores_still_ends_the_process() {
    // `std`'s handler waits for the fault to be raised again, which does not happen for a signal
    // that was sent.
    let (error, ended) = crash_once(&unwinding(), "signal 11");
    assert_eq!(error.error_type, "SegmentationFault");
    assert_eq!(ended.status.signal(), Some(SIGABRT), "{}", ended.stderr);
}

#[test]
fn a_simultaneous_crash_and_exit_are_posted_once() {
    // The order of the threads is random, so the test is repeated.
    for _ in 0..20 {
        let lambda = lambda();
        let bootstrap = start("crash", &lambda);
        let pending = lambda.submit(Invocation::new("abort and exit in two threads"));
        bootstrap.end();
        lambda.fail_in_flight("Runtime.ExitError", "no response was posted");
        let response = pending.wait();
        let error_type = response.error_type();
        assert!(
            matches!(error_type, Some("Abort" | "ProcessExit")),
            "{response:?}"
        );
    }
}

#[test]
fn all_invocations_in_flight_get_an_error_when_one_of_them_crashes() {
    for (way, error_type, signal) in [
        ("segfault", "SegmentationFault", SIGSEGV),
        // `std` does not know this thread, so its handler leaves the signal to the default action.
        ("stack overflow", "StackOverflow", SIGSEGV),
        ("abort", "Abort", SIGABRT),
    ] {
        let lambda = Emulator::builder()
            .timeout(PATIENCE)
            .fetch_timeout(PATIENCE)
            .concurrency(3);
        let lambda = lambda.start().expect("the emulator starts");
        let bootstrap = start("crash-in-one-of-three", &lambda);
        let others = [(); 2].map(|()| lambda.submit(Invocation::new("wait")));
        let pending = lambda.submit(Invocation::new(way));
        let ended = bootstrap.end();
        assert_eq!(
            pending.wait().error_type(),
            Some(error_type),
            "{}",
            ended.stderr
        );
        for other in others {
            let response = other.wait();
            let error = response.error().expect("a function error");
            assert_eq!(error.error_type, "Runtime.ProcessEnded");
            assert_eq!(error.platform_error_type, "Runtime.ProcessEnded");
            let message = format!("another invocation ended the process: {error_type}");
            assert!(error.error_message.starts_with(&message), "{error:?}");
        }
        // The first worker runs on the main thread, which `std` knows.
        let died_of = ended.status.signal();
        assert!(
            died_of == Some(signal) || died_of == Some(SIGABRT),
            "{died_of:?}"
        );
    }
}

#[test]
fn with_json_logging_a_crash_is_a_json_record() {
    let lambda = lambda();
    let mut command = command(unwinding(), "crash", &lambda);
    let bootstrap = Bootstrap::start(command.env("AWS_LAMBDA_LOG_FORMAT", "JSON"));
    let _pending = lambda.submit(Invocation::new("segfault").request_id("r-1"));
    let stderr = bootstrap.end().stderr;
    let record: serde_json::Value = serde_json::from_str(&stderr).expect("one line of JSON");
    assert_eq!(record["level"], "ERROR");
    assert_eq!(record["requestId"], "r-1");
    assert_eq!(record["errorType"], "SegmentationFault");
    assert_eq!(record["errorMessage"], record["message"]);
    let message = record["message"].as_str().expect("a string");
    assert!(message.ends_with("(SIGSEGV at 0x1234)"), "{message}");
    let timestamp = record["timestamp"].as_str().expect("a string");
    assert!(
        timestamp.starts_with("20") && timestamp.ends_with('Z'),
        "{timestamp}"
    );
}
