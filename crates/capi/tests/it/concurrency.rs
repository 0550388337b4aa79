//! Several invocations at once, as on Managed Instances: the library's threads in callback style, and a
//! handle for each thread in pull style.

use lambda_native_emulator::{Emulator, Event, Invocation};

use crate::support::function::{Function, STYLES, Style};
use crate::support::process::PATIENCE;
use crate::support::programs::program;

const WORKERS: u32 = 4;

fn start(style: Style, variables: &[(&str, &str)]) -> Function {
    let lambda = Emulator::builder().concurrency(WORKERS);
    Function::start_with(lambda, &program("concurrency.c"), style, variables)
}

/// Sends as many events as there are workers. The program responds to none before it has all.
#[track_caller]
fn round(function: &Function, event: &str) {
    let pending: Vec<_> = (0..WORKERS)
        .map(|_| function.lambda.submit(Invocation::new(event)))
        .collect();
    for pending in pending {
        let expected = format!("{} {event}", pending.request_id());
        assert_eq!(pending.wait().body_str(), expected);
    }
}

#[test]
fn all_workers_serve_at_once() {
    for style in STYLES {
        let mut function = start(style, &[]);
        for n in 0..25 {
            round(&function, &n.to_string());
        }
        let stderr = function.process.wait_for("concurrency");
        assert_eq!(stderr, "concurrency 4\n", "{style:?}");
        assert_eq!(function.lambda.connections(), WORKERS as usize, "{style:?}");
    }
}

#[test]
fn a_record_has_the_request_id_of_its_own_thread() {
    for style in STYLES {
        let mut function = start(style, &[]);
        round(&function, "log");
        let line = "in a worker\n";
        let stderr = function.process.wait_for_count(line, WORKERS as usize);
        let mut ids: Vec<&str> = stderr
            .lines()
            .filter_map(|line| line.strip_prefix("INFO RequestId: "))
            .map(|rest| rest.split(' ').next().unwrap_or_default())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), WORKERS as usize, "{style:?}: {stderr}");
    }
}

#[test]
fn the_option_sets_the_number_of_workers() {
    for style in STYLES {
        let mut function = start(
            style,
            &[
                ("AWS_LAMBDA_MAX_CONCURRENCY", "1"),
                ("TEST_CONCURRENCY", "4"),
            ],
        );
        round(&function, "1");
        function.process.wait_for("set 0");
        assert_eq!(function.lambda.connections(), WORKERS as usize, "{style:?}");
    }
}

#[test]
fn without_managed_instances_there_is_one_worker() {
    for style in STYLES {
        let mut function = Function::start(&program("concurrency.c"), style);
        for n in 0..3 {
            let response = function.invoke(n.to_string());
            let body = response.body_str();
            assert!(body.ends_with(&format!(" {n}")), "{body}");
        }
        let stderr = function.process.wait_for("concurrency");
        assert_eq!(stderr, "concurrency 1\n", "{style:?}");
        function.finish();
    }
}

#[test]
fn a_late_response_does_not_stop_the_other_workers() {
    for style in STYLES {
        let function = start(style, &[]);
        let events = function.lambda.subscribe();
        // One event waits in the barrier until after its timeout.
        let late = Invocation::new("late").timeout(std::time::Duration::from_millis(50));
        let late = function.lambda.submit(late);
        let timed_out = |event: &Event| matches!(event, Event::TimedOut { .. });
        while !timed_out(&events.recv_timeout(PATIENCE).expect("a timeout").event) {}
        assert_eq!(late.wait().error_type(), Some("Sandbox.Timedout"));
        for _ in 0..10 {
            let response = function.invoke("alone");
            assert!(response.body_str().ends_with(" alone"), "{style:?}");
        }
        let pending: Vec<_> = (1..WORKERS)
            .map(|_| function.lambda.submit(Invocation::new("with the late one")))
            .collect();
        for pending in pending {
            assert!(pending.wait().is_response(), "{style:?}");
        }
        round(&function, "after it");
    }
}

#[test]
fn init_cannot_fail_on_another_handle_after_the_first_event() {
    let function = start(Style::Pull, &[("TEST_LATE", "1")]);
    assert_eq!(function.invoke("late").body_str(), "late");
    assert_eq!(function.notes(), "init_error 4\n");
    assert!(function.lambda.init_error().is_none());
}

#[test]
fn no_more_workers_than_lambda_supports() {
    for variables in [
        [
            ("AWS_LAMBDA_MAX_CONCURRENCY", "2000"),
            ("TEST_CONCURRENCY", "2000"),
        ],
        [
            ("AWS_LAMBDA_MAX_CONCURRENCY", "4000000000"),
            ("TEST_CONCURRENCY", "4000000000"),
        ],
    ] {
        let ended = start(Style::Pull, &variables).end();
        assert!(ended.stderr.contains("before 1600\n"), "{ended:?}");
        assert!(ended.stderr.contains("open 1600\n"), "{ended:?}");
        assert!(ended.stderr.contains("; using 1600\n"), "{ended:?}");
    }
}
