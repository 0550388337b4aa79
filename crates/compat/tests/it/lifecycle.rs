//! Hooks around a snapshot and at shutdown.

use super::support::function::{FLAVORS, Function, PATIENCE, command, emulator};
use super::support::programs::Program;

#[test]
fn hooks_run_around_a_snapshot_as_with_lambda_runtime() {
    for program in [Program::Ours, Program::Peer] {
        for flavor in FLAVORS {
            let function = with_snap_start(program, "snapshot", flavor);
            assert_eq!(function.next_line(), "SnapStart: true\n");
            assert!(function.lambda.wait_until_snapshot(PATIENCE));
            for line in ["second closed\n", "first closed\n"] {
                assert_eq!(function.next_line(), line, "{program:?} {flavor}");
            }
            assert!(function.lambda.restore());
            for line in ["first opened\n", "second opened\n"] {
                assert_eq!(function.next_line(), line, "{program:?} {flavor}");
            }
            assert_eq!(function.invoke("1").body_str(), "1");
            function.kill();
        }
    }
}

#[test]
fn a_failed_restore_is_reported_and_ends_the_process() {
    for flavor in FLAVORS {
        let function = with_snap_start(Program::Ours, "broken-snapshot", flavor);
        assert!(function.lambda.wait_until_snapshot(PATIENCE));
        assert!(function.lambda.restore());
        let lambda = function.lambda.clone();
        let (status, lines) = function.end();
        assert!(!status.success(), "{flavor}: {lines:?}");
        let error = lambda.restore_error().expect("an error");
        assert_eq!(error.error_type, "Error");
        assert_eq!(error.error_message, "no connection");
    }
}

#[test]
fn without_snap_start_no_hook_runs() {
    let function = Function::start(Program::Ours, "snapshot", "multi_thread");
    assert_eq!(function.next_line(), "SnapStart: false\n");
    assert_eq!(function.invoke("1").body_str(), "1");
    function.kill();
}

#[test]
fn the_shutdown_hook_runs_on_tokio_as_with_lambda_runtime() {
    for program in [Program::Ours, Program::Peer] {
        for flavor in FLAVORS {
            for signal in ["TERM", "INT"] {
                let function = Function::start(program, "shutdown", flavor);
                assert_eq!(function.invoke("1").body_str(), "1");
                function.signal(signal);
                let (status, mut lines) = function.end();
                // `lambda_runtime` prints that it shuts down.
                lines.retain(|line| !line.starts_with("[runtime] "));
                assert_eq!(lines, ["flushed\n"], "{program:?} {flavor} {signal}");
                assert!(status.success(), "{program:?} {flavor} {signal}: {status}");
            }
        }
    }
}

fn with_snap_start(program: Program, function: &str, flavor: &str) -> Function {
    let lambda = emulator().snap_start(true).restore_timeout(PATIENCE);
    let lambda = lambda.start().expect("the emulator starts");
    Function::start_in(lambda, &mut command(program, function, flavor))
}
