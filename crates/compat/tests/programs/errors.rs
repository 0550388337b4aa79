//! Handlers that fail.

use std::collections::HashMap;
use std::task::{Context, Poll};

use lambda_runtime::{Diagnostic, Error, LambdaEvent, Service, run, service_fn};
use serde::Deserialize;
use serde_json::Value;

pub(crate) async fn boxed() -> Result<(), Error> {
    run(service_fn(async |_: LambdaEvent<Value>| {
        Err::<Value, Error>("no bicycles left".into())
    }))
    .await
}

#[derive(Debug)]
struct OutOfStock;

impl From<OutOfStock> for Diagnostic {
    fn from(_: OutOfStock) -> Self {
        Diagnostic {
            error_type: "OutOfStock".to_owned(),
            error_message: "no bicycles left".to_owned(),
        }
    }
}

pub(crate) async fn own() -> Result<(), Error> {
    run(service_fn(async |_: LambdaEvent<Value>| {
        Err::<Value, _>(OutOfStock)
    }))
    .await
}

pub(crate) async fn anyhow() -> Result<(), Error> {
    run(service_fn(async |event: LambdaEvent<String>| {
        Ok::<_, anyhow::Error>(event.payload.parse::<u32>()?)
    }))
    .await
}

#[derive(Deserialize)]
struct Order {
    count: u32,
}

pub(crate) async fn typed() -> Result<(), Error> {
    run(service_fn(async |event: LambdaEvent<Order>| {
        Ok::<_, Error>(event.payload.count)
    }))
    .await
}

/// Ends in the way that the event says.
pub(crate) async fn dies() -> Result<(), Error> {
    run(service_fn(async |event: LambdaEvent<String>| {
        tokio::task::yield_now().await;
        match &*event.payload {
            "panic" => panic!("no bicycles"),
            "panic in a task" => {
                tokio::spawn(async { panic!("no bicycles") }).await?;
            }
            "exit" => std::process::exit(3),
            "abort" => std::process::abort(),
            "recursion" => {
                recurse(1);
            }
            _ => {}
        }
        Ok::<_, Error>(event.payload)
    }))
    .await
}

#[allow(unconditional_recursion, reason = "the stack must overflow")]
fn recurse(depth: u64) -> u64 {
    let frame = std::hint::black_box([depth; 64]);
    recurse(depth + 1) + frame[1]
}

/// JSON has no maps whose keys are lists.
pub(crate) async fn unserializable() -> Result<(), Error> {
    run(service_fn(async |event: LambdaEvent<Value>| {
        Ok::<_, Error>(HashMap::from([(vec![1], event.payload)]))
    }))
    .await
}

pub(crate) async fn large() -> Result<(), Error> {
    run(service_fn(async |event: LambdaEvent<usize>| {
        Ok::<_, Error>("x".repeat(event.payload))
    }))
    .await
}

/// A service that is not ready.
pub(crate) async fn not_ready() -> Result<(), Error> {
    struct NotReady;
    impl Service<LambdaEvent<Value>> for NotReady {
        type Response = Value;
        type Error = OutOfStock;
        type Future = std::future::Ready<Result<Value, OutOfStock>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), OutOfStock>> {
            Poll::Ready(Err(OutOfStock))
        }

        fn call(&mut self, event: LambdaEvent<Value>) -> Self::Future {
            std::future::ready(Ok(event.payload))
        }
    }
    run(NotReady).await
}
