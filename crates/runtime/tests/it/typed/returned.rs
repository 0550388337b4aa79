//! What a handler of a typed event can return.

use std::borrow::Cow;
use std::collections::BTreeMap;

use lambda_native::events::{
    AlbEvent, AlbResponse, ApiGwV2Response, Batch, BatchResponse, PreSignUpEvent, SqsEvent,
};
use lambda_native::{JsonResponse, LambdaContext, LambdaError, Respond, TypedHandler};
use serde::{Serialize, Serializer};

use super::call;

/// Returns the body of the response of a handler that returns this value.
#[track_caller]
fn body(value: impl Respond + Clone + Sync) -> String {
    call(
        &SqsEvent::handler(move |_, _| value.clone()),
        SqsEvent::SAMPLE,
    )
    .unwrap()
}

#[test]
fn text_bytes_and_nothing() {
    assert_eq!(body("text".to_owned()), "text");
    assert_eq!(body("text"), "text");
    assert_eq!(body(Cow::Borrowed("text")), "text");
    assert_eq!(body(b"bytes".to_vec()), "bytes");
    assert_eq!(body(()), "null");
    assert_eq!(body(Ok::<_, LambdaError>(())), "null");
}

#[test]
fn a_batch_response() {
    let handler = SqsEvent::handler(|event, ctx| {
        let batch = Batch::new(&event.records).deadline(ctx.deadline);
        batch.run(|message| {
            message.body_json::<serde_json::Value>()?;
            Ok(())
        })
    });
    let response = call(&handler, SqsEvent::SAMPLE).unwrap();
    assert_eq!(response.matches("itemIdentifier").count(), 1, "{response}");
}

#[test]
fn any_type_that_serializes() {
    let totals = BTreeMap::from([("o-1", 12.5)]);
    assert_eq!(body(JsonResponse(totals)), r#"{"o-1":12.5}"#);
    assert_eq!(body(JsonResponse("text")), r#""text""#);
    assert_eq!(body(serde_json::json!([1, null])), "[1,null]");
}

#[test]
fn a_type_that_does_not_serialize_is_an_error() {
    #[derive(Clone)]
    struct Broken;

    impl Serialize for Broken {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("broken"))
        }
    }

    let handler = SqsEvent::handler(|_, _| JsonResponse(Broken));
    let error = call(&handler, SqsEvent::SAMPLE).unwrap_err();
    assert_eq!(
        (&*error.error_type, &*error.error_message),
        ("InvalidResponse", "broken")
    );
}

#[test]
fn a_response_that_the_service_would_reject_is_an_error() {
    let handler = SqsEvent::handler(|_, _| BatchResponse::failed(["m-1", ""]));
    let error = call(&handler, SqsEvent::SAMPLE).unwrap_err();
    assert_eq!(error.error_type, "ResponseError");
    assert!(
        error
            .error_message
            .contains("$.batchItemFailures[1].itemIdentifier"),
        "{error}"
    );
}

#[test]
fn a_response_that_depends_on_the_event() {
    let handler = AlbEvent::handler(|request, _| {
        AlbResponse::text(request.path.clone().into_owned()).for_event(&request)
    });
    let response = call(&handler, AlbEvent::SAMPLE).unwrap();
    assert!(response.starts_with(r#"{"statusCode":200"#), "{response}");
}

#[test]
fn the_event_itself_as_text() {
    let handler = PreSignUpEvent::handler(|mut event, _| {
        event.response.auto_confirm_user = true;
        event.to_json()
    });
    let response = call(&handler, PreSignUpEvent::SAMPLE).unwrap();
    assert!(response.contains(r#""autoConfirmUser":true"#), "{response}");
}

#[test]
fn handlers_of_text_return_the_same_values() {
    fn typed(event: &str, _: &LambdaContext) -> ApiGwV2Response {
        ApiGwV2Response::text(event.to_owned())
    }
    let response = call(&typed, "7").unwrap();
    assert!(response.contains(r#""body":"7""#), "{response}");
    let json = |event: &str, _: &LambdaContext| JsonResponse([event.len()]);
    assert_eq!(call(&json, "text").unwrap(), "[4]");
}
