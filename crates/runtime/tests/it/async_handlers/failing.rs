//! Errors, panics and canceled tasks: each is posted as one error, and the next invocation works.

use std::future::pending;

use lambda_native::{LambdaContext, LambdaError, async_handler};
use tokio::task::yield_now;

use crate::support::function::Function;

async fn act(event: &str, _: &LambdaContext<'_>) -> Result<String, LambdaError> {
    match event {
        "parse" => {
            event.parse::<u16>()?;
        }
        "panic" => panic!("no bicycles"),
        "panic later" => {
            yield_now().await;
            panic!("no bicycles left");
        }
        "panic in a task" => tokio::spawn(async { panic!("no bicycles in the task") }).await?,
        "cancel a task" => {
            let task = tokio::spawn(pending::<()>());
            task.abort();
            task.await?;
        }
        "panic in a thread" => {
            tokio::task::spawn_blocking(|| panic!("no bicycles in the thread")).await?;
        }
        _ => yield_now().await,
    }
    Ok("served".to_owned())
}

#[test]
fn every_failure_is_posted_and_the_next_event_is_served() {
    let function = Function::serve(async_handler(act));
    for (event, error_type, message) in [
        ("parse", "ParseIntError", "invalid digit"),
        ("panic", "Panic", "no bicycles"),
        ("panic later", "Panic", "no bicycles left"),
        ("panic in a task", "JoinError", "no bicycles in the task"),
        ("cancel a task", "JoinError", "was cancelled"),
        (
            "panic in a thread",
            "JoinError",
            "no bicycles in the thread",
        ),
    ] {
        let response = function.invoke(event);
        let error = response.error().expect("a function error");
        assert_eq!(error.error_type, error_type, "{event}");
        assert!(error.error_message.contains(message), "{event}: {error:?}");
        assert_eq!(
            function.invoke("serve").body_str(),
            "served",
            "after {event}"
        );
    }
    function.finish();
}

#[test]
fn a_panic_is_reported_with_its_location() {
    let function = Function::serve(async_handler(act));
    let response = function.invoke("panic later");
    let error = response.error().expect("a function error");
    let place = &error.stack_trace[0];
    assert!(place.starts_with("panicked at "), "{place}");
    assert!(place.contains("failing.rs:"), "{place}");
    function.finish();
}
