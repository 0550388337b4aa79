//! Handlers that take a typed event: the shapes of functions, what they return, and each event type.

#[cfg(feature = "tokio")]
mod asynchronous;
mod every_event;
mod returned;

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use lambda_native::events::{
    ApiGwV2Event, ApiGwV2Response, BatchResponse, Event, EventBridgeEvent, SqsEvent, batch,
};
use lambda_native::{LambdaContext, LambdaError, LambdaHandler, Response, TypedHandler};

use crate::support::function::Function;

/// Calls a handler directly, and returns the body of the response.
pub(crate) fn call(handler: &impl LambdaHandler, event: &str) -> Result<String, LambdaError> {
    let mut response = Response::default();
    handler.handle(event.as_bytes(), &LambdaContext::default(), &mut response)?;
    Ok(String::from_utf8_lossy(response.body()).into_owned())
}

#[test]
fn a_closure_needs_no_types_of_its_arguments() {
    let handler = SqsEvent::handler(|event, ctx| {
        format!("{} {:?}", event.records[0].message_id, ctx.request_id)
    });
    let function = Function::serve(handler);
    let response = function.invoke(SqsEvent::SAMPLE);
    let expected = "059f36b4-87a3-44ab-83d2-661975830a7d ";
    assert!(response.body_str().starts_with(expected), "{response:?}");
    function.finish();
}

#[test]
fn a_closure_can_name_the_types_and_keep_state() {
    let calls = AtomicUsize::new(0);
    let handler = SqsEvent::handler(move |event: SqsEvent, _: &LambdaContext| {
        let calls = calls.fetch_add(1, Ordering::Relaxed) + 1;
        format!("{} messages in call {calls}", event.records.len())
    });
    assert_eq!(
        call(&handler, SqsEvent::SAMPLE).unwrap(),
        "2 messages in call 1"
    );
    assert_eq!(
        call(&handler, SqsEvent::SAMPLE).unwrap(),
        "2 messages in call 2"
    );
}

/// An error of the function's own.
#[derive(Debug)]
struct OutOfStock;

impl fmt::Display for OutOfStock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("out of stock")
    }
}

impl std::error::Error for OutOfStock {}

#[test]
fn functions_can_return_any_error_type() {
    fn own(_: ApiGwV2Event, _: &LambdaContext) -> Result<ApiGwV2Response, OutOfStock> {
        Err(OutOfStock)
    }
    fn lambda(_: ApiGwV2Event, _: &LambdaContext) -> Result<String, LambdaError> {
        Err(OutOfStock)?
    }
    fn any(_: ApiGwV2Event, _: &LambdaContext) -> anyhow::Result<()> {
        Err(OutOfStock)?
    }
    fn check(handler: impl LambdaHandler + Send + 'static) {
        let function = Function::serve(handler);
        let response = function.invoke(ApiGwV2Event::SAMPLE);
        let error = response.error().expect("a function error");
        assert_eq!(
            (&*error.error_type, &*error.error_message),
            ("OutOfStock", "out of stock")
        );
        function.finish();
    }
    check(ApiGwV2Event::handler(own));
    check(ApiGwV2Event::handler(lambda));
    check(ApiGwV2Event::handler(any));
    check(ApiGwV2Event::handler(
        |_, _| -> Result<ApiGwV2Response, _> { Err(OutOfStock) },
    ));
}

#[test]
fn a_function_without_errors_returns_its_response() {
    fn handler(SqsEvent { records }: SqsEvent, _: &LambdaContext) -> BatchResponse<'static> {
        batch(&records, |message| {
            message.body_json::<serde_json::Value>()?;
            Ok(())
        })
    }
    // The body of the second message is not JSON.
    let expected =
        r#"{"batchItemFailures":[{"itemIdentifier":"2e1424d4-f796-459a-8184-9c92662be6da"}]}"#;
    assert_eq!(
        call(&SqsEvent::handler(handler), SqsEvent::SAMPLE).unwrap(),
        expected
    );
}

#[test]
fn a_closure_with_question_marks_names_its_error_type() {
    let handler = SqsEvent::handler(|event, _| -> Result<_, LambdaError> {
        let first = event.records.first().ok_or("an empty batch")?;
        Ok(first.body.len().to_string())
    });
    let error = call(&handler, r#"{"Records": []}"#).unwrap_err();
    assert_eq!(error.error_message, "an empty batch");
    assert!(call(&handler, SqsEvent::SAMPLE).is_ok());
}

#[test]
fn an_event_that_does_not_match_is_an_error_with_the_json_path() {
    let function = Function::serve(SqsEvent::handler(|_, _| ()));
    for (event, message) in [
        (
            r#"{"Records": [{"messageId": []}]}"#,
            "SQS event: $.Records[0].messageId: ",
        ),
        ("{}", "SQS event: $.Records: this member is missing"),
        ("not json", "SQS event: $: "),
    ] {
        let response = function.invoke(event);
        let error = response.error().expect("a function error");
        assert_eq!(error.error_type, "EventError");
        assert!(
            error.error_message.starts_with(message),
            "{}",
            error.error_message
        );
    }
    let response = function.invoke(&b"{\"Records\": \xff}"[..]);
    assert_eq!(response.error_type(), Some("InvalidText"));
    assert_eq!(function.invoke(SqsEvent::SAMPLE).body_str(), "null");
    function.finish();
}

#[test]
fn the_detail_of_an_eventbridge_event_stays_json_until_it_is_asked_for() {
    let handler = EventBridgeEvent::handler(|event, _| -> Result<_, LambdaError> {
        let detail: serde_json::Value = event.detail()?;
        Ok(format!("{}: {}", event.detail_type, detail["total"]))
    });
    assert_eq!(
        call(&handler, EventBridgeEvent::SAMPLE).unwrap(),
        "OrderPaid: 12.5"
    );
}

#[test]
fn one_handler_can_take_the_events_of_all_sources() {
    let handler = Event::handler(|event, _| -> Result<_, LambdaError> {
        match event {
            Event::Sqs(event) => Ok(event.records.len().to_string()),
            other => Err(format!("unexpected event: {}", other.source().about()))?,
        }
    });
    assert_eq!(call(&handler, SqsEvent::SAMPLE).unwrap(), "2");
    let error = call(&handler, ApiGwV2Event::SAMPLE).unwrap_err();
    assert_eq!(
        error.error_message,
        "unexpected event: a request to an API Gateway HTTP API"
    );
}
