//! Which tokio runtime is used, and what happens if there are two.

use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;

use lambda_native::{
    LambdaContext, LambdaError, LambdaHandler, Runtime, RuntimeError, async_handler, async_init,
};
use lambda_native_emulator::Emulator;
use tokio::runtime::{Builder, Handle, RuntimeFlavor};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use crate::support::function::{Function, PATIENCE, Serving};

async fn flavor(_: &str, _: &LambdaContext<'_>) -> Result<&'static str, LambdaError> {
    // A spawned task runs only if the runtime is driven.
    tokio::spawn(tokio::task::yield_now()).await?;
    Ok(match Handle::current().runtime_flavor() {
        RuntimeFlavor::CurrentThread => "one thread",
        RuntimeFlavor::MultiThread => "several threads",
        _ => "unknown",
    })
}

#[test]
fn the_default_runtime_is_single_threaded_and_a_provided_one_is_used() {
    let several = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let one = Builder::new_current_thread().build().expect("a runtime");
    let several = async_handler(flavor).on(several.expect("a runtime"));
    for (handler, expected) in [
        (async_handler(flavor), "one thread"),
        (async_handler(flavor).on(one), "one thread"),
        (several, "several threads"),
    ] {
        let function = Function::serve(handler);
        assert_eq!(function.invoke("1").body_str(), expected);
        function.finish();
    }
}

#[test]
fn a_detached_task_continues_in_the_next_invocation() {
    let response = Mutex::new(None);
    let function = Function::serve(async_handler(
        async move |event: &str, _: &LambdaContext| {
            if event == "leave" {
                let (sender, receiver) = oneshot::channel();
                *response.lock().expect("not poisoned") = Some(receiver);
                tokio::spawn(async move { sender.send("done behind your back") });
                return Ok("left");
            }
            let receiver = response.lock().expect("not poisoned").take();
            receiver.expect("there is a task").await
        },
    ));
    assert_eq!(function.invoke("leave").body_str(), "left");
    assert_eq!(function.invoke("fetch").body_str(), "done behind your back");
    function.finish();
}

#[test]
fn tasks_spawned_in_init_serve_the_handlers_created_there() {
    // Like a pooled connection, this is a task with a channel to it.
    async fn init() -> Result<impl LambdaHandler + Send + 'static, LambdaError> {
        let (asked, mut questions) = mpsc::channel::<(String, oneshot::Sender<String>)>(1);
        tokio::spawn(async move {
            while let Some((question, response)) = questions.recv().await {
                let _ = response.send(format!("{question}!"));
            }
        });
        tokio::task::yield_now().await;
        Ok(async_handler(
            async move |event: &str, _: &LambdaContext| {
                let (response, receiver) = oneshot::channel();
                let asking = asked.send((event.to_owned(), response)).await;
                asking.map_err(|_| LambdaError::new("Gone", "the task has ended"))?;
                receiver.await.map_err(LambdaError::from)
            },
        ))
    }
    let handler = async_init(init)().expect("a handler");
    let function = Function::serve(handler);
    assert_eq!(function.invoke("one").body_str(), "one!");
    assert_eq!(function.invoke("two").body_str(), "two!");
    function.finish();
}

#[test]
fn an_error_or_a_panic_in_async_init_is_an_init_error() {
    for (panics, error_type) in [(false, "ParseIntError"), (true, "Panic")] {
        let lambda = Emulator::builder().start().expect("the emulator starts");
        let runtime = Runtime::new().runtime_api(lambda.runtime_api());
        let init = async_init(async || {
            tokio::task::yield_now().await;
            assert!(!panics, "no table");
            let limit: u32 = "many".parse::<u32>()?;
            Ok::<_, LambdaError>(async_handler(async move |_: &str, _: &LambdaContext| {
                Ok::<_, LambdaError>(limit.to_string())
            }))
        });
        let Err(error) = runtime.run_with(init);
        assert!(matches!(error, RuntimeError::Init { .. }), "{error:?}");
        let reported = lambda.init_error().expect("a report");
        assert_eq!(reported.error_type, error_type);
    }
}

#[test]
fn a_hook_can_await_tasks_that_handlers_have_detached() {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = Arc::new(runtime.expect("a runtime"));
    let left: Arc<Mutex<JoinSet<()>>> = Arc::default();
    let flushed = Arc::new(AtomicUsize::new(0));
    let handler = {
        let (left, flushed) = (Arc::clone(&left), Arc::clone(&flushed));
        async_handler(async move |_: &str, _: &LambdaContext| {
            let before = flushed.load(Ordering::SeqCst);
            let flushed = Arc::clone(&flushed);
            left.lock().expect("not poisoned").spawn(async move {
                tokio::task::yield_now().await;
                flushed.fetch_add(1, Ordering::SeqCst);
            });
            Ok::<_, LambdaError>(before.to_string())
        })
    };
    let handler = handler.on(Arc::clone(&runtime));
    let flush = move || {
        let left = mem::take(&mut *left.lock().expect("not poisoned"));
        runtime.block_on(left.join_all());
    };
    let function = Function::serve_with(
        Emulator::builder(),
        |options| options.after_invocation(flush),
        handler,
    );
    for n in 0..3 {
        assert_eq!(function.invoke("{}").body_str(), n.to_string());
    }
    function.finish();
    assert_eq!(flushed.load(Ordering::SeqCst), 3);
}

/// A handler created after a failed init must not get the runtime of that init.
#[test]
fn handlers_created_after_a_failed_init_do_not_use_its_runtime() {
    let init = async_init(async || {
        Err::<fn(&str, &LambdaContext) -> Result<(), LambdaError>, _>(LambdaError::new(
            "No",
            "not today",
        ))
    });
    assert_eq!(init().expect_err("an error").error_type, "No");
    let function = Function::serve(async_handler(flavor));
    assert_eq!(function.invoke("1").body_str(), "one thread");
    function.finish();
}

#[test]
fn inside_another_runtime_each_event_fails_with_an_explanation() {
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE);
    let lambda = lambda.start().expect("the emulator starts");
    let runtime = Runtime::new().runtime_api(lambda.runtime_api());
    let (ended, end) = channel();
    thread::spawn(move || {
        // The equivalent of `#[tokio::main] async fn main() { start_lambda(…) }`.
        let outer = Builder::new_multi_thread()
            .worker_threads(1)
            .build()
            .expect("a runtime");
        let _ = ended.send(outer.block_on(async { runtime.run(async_handler(flavor)).err() }));
    });
    for _ in 0..2 {
        let response = lambda.invoke("1");
        let error = response.error().expect("a function error");
        assert_eq!(error.error_type, "NestedRuntime");
        for what in ["#[tokio::main]", "start_lambda_with(async_init(...))"] {
            assert!(error.error_message.contains(what), "{error:?}");
        }
    }
    lambda.stop();
    let end = end.recv_timeout(PATIENCE).expect("it ends");
    assert!(
        matches!(end, Some(RuntimeError::Unreachable { .. })),
        "{end:?}"
    );
}

#[test]
fn async_init_inside_another_runtime_is_an_init_error() {
    let outer = Builder::new_current_thread().build().expect("a runtime");
    let error = outer.block_on(async {
        async_init(async || Ok::<_, LambdaError>(async_handler(flavor)))().err()
    });
    assert_eq!(error.expect("an error").error_type, "NestedRuntime");
}

#[test]
fn a_handler_can_be_created_and_dropped_inside_a_runtime() {
    let outer = Builder::new_current_thread().build().expect("a runtime");
    let (unused, used) = outer.block_on(async {
        let given = Builder::new_current_thread().build().expect("a runtime");
        drop(async_handler(flavor).on(given));
        (async_handler(flavor), async_handler(flavor))
    });
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE);
    let lambda = lambda.start().expect("the emulator starts");
    let runtime = Runtime::new().runtime_api(lambda.runtime_api());
    let serving = Serving::start(runtime, used);
    assert_eq!(lambda.invoke("1").body_str(), "one thread");
    lambda.stop();
    serving.end();
    outer.block_on(async { drop(unused) });
}
