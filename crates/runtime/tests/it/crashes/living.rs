//! Processes that survive a crash report, because their signal handlers recover or the signal was
//! only sent.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Command;

use super::*;
use crate::support::raw_server::RawServer;
use lambda_native_emulator::wire;

const SIGALRM: i32 = 14;

fn programs() -> [std::path::PathBuf; 3] {
    [unwinding(), aborting(), static_and_aborting()]
}

#[track_caller]
fn assert_ended(ended: &Ended) {
    let signal = ended.status.signal();
    assert!(
        matches!(signal, Some(SIGABRT | SIGALRM)),
        "{:?}: {}",
        ended.status,
        ended.stderr
    );
}

/// Asserts that the invocation gets this error and that the process, which survives the signal, is
/// ended.
#[track_caller]
fn check_ended(program: &Path, function: &str, way: &str, error_type: &str) {
    let lambda = lambda();
    let bootstrap = Bootstrap::start(&mut command(program, function, &lambda));
    let pending = lambda.submit(Invocation::new(way));
    assert_eq!(pending.wait().error_type(), Some(error_type), "{way}");
    assert_ended(&bootstrap.end());
}

#[test]
fn an_ignored_signal_in_another_thread_ends_the_process() {
    for program in programs() {
        check_ended(
            &program,
            "crash",
            "signal 11 in a thread",
            "SegmentationFault",
        );
    }
}

#[test]
fn a_recovered_fault_in_any_thread_ends_the_process() {
    for program in programs() {
        for way in ["recovered fault", "recovered fault in a thread"] {
            check_ended(&program, "crash-and-recover", way, "SegmentationFault");
        }
    }
}

#[test]
fn an_abort_that_a_handler_ignores_ends_the_process() {
    check_ended(
        &unwinding(),
        "crash-and-recover",
        "recovered abort in a thread",
        "Abort",
    );
}

#[test]
fn a_handler_that_never_returns_does_not_keep_the_process_alive() {
    check_ended(
        &unwinding(),
        "crash-and-recover",
        "recovered fault in a thread, then wait",
        "SegmentationFault",
    );
}

#[test]
fn a_recovered_fault_in_one_of_four_workers_ends_all_four() {
    for program in programs() {
        let lambda = Emulator::builder()
            .timeout(PATIENCE)
            .fetch_timeout(PATIENCE)
            .concurrency(4);
        let lambda = lambda.start().expect("the emulator starts");
        let mut command = command(&program, "crash-and-recover-in-one-of-four", &lambda);
        let bootstrap = Bootstrap::start(&mut command);
        let others = [(); 3].map(|()| lambda.submit(Invocation::new("{}")));
        let pending = lambda.submit(Invocation::new("recovered fault in a thread"));
        let ended = bootstrap.end();
        assert_ended(&ended);
        for pending in others.into_iter().chain([pending]) {
            let response = pending.wait();
            assert_eq!(
                response.error_type(),
                Some("SegmentationFault"),
                "{response:?}"
            );
        }
    }
}

/// The crashes to test after an idle process has survived a fault.
fn ways(program: &Path) -> &'static [(&'static str, &'static str)] {
    if program == unwinding() {
        &[("abort", "Abort"), ("exit", "ProcessExit")]
    } else {
        &[
            ("abort", "Abort"),
            ("exit", "ProcessExit"),
            ("panic", "Panic"),
        ]
    }
}

#[test]
fn after_an_ignored_signal_while_idle_the_next_crash_is_reported() {
    for program in programs() {
        for &(way, error_type) in ways(&program) {
            let lambda = lambda();
            let mut bootstrap = Bootstrap::start(&mut command(&program, "crash", &lambda));
            assert_eq!(lambda.invoke("{}").body_str(), "{}");
            let kill = Command::new("kill")
                .args(["-SEGV", &bootstrap.pid().to_string()])
                .status();
            assert!(kill.expect("kill starts").success());
            bootstrap.wait_for_lines(1);
            let pending = lambda.submit(Invocation::new(way));
            let ended = bootstrap.end();
            lambda.fail_in_flight("Runtime.ExitError", "no response was posted");
            assert_eq!(
                pending.wait().error_type(),
                Some(error_type),
                "{way}: {}",
                ended.stderr
            );
        }
    }
}

#[test]
fn after_a_recovered_fault_while_idle_the_next_crash_is_reported() {
    for program in programs() {
        for &(way, error_type) in ways(&program) {
            let peer = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
            let address = peer.local_addr().expect("a local address").to_string();
            let lambda = lambda();
            let mut command = command(&program, "crash-and-recover", &lambda);
            let bootstrap = Bootstrap::start(command.env("TEST_PEER", address));
            let told = "recovered fault when told";
            assert_eq!(lambda.invoke(told).body_str(), told);
            let (mut stream, _): (TcpStream, _) = peer.accept().expect("the function connects");
            stream.write_all(b".").expect("it reads");
            stream.read_exact(&mut [0]).expect("it has recovered");
            let response = lambda.invoke(way);
            assert_eq!(
                response.error_type(),
                Some(error_type),
                "{way}: {response:?}"
            );
            bootstrap.end();
        }
    }
}

#[test]
fn no_event_is_requested_while_a_crash_is_reported() {
    let server = RawServer::start();
    let mut command = crate::support::bootstrap::bare_command(unwinding(), "crash-in-one-of-two");
    let bootstrap = Bootstrap::start(command.env("AWS_LAMBDA_RUNTIME_API", server.address()));
    let (mut crashing, mut other) = (server.accept(), server.accept());
    crashing.expect_next();
    other.expect_next();
    other.send(wire::event_response("r-1", "{}"));
    other.expect_start("POST /2018-06-01/runtime/invocation/r-1/response ");
    // Its response has been posted and is accepted only while the crash is being reported.
    crashing.send(wire::event_response("r-2", "abort"));
    crashing.expect_start("POST /2018-06-01/runtime/invocation/r-2/error ");
    other.send(wire::accepted());
    // The report waits up to two seconds for its own response.
    other.expect_end();
    bootstrap.end();
}
