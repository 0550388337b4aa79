//! Events of API Gateway v2.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use lambda_native_events::{ApiGwV2Event, Json, parse_api_gw_v2};
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::changes::event_text;
use crate::probes::probe;
use crate::through_serde::same_through_serde;

/// The input: an event, in one of the forms of [`event_text`].
///
/// The parser agrees with serde_json on whether the text is JSON. A parsed event has the values in its
/// JSON, is equal to itself after it is written and parsed again, and its methods do not panic.
pub fn api_gw_v2(data: &[u8]) {
    if let Ok(input) = std::str::from_utf8(data) {
        check(&event_text("http", &[], input));
    }
}

fn check(text: &str) {
    // Exactly what serde_json accepts is JSON.
    let is_json = serde_json::from_str::<IgnoredAny>(text).is_ok();
    assert_eq!(Json::new(text).is_ok(), is_json);
    if !is_json {
        assert!(parse_api_gw_v2(text).is_err());
    }
    let event = parse_api_gw_v2(text);
    same_through_serde(&event, &serde_json::from_str(text), text);
    let event = match event {
        Ok(event) => event,
        Err(error) => {
            assert!(error.path().starts_with('$'));
            assert!(error.to_string().starts_with("API Gateway v2 event: $"));
            return;
        }
    };
    check_round_trip(&event);
    probe("ApiGwV2Event", text);
    check_methods(&event);
    check_members(text);
}

fn check_round_trip(event: &ApiGwV2Event<'_>) {
    let written = serde_json::to_string(event).expect("an event serializes");
    let again = parse_api_gw_v2(&written).expect("what is written can be read");
    assert!(again == *event, "{written}");
    assert_eq!(
        serde_json::to_string(&again).ok().as_deref(),
        Some(&*written)
    );
    assert!(event.clone().into_owned() == *event);
    assert!(!format!("{event:?}").is_empty());
}

fn check_methods(event: &ApiGwV2Event<'_>) {
    let path = event.path();
    assert!(path == "/" || event.raw_path.ends_with(path), "{path}");
    assert!(path.starts_with('/') || path == event.raw_path, "{path}");
    assert_eq!(event.method(), event.request_context.http.method);
    for (name, value) in event.query() {
        assert!(event.query_value(&name).is_some());
        // A decoded value is at most as long as the encoded one, except for U+FFFD.
        assert!(value.len() <= event.raw_query_string.len() * 3);
    }
    for (name, _) in event.headers.iter() {
        assert!(event.header(&name.to_ascii_uppercase()).is_some());
    }
    for cookie in event.cookies.iter().flat_map(|line| line.split(';')) {
        if let Some((name, _)) = cookie.trim_ascii().split_once('=') {
            assert!(event.cookie(name).is_some_and(|value| !value.contains(';')));
        }
    }
    check_body(event);
    let lambda = event
        .request_context
        .authorizer
        .as_ref()
        .and_then(|authorizer| authorizer.lambda.as_ref());
    if let Some(context) = lambda {
        let Ok(value) = context.parse::<Value>() else {
            // JSON with numbers out of range, lone surrogates, or too many levels.
            return;
        };
        assert_eq!(context.as_str().as_deref(), value.as_str());
        assert_eq!(context.is_null(), value.is_null());
        for (name, member) in value.as_object().into_iter().flatten() {
            let found = context.get(name).expect("the member is there");
            assert_eq!(&found.parse::<Value>().expect("JSON"), member);
        }
    }
}

fn check_body(event: &ApiGwV2Event<'_>) {
    let body = event.body.as_deref().unwrap_or_default();
    let expected = if event.is_base64_encoded {
        BASE64_STANDARD.decode(body).ok()
    } else {
        Some(body.as_bytes().to_vec())
    };
    assert_eq!(event.body_bytes().ok().as_deref(), expected.as_deref());
    let text = event.body_str();
    let bytes = expected.unwrap_or_default();
    match text {
        Ok(text) => assert_eq!(text.as_bytes(), bytes),
        Err(error) => assert_eq!(error.path(), "$.body"),
    }
    match event.body_json::<Value>() {
        Ok(value) => assert_eq!(serde_json::from_slice::<Value>(&bytes).ok(), Some(value)),
        Err(error) => assert!(error.path().starts_with('$')),
    }
}

/// Compares the event with what serde_json reads. Writing the JSON again removes duplicate members.
fn check_members(text: &str) {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        // Skipped members may contain numbers that are out of range.
        return;
    };
    let text = value.to_string();
    let event = parse_api_gw_v2(&text).expect("the same event");
    // A string member also accepts a number or a boolean.
    let string = |pointer: &str| match value.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        scalar @ (Value::Number(_) | Value::Bool(_)) => Some(scalar.to_string()),
        _ => None,
    };
    let plain = |pointer: &str| string(pointer).unwrap_or_default();
    let context = &event.request_context;
    assert_eq!(event.raw_path, plain("/rawPath"));
    assert_eq!(event.raw_query_string, plain("/rawQueryString"));
    assert_eq!(event.body.as_deref(), string("/body").as_deref());
    assert_eq!(event.is_base64_encoded, plain("/isBase64Encoded") == "true");
    assert_eq!(context.stage, plain("/requestContext/stage"));
    assert_eq!(context.http.method, plain("/requestContext/http/method"));
    assert_eq!(
        context.http.source_ip,
        plain("/requestContext/http/sourceIp")
    );
    let epoch = value.pointer("/requestContext/timeEpoch");
    if let Some(epoch) = epoch.and_then(Value::as_i64) {
        assert_eq!(context.time_epoch.0, epoch);
    }
    let authorizer = value.pointer("/requestContext/authorizer");
    assert_eq!(
        context.authorizer.is_some(),
        authorizer.is_some_and(|authorizer| !authorizer.is_null())
    );
    for (name, header) in value["headers"].as_object().into_iter().flatten() {
        match header {
            Value::String(header) => assert_eq!(event.headers.get(name), Some(&**header)),
            Value::Null => assert_eq!(event.headers.get(name), None),
            _ => assert!(event.headers.get(name).is_some()),
        }
    }
    for cookie in value["cookies"].as_array().into_iter().flatten() {
        let there = |text: &str| event.cookies.iter().any(|other| other == text);
        assert!(cookie.as_str().is_none_or(there));
    }
}
