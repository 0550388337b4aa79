//! Each invocation of a process has exactly one response for a probe, and it is the one that the caller gets.

use std::fs;
use std::time::Duration;

use lambda_native_emulator::process::{
    Bootstrap, EnvironmentPool, ExecutionEnvironment, Notice, PendingInvocation,
};
use lambda_native_emulator::{Builder, Emulator, Invocation, InvocationResponse};
use serde_json::{Value, json};

use crate::support::client::SAFETY;
use crate::support::function::{Function, scripted_function};
use crate::support::recorder::{Recording, Seen, recorder};

fn patient() -> Builder {
    Emulator::builder().timeout(SAFETY).fetch_timeout(None)
}

fn start(lambda: Builder, bootstrap: Bootstrap) -> (Function, Recording) {
    let (probe, recording) = recorder();
    let lambda = lambda.probe(probe).start().expect("an emulator");
    (Function::start_under(lambda, bootstrap), recording)
}

fn start_pool(lambda: &Builder, size: usize) -> (EnvironmentPool, Recording) {
    let (probe, recording) = recorder();
    let lambda = lambda.clone().probe(probe);
    let bootstrap = Bootstrap::new(scripted_function());
    let pool = EnvironmentPool::start(&lambda, size, &bootstrap, |_, _| {});
    (pool.expect("a pool"), recording)
}

/// Checks that the probe has seen what the callers get, and returns the error types, in order.
fn compare(recording: Recording, pending: Vec<PendingInvocation>) -> Vec<Option<String>> {
    let mut seen = recording.responses();
    assert_eq!(seen.len(), pending.len(), "{seen:?}");
    let error_type = |pending: PendingInvocation| {
        let seen = seen.remove(pending.request_id()).expect("a response");
        let got = pending.wait();
        assert_eq!(seen.error_type(), got.error_type());
        // The body of a stream is in its chunks.
        if !matches!(got, InvocationResponse::Response { streamed: true, .. }) {
            assert_eq!(seen, got);
        }
        got.error_type().map(str::to_owned)
    };
    pending.into_iter().map(error_type).collect()
}

/// Invokes a function once, and returns the error type.
fn error_type_of(event: Value) -> Option<String> {
    let (function, recording) = start(patient(), Bootstrap::new(scripted_function()));
    let pending = function.invoke(event);
    // Without an end, the stop would come before the response.
    function.until(|notice| matches!(notice, Notice::End(_)));
    drop(function);
    compare(recording, vec![pending]).remove(0)
}

#[test]
fn every_end_of_an_invocation_is_seen() {
    let large = "x".repeat(lambda_native_emulator::MAX_RESPONSE_BYTES + 1);
    let ends = [
        (json!({"n": 1}), None),
        (json!({"fail": {"errorType": "NoTable"}}), Some("NoTable")),
        (json!({"exit": 3}), Some("Runtime.ExitError")),
        (json!({"exit_after_response": true}), None),
        (
            json!({"response": large}),
            Some("Function.ResponseSizeTooLarge"),
        ),
        (json!({"stream": ["one", "two"]}), None),
        (
            json!({"stream": ["one"], "base64_error": "e30="}),
            Some("Function.Late"),
        ),
    ];
    for (event, error_type) in ends {
        assert_eq!(error_type_of(event).as_deref(), error_type);
    }
}

#[test]
fn a_stream_that_a_crash_breaks_is_seen() {
    let error_type = error_type_of(json!({"stream": ["one"], "exit": 3}));
    // Either the end of the connection or that of the process is noticed first.
    let error_type = error_type.as_deref();
    assert!(
        matches!(
            error_type,
            Some("Runtime.TruncatedResponse" | "Runtime.ExitError")
        ),
        "{error_type:?}"
    );
}

#[test]
fn a_timeout_is_seen() {
    let lambda = patient().timeout(Duration::from_millis(100));
    let (function, recording) = start(lambda, Bootstrap::new(scripted_function()));
    let pending = function.invoke(json!({"hang": true}));
    function.exited();
    drop(function);

    let ends = compare(recording, vec![pending]);

    assert_eq!(ends, [Some("Sandbox.Timedout".to_owned())]);
}

#[test]
fn a_failed_init_is_the_response_to_all_that_wait() {
    for (mode, error_type) in [("exit", "Runtime.ExitError"), ("report", "Script.Init")] {
        let bootstrap = Bootstrap::new(scripted_function()).env("SCRIPT_INIT", mode);
        let (function, recording) = start(patient(), bootstrap);
        let got = [(); 2].map(|()| function.invoke(json!({}))).map(|pending| {
            let id = pending.request_id().to_owned();
            (id, pending.wait())
        });
        drop(function);

        for (_, response) in &got {
            assert_eq!(response.error_type(), Some(error_type));
        }
        assert_eq!(recording.responses(), got.into());
    }
}

#[test]
fn a_program_that_cannot_start_is_seen() {
    let (function, recording) = start(patient(), Bootstrap::new("/nowhere/bootstrap"));
    let pending = function.invoke(json!({}));
    let id = pending.request_id().to_owned();
    let got = pending.wait();
    drop(function);

    assert_eq!(got.error_type(), Some("Runtime.InvalidEntrypoint"));
    assert_eq!(recording.responses()[&id], got);
}

#[test]
fn a_stop_ends_invocations_in_flight_and_in_the_queue() {
    let (function, recording) = start(patient(), Bootstrap::new(scripted_function()));
    let pending = vec![
        function.invoke(json!({"stderr": "here\n", "hang": true})),
        function.invoke(json!({})),
    ];
    function.until(|notice| matches!(notice, Notice::Line { .. }));
    function.environment.stop();
    let late = function.invoke(json!({}));
    drop(function);

    let ends = compare(recording, pending.into_iter().chain([late]).collect());

    let stopped = Some("Emulator.Stopped".to_owned());
    assert_eq!(ends, [stopped.clone(), stopped.clone(), stopped]);
}

#[test]
fn a_response_during_the_shutdown_reaches_the_caller() {
    let folder = tempfile::tempdir().expect("a folder");
    let gate = folder.path().join("gate");
    let bootstrap = Bootstrap::new(scripted_function())
        .env("SCRIPT_SIGTERM", "ignore")
        .env("SCRIPT_EXTENSION", "");
    let (function, recording) = start(patient(), bootstrap);
    let pending = function.invoke(json!({"stderr": "here\n", "wait_for": gate}));
    function.until(|notice| matches!(notice, Notice::Line { text, .. } if text == "here"));

    std::thread::scope(|scope| {
        scope.spawn(|| function.environment.stop());
        function
            .until(|notice| matches!(notice, Notice::Line { text, .. } if text == "got SIGTERM"));
        fs::write(gate, "").expect("the file");
    });
    drop(function);

    // If this machine is slow, the process is killed before it responds.
    compare(recording, vec![pending]);
}

#[test]
fn concurrent_invocations_are_seen() {
    let (function, recording) = start(patient().concurrency(3), {
        Bootstrap::new(scripted_function())
    });
    let pending: Vec<_> = [1, 2, 3]
        .map(|n| function.invoke(json!({"meet": "here", "of": 3, "n": n})))
        .into();
    for _ in 0..3 {
        function.until(|notice| matches!(notice, Notice::End(_)));
    }
    drop(function);

    assert_eq!(compare(recording, pending), [None, None, None]);
}

#[test]
fn a_process_that_somebody_else_starts_is_seen() {
    let (probe, recording) = recorder();
    let environment = ExecutionEnvironment::attach(patient().probe(probe), |_| {});
    let environment = environment.expect("an environment");
    let pending = vec![
        environment.invoke(Invocation::new("{}")),
        environment.invoke(Invocation::new("{}")),
    ];
    drop(environment);

    let stopped = Some("Emulator.Stopped".to_owned());
    assert_eq!(compare(recording, pending), [stopped.clone(), stopped]);
}

#[test]
fn all_environments_of_a_pool_share_the_probe() {
    let (pool, recording) = start_pool(&patient(), 2);
    let folder = tempfile::tempdir().expect("a folder");
    let gates = [1, 2].map(|n| folder.path().join(n.to_string()));
    let pending = [0, 1].map(|n: usize| {
        let other = &gates[1 - n];
        let event = json!({"stream": ["here", {"wait_for": other}]});
        pool.invoke(Invocation::new(event.to_string()))
    });
    // Both have begun, so that both environments are in use.
    let mut started = Vec::new();
    let mut connections = Vec::new();
    while started.len() < 2 {
        match recording.next() {
            Seen::Chunk { request_id, .. } => started.push(request_id),
            Seen::Exchange(exchange) if exchange.request_id.is_some() => {
                connections.push(exchange.connection);
            }
            _ => {}
        }
    }
    assert_eq!(connections, [1, 1], "each has an emulator of its own");
    for gate in gates {
        fs::write(gate, "").expect("the file");
    }
    for pending in &pending {
        assert!(started.contains(&pending.request_id().to_owned()));
    }
    for pending in pending {
        assert_eq!(pending.wait().body_str(), "here");
    }
    drop(pool);

    assert_eq!(recording.responses().len(), 2);
}

#[test]
fn invocations_that_wait_for_an_environment_end_with_the_pool() {
    let (pool, recording) = start_pool(&patient(), 2);
    let folder = tempfile::tempdir().expect("a folder");
    let never = folder.path().join("never");
    let event = json!({"stream": ["here", {"wait_for": never}]}).to_string();
    let mut pending: Vec<_> = (0..4)
        .map(|_| pool.invoke(Invocation::new(event.clone())))
        .collect();
    for _ in 0..2 {
        while !matches!(recording.next(), Seen::Chunk { .. }) {}
    }
    pool.stop();
    pending.push(pool.invoke(Invocation::new("{}")));
    drop(pool);

    let ends = compare(recording, pending);

    assert_eq!(ends, vec![Some("Emulator.Stopped".to_owned()); 5]);
}

#[test]
fn a_killed_process_is_seen() {
    let (pool, recording) = start_pool(&patient(), 2);
    let pending = pool.invoke(Invocation::new(r#"{"hang": true}"#));
    let id = pending.request_id();
    let is_delivery =
        |seen: &Seen| matches!(seen, Seen::Exchange(it) if it.request_id.as_deref() == Some(id));
    while !is_delivery(&recording.next()) {}

    assert_eq!(pool.kill(), 1);

    let id = pending.request_id().to_owned();
    let got = pending.wait();
    assert_eq!(got.error_type(), Some("Runtime.ExitError"));
    drop(pool);
    assert_eq!(recording.responses()[&id], got);
}

#[test]
fn the_probe_is_told_before_the_caller() {
    let (function, recording) = start(patient(), Bootstrap::new(scripted_function()));
    let got = function.invoke(json!({"n": 1})).wait();

    let is_it = |seen| matches!(seen, Seen::Response { response, .. } if response == got);
    assert!(recording.so_far().into_iter().any(is_it));
}
