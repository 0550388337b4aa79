//! Several workers with one tokio runtime, as on Managed Instances.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, mpsc as blocking};
use std::thread;

use lambda_native::{LambdaContext, LambdaError, LambdaHandler, async_handler};
use lambda_native_emulator::{Emulator, Invocation};
use tokio::sync::{Barrier, mpsc, oneshot};

use super::over_a_socket;
use crate::support::function::{Function, PATIENCE};

fn serve(workers: u32, handler: impl LambdaHandler + Send + 'static) -> Function {
    let lambda = Emulator::builder().concurrency(workers);
    Function::serve_with(lambda, |runtime| runtime.concurrency(workers), handler)
}

#[test]
fn concurrent_invocations_run_on_separate_threads() {
    const WORKERS: u32 = 8;
    let barrier = Barrier::new(WORKERS as usize);
    let function = serve(
        WORKERS,
        async_handler(async move |event: &str, ctx: &LambdaContext| {
            barrier.wait().await;
            let echo = over_a_socket(event, ctx).await?;
            Ok::<_, LambdaError>(format!("{echo} {:?}", thread::current().id()))
        }),
    );
    let pending: Vec<_> = (0..WORKERS)
        .map(|n| function.lambda.submit(Invocation::new(n.to_string())))
        .collect();
    let mut threads = BTreeSet::new();
    for (n, pending) in pending.into_iter().enumerate() {
        let response = pending.wait();
        let (echo, thread) = response.body_str().split_once(' ').expect("two words");
        assert_eq!(echo, n.to_string());
        threads.insert(thread.to_owned());
    }
    assert_eq!(threads.len(), WORKERS as usize);
}

/// This is how a pooled connection behaves that one worker has opened and another uses while the
/// first is idle.
#[test]
fn a_task_spawned_by_an_idle_worker_continues_for_another() {
    let (spawned, tasks) = mpsc::channel(1);
    let tasks = tokio::sync::Mutex::new(tasks);
    let (waits, waiting) = blocking::channel();
    let (go, gone) = oneshot::channel::<()>();
    let gone = Mutex::new(Some(gone));
    let function = serve(
        2,
        async_handler(async move |event: &str, ctx: &LambdaContext| {
            if event == "spawn" {
                let gone = gone.lock().expect("not poisoned").take().expect("once");
                let task = tokio::spawn(async move {
                    gone.await?;
                    over_a_socket("done", &LambdaContext::default()).await
                });
                let _ = spawned.send(task).await;
                return Ok::<_, LambdaError>(ctx.request_id.to_owned());
            }
            waits.send(()).expect("the test is waiting");
            let task = tasks.lock().await.recv().await.expect("a task");
            task.await?
        }),
    );
    let waiter = function.lambda.submit(Invocation::new("wait"));
    waiting.recv_timeout(PATIENCE).expect("one worker waits");
    // The other worker handles this event and is idle afterwards.
    assert!(function.invoke("spawn").is_response());
    go.send(()).expect("the task is running");
    assert_eq!(waiter.wait().body_str(), "done");
}

#[test]
fn a_blocking_worker_does_not_delay_the_sockets_of_another() {
    let (blocks, blocked) = blocking::channel();
    let (release, released) = blocking::channel::<()>();
    let released = Mutex::new(released);
    let function = serve(
        2,
        async_handler(async move |event: &str, ctx: &LambdaContext| {
            if event == "block" {
                blocks.send(()).expect("the test is waiting");
                // Blocks like a write to a slow reader.
                let released = released.lock().expect("not poisoned");
                released
                    .recv_timeout(PATIENCE)
                    .expect("the other worker is served");
                return Ok("released".to_owned());
            }
            over_a_socket(event, ctx).await
        }),
    );
    let first = function.lambda.submit(Invocation::new("block"));
    blocked.recv_timeout(PATIENCE).expect("it blocks");
    for n in 0..10 {
        assert_eq!(function.invoke(n.to_string()).body_str(), n.to_string());
    }
    release.send(()).expect("the handler waits");
    assert_eq!(first.wait().body_str(), "released");
}

#[test]
fn a_panic_in_one_invocation_does_not_affect_the_others() {
    let barrier = Arc::new(Barrier::new(4));
    let function = serve(
        4,
        async_handler(async move |event: &str, ctx: &LambdaContext| {
            barrier.wait().await;
            assert!(!event.contains("panic"), "no bicycles");
            over_a_socket(event, ctx).await
        }),
    );
    for round in 0..3 {
        let events = ["panic", "one", "panic too", "two"];
        let pending = events.map(|event| function.lambda.submit(Invocation::new(event)));
        for (event, pending) in events.iter().zip(pending) {
            let response = pending.wait();
            if event.contains("panic") {
                assert_eq!(response.error_type(), Some("Panic"), "{round}");
            } else {
                assert_eq!(response.body_str(), *event, "{round}");
            }
        }
    }
}
