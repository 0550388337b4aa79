//! Layers around the handler.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use lambda_runtime::layers::TracingLayer;
use lambda_runtime::tower::Layer;
use lambda_runtime::{Error, LambdaEvent, LambdaInvocation, Runtime, Service, service_fn};
use serde_json::Value;

async fn handler(event: LambdaEvent<Value>) -> Result<Value, Error> {
    println!("handler");
    Ok(event.payload)
}

/// Prints before and after the inner service.
#[derive(Clone)]
struct Printing(&'static str);

#[derive(Clone)]
struct PrintingService<S> {
    name: &'static str,
    inner: S,
}

impl<S> Layer<S> for Printing {
    type Service = PrintingService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        PrintingService {
            name: self.0,
            inner,
        }
    }
}

impl<S> Service<LambdaInvocation> for PrintingService<S>
where
    S: Service<LambdaInvocation, Response = (), Error = Error>,
    S::Future: Send + 'static,
{
    type Response = ();
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, invocation: LambdaInvocation) -> Self::Future {
        let id = invocation
            .parts
            .headers
            .get("lambda-runtime-aws-request-id");
        println!("{} begins, headers: {}", self.name, id.is_some());
        let name = self.name;
        let future = self.inner.call(invocation);
        Box::pin(async move {
            let outcome = future.await;
            // As a flush that takes its time.
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            println!("{name} ends");
            outcome
        })
    }
}

pub(crate) async fn order() -> Result<(), Error> {
    Runtime::new(service_fn(handler))
        .layer(Printing("inner"))
        .layer(TracingLayer::new())
        .layer(Printing("outer"))
        .run()
        .await
}

/// What the layer does in place of the handler or after it.
#[derive(Clone, Copy)]
enum Instead {
    Nothing,
    Fail,
    FailAfterwards,
}

struct InsteadService<S> {
    instead: Instead,
    inner: S,
}

impl<S> Service<LambdaInvocation> for InsteadService<S>
where
    S: Service<LambdaInvocation, Response = (), Error = Error>,
    S::Future: 'static,
{
    type Response = ();
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, invocation: LambdaInvocation) -> Self::Future {
        match (self.instead, &*invocation.body) {
            (Instead::Nothing, b"\"skip\"") => Box::pin(async { Ok(()) }),
            (Instead::Fail, b"\"skip\"") => Box::pin(async { Err("refused by a layer".into()) }),
            (Instead::FailAfterwards, _) => {
                let future = self.inner.call(invocation);
                Box::pin(async {
                    future.await?;
                    Err("the flush failed".into())
                })
            }
            _ => Box::pin(self.inner.call(invocation)),
        }
    }
}

async fn run_with(instead: Instead) -> Result<(), Error> {
    let layer = lambda_runtime::tower::layer::layer_fn(|inner| InsteadService { instead, inner });
    Runtime::new(service_fn(handler)).layer(layer).run().await
}

pub(crate) async fn silent() -> Result<(), Error> {
    run_with(Instead::Nothing).await
}

pub(crate) async fn failing() -> Result<(), Error> {
    run_with(Instead::Fail).await
}

pub(crate) async fn failing_late() -> Result<(), Error> {
    run_with(Instead::FailAfterwards).await
}
