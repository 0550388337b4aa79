//! Typed handlers: an event that does not match the type is an error with its JSON path, and the
//! next invocation works.

use std::collections::BTreeMap;

use lambda_native::{LambdaContext, LambdaError, json};
use serde::{Deserialize, Serialize, Serializer};

use crate::support::function::Function;

#[derive(Deserialize)]
struct Order {
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    name: String,
    count: u32,
}

#[derive(Serialize)]
struct Receipt {
    text: String,
}

fn order(Order { items }: Order, _: &LambdaContext) -> Result<Receipt, LambdaError> {
    let lines = items.into_iter();
    let lines: Vec<String> = lines
        .map(|Item { name, count }| format!("{count} {name}"))
        .collect();
    Ok(Receipt {
        text: lines.join(", "),
    })
}

#[test]
fn typed_handlers_deserialize_the_event_and_serialize_the_response() {
    let function = Function::serve(json(order));
    let response = function.invoke(r#"{"items":[{"name":"bicycle","count":2}],"more":true}"#);
    assert_eq!(response.body_str(), r#"{"text":"2 bicycle"}"#);
    let traffic = function.finish();
    let sent = traffic.to("/response")[0];
    assert_eq!(sent.header("Content-Type"), Some("application/json"));
}

#[test]
fn an_event_that_does_not_match_is_an_error_with_the_json_path() {
    let function = Function::serve(json(order));
    for (event, expected) in [
        (
            r#"{"items":[{"name":"a","count":1},{"name":"b","count":"two"}]}"#,
            "$.items[1].count: invalid type: string \"two\", expected u32",
        ),
        (
            r#"{"items":[{"name":"a"}]}"#,
            "$.items[0]: missing field `count`",
        ),
        (
            r#"{"items":[{"name":"a","count":-1}]}"#,
            "$.items[0].count: ",
        ),
        (r#"{"items":{}}"#, "$.items: invalid type: map"),
        ("[]", "$: invalid length 0"),
        ("7", "$: invalid type"),
        ("", "EOF"),
        ("{\"items\":[", "EOF"),
        ("{} {}", ""),
        ("not json", "expected"),
    ] {
        let response = function.invoke(event);
        let error = response.error().expect("a function error");
        assert_eq!(error.error_type, "InvalidEvent", "{event}");
        assert_eq!(error.platform_error_type, "Function.InvalidEvent");
        assert!(
            error.error_message.contains(expected),
            "{event}: {}",
            error.error_message
        );
    }
    assert_eq!(
        function.invoke(r#"{"items":[]}"#).body_str(),
        r#"{"text":""}"#
    );
    let traffic = function.finish();
    assert_eq!(traffic.count("/init/error"), 0);
}

#[test]
fn an_event_that_is_not_utf8_or_too_deeply_nested_is_an_error() {
    let function = Function::serve(json(|event: serde_json::Value, _: &LambdaContext| {
        Ok::<_, LambdaError>(event)
    }));
    let deep = "[".repeat(1_000_000);
    for event in [b"\"\xff\"".as_slice(), deep.as_bytes()] {
        assert_eq!(function.invoke(event).error_type(), Some("InvalidEvent"));
    }
    assert_eq!(function.invoke("[1,{}]").body_str(), "[1,{}]");
    function.finish();
}

/// Serializes only if it contains 0.
struct Stubborn(u32);

impl Serialize for Stubborn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            0 => serializer.serialize_str("fine"),
            _ => Err(serde::ser::Error::custom("not today")),
        }
    }
}

#[test]
fn a_response_that_does_not_serialize_is_an_error() {
    let function = Function::serve(json(|stubborn: u32, _: &LambdaContext| {
        // The first element is already in the buffer when the second one fails.
        Ok::<_, LambdaError>([Stubborn(0), Stubborn(stubborn)])
    }));
    let response = function.invoke("1");
    let error = response.error().expect("a function error");
    assert_eq!(error.error_type, "InvalidResponse");
    assert_eq!(error.error_message, "not today");
    assert_eq!(function.invoke("0").body_str(), r#"["fine","fine"]"#);
    function.finish();
}

#[test]
fn a_map_with_keys_that_are_not_strings_is_an_error() {
    let function = Function::serve(json(|keys: Vec<Vec<u8>>, _: &LambdaContext| {
        let map: BTreeMap<Vec<u8>, ()> = keys.into_iter().map(|key| (key, ())).collect();
        Ok::<_, LambdaError>(map)
    }));
    let response = function.invoke("[[1,2]]");
    let error = response.error().expect("a function error");
    assert_eq!(error.error_type, "InvalidResponse");
    assert!(
        error.error_message.contains("key must be a string"),
        "{error:?}"
    );
    assert_eq!(function.invoke("[]").body_str(), "{}");
    function.finish();
}

#[test]
fn a_response_over_the_limit_is_an_error() {
    let function = Function::serve(json(|size: usize, _: &LambdaContext| {
        Ok::<_, LambdaError>("x".repeat(size))
    }));
    // The two quotation marks are part of the size.
    assert_eq!(function.invoke("6291554").body().len(), 6_291_556);
    let response = function.invoke("6291555");
    assert_eq!(response.error_type(), Some("Function.ResponseSizeTooLarge"));
    function.finish();
}
