//! The hook between a response and the next `/next`.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Barrier, Mutex};
use std::thread::{self, ThreadId};

use lambda_native::{LambdaContext, LambdaError, Runtime};
use lambda_native_emulator::wire;
use lambda_native_emulator::{Emulator, Invocation};

use crate::support::function::{Function, PATIENCE, echo};
use crate::support::script::{expect, play_with, refuse_next, status_response};

#[test]
fn the_hook_runs_after_the_response_is_accepted_and_before_the_next_request() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (by_hook, by_script) = (Arc::clone(&seen), Arc::clone(&seen));
    let note = |seen: &Mutex<Vec<&str>>, what| seen.lock().expect("not poisoned").push(what);
    let played = play_with(
        |runtime| runtime.after_invocation(move || note(&by_hook, "hook")),
        echo,
        move |conn| {
            for id in ["r-1", "r-2"] {
                expect(conn, "/next")?;
                note(&by_script, "next");
                conn.send(wire::event_response(id, "{}"))?;
                expect(conn, "/response")?;
                note(&by_script, "accepted");
                conn.send(wire::accepted())?;
            }
            refuse_next(conn)
        },
    );
    let played = played.refused_at_last();
    assert_eq!(
        *seen.lock().expect("not poisoned"),
        ["next", "accepted", "hook", "next", "accepted", "hook"]
    );
    // The next request is never pipelined.
    assert!(played.to("/next").iter().all(|next| !next.pipelined));
}

#[test]
fn the_hook_runs_after_an_error_and_after_a_rejected_response() {
    let (sender, runs) = mpsc::channel();
    let fails = |_: &str, _: &LambdaContext| Err::<String, _>(LambdaError::new("No", "no"));
    let played = play_with(
        |runtime| runtime.after_invocation(move || sender.send(()).expect("the test listens")),
        fails,
        |conn| {
            for status in [202, 400, 413] {
                expect(conn, "/next")?;
                conn.send(wire::event_response("r-1", "{}"))?;
                expect(conn, "/error")?;
                conn.send(status_response(status, "{}"))?;
            }
            refuse_next(conn)
        },
    );
    played.refused_at_last();
    assert_eq!(runs.try_iter().count(), 3);
}

#[test]
fn a_panic_in_the_hook_does_not_end_the_loop() {
    let options = |runtime: Runtime| runtime.after_invocation(|| panic!("no bicycles"));
    let function = Function::serve_with(Emulator::builder(), options, echo);
    for n in 0..5 {
        assert_eq!(function.invoke(n.to_string()).body_str(), n.to_string());
    }
    assert_eq!(function.finish().count("/response"), 5);
}

#[test]
fn with_several_workers_each_worker_runs_the_hook() {
    const WORKERS: u32 = 3;
    let (sender, runs): (Sender<ThreadId>, Receiver<ThreadId>) = mpsc::channel();
    // No handler returns before all have an event.
    let all = Barrier::new(WORKERS as usize);
    let handler = move |event: &str, _: &LambdaContext| {
        all.wait();
        Ok::<_, LambdaError>(event.to_owned())
    };
    let options = move |runtime: Runtime| {
        runtime.concurrency(WORKERS).after_invocation(move || {
            let _ = sender.send(thread::current().id());
        })
    };
    let lambda = Emulator::builder().concurrency(WORKERS);
    let function = Function::serve_with(lambda, options, handler);
    let pending: Vec<_> = (0..WORKERS)
        .map(|n| function.lambda.submit(Invocation::new(n.to_string())))
        .collect();
    for (n, pending) in pending.into_iter().enumerate() {
        assert_eq!(pending.wait().body_str(), n.to_string());
    }
    let mut threads: Vec<ThreadId> = Vec::new();
    for _ in 0..WORKERS {
        let thread = runs.recv_timeout(PATIENCE).expect("the hook runs");
        assert!(!threads.contains(&thread), "each on its own");
        threads.push(thread);
    }
    function.lambda.stop();
}
