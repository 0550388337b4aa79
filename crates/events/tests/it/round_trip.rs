//! A round trip loses no member.

use std::path::Path;

use lambda_native_events::{ApiGwV2Response, parse_api_gw_v2};
use serde_json::Value;

#[test]
fn of_the_samples() {
    for (name, text) in crate::support::http_events() {
        check_event(name, text);
    }
}

/// The test events of aws-lambda-go, if there is a copy: the environment variable
/// `LAMBDA_NATIVE_FIXTURES` names the folder that contains `aws-lambda-go`. The crate's own samples
/// have the same members.
#[test]
fn of_the_fixtures() {
    let Some(folder) = std::env::var_os("LAMBDA_NATIVE_FIXTURES") else {
        return;
    };
    let folder = Path::new(&folder).join("aws-lambda-go");
    let mut seen = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if !name.starts_with("apigw-v2-") && !name.starts_with("lambda-urls-") {
            continue;
        }
        seen += 1;
        let text = std::fs::read_to_string(&path).unwrap();
        if name.ends_with("-response.json") {
            let response: ApiGwV2Response = serde_json::from_str(&text).unwrap();
            assert_nothing_lost(name, &text, &response.to_json().unwrap());
        } else if name.contains("custom-authorizer") {
            // The event of an authorizer. It parses, but not all its members are kept.
            parse_api_gw_v2(&text).unwrap();
        } else {
            check_event(name, &text);
        }
    }
    assert!(seen >= 8, "only {seen} events in {}", folder.display());
}

fn check_event(name: &str, text: &str) {
    let event = parse_api_gw_v2(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let written = serde_json::to_string(&event).unwrap();
    assert_nothing_lost(name, text, &written);
    assert!(parse_api_gw_v2(&written).unwrap() == event, "{name}");
}

/// `null`, empty collections and `false` are equivalent to a missing member.
fn assert_nothing_lost(name: &str, before: &str, after: &str) {
    let before: Value = serde_json::from_str(before).unwrap();
    let after: Value = serde_json::from_str(after).unwrap();
    for pointer in crate::parsing::pointers(&before) {
        let value = before.pointer(&pointer).unwrap();
        let absent = match value {
            Value::Null | Value::Bool(false) => true,
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        match value {
            _ if absent => {}
            // Its members are compared separately.
            Value::Object(_) | Value::Array(_) => {
                assert!(after.pointer(&pointer).is_some(), "{name}: {pointer}");
            }
            value => assert_eq!(after.pointer(&pointer), Some(value), "{name}: {pointer}"),
        }
    }
}
