//! Async handlers of typed events.

use std::time::{Duration, SystemTime};

use lambda_native::events::{BatchResponse, S3Event, SqsEvent, batch};
use lambda_native::{LambdaContext, LambdaError, LambdaHandler, Response, TypedHandler};
use tokio::task::yield_now;

use super::call;
use crate::support::function::Function;

#[test]
fn an_async_closure_needs_no_types_of_its_arguments() {
    let handler = S3Event::async_handler(async |event, ctx| {
        yield_now().await;
        format!(
            "{} {}",
            event.records[0].s3.bucket.name,
            ctx.request_id.len()
        )
    });
    assert_eq!(call(&handler, S3Event::SAMPLE).unwrap(), "example-photos 0");
}

#[test]
fn an_async_fn_borrows_event_and_context() {
    async fn handler(
        event: SqsEvent<'_>,
        _: &LambdaContext<'_>,
    ) -> anyhow::Result<BatchResponse<'static>> {
        yield_now().await;
        anyhow::ensure!(event.records.len() == 2, "not two messages");
        Ok(batch(&event.records, |_| Ok(())))
    }
    let function = Function::serve(SqsEvent::async_handler(handler));
    let response = function.invoke(SqsEvent::SAMPLE);
    assert_eq!(response.body_str(), r#"{"batchItemFailures":[]}"#);
    let response = function.invoke(r#"{"Records": []}"#);
    assert_eq!(
        response.error().expect("an error").error_message,
        "not two messages"
    );
    assert_eq!(function.invoke("{}").error_type(), Some("EventError"));
    function.finish();
}

#[test]
fn the_options_of_async_handlers_apply() {
    let handler = SqsEvent::async_handler(async |_, _| {
        std::future::pending::<Result<(), LambdaError>>().await
    })
    .timeout_margin(Duration::from_secs(1));
    let ctx = LambdaContext {
        deadline: Some(SystemTime::now() + Duration::from_secs(1)),
        ..LambdaContext::default()
    };
    let event = SqsEvent::SAMPLE.as_bytes();
    let error = handler
        .handle(event, &ctx, &mut Response::default())
        .unwrap_err();
    assert_eq!(error.error_type, "TimedOut");
}
