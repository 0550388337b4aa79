//! HTTP APIs: simple responses, and policies for payload format 1.0.

use lambda_native_emulator::Emulator;
use serde_json::json;

use crate::function::Function;
use crate::tokens::{BY_ANOTHER_PROGRAM, bad, good, seconds, token};

const ARN: &str = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/$default/POST/orders";

/// A request with payload format 2.0.
fn v2(method: &str, authorization: Option<&str>) -> String {
    let headers = authorization.map_or(json!({}), |value| json!({ "authorization": value }));
    json!({
        "version": "2.0",
        "type": "REQUEST",
        "routeArn": ARN,
        "routeKey": format!("{method} /orders"),
        "headers": headers,
        "requestContext": { "stage": "$default", "http": { "method": method, "path": "/orders" } },
    })
    .to_string()
}

/// A request with payload format 1.0.
fn v1(authorization: &str) -> String {
    json!({
        "version": "1.0",
        "type": "REQUEST",
        "methodArn": ARN,
        "headers": { "Authorization": authorization },
    })
    .to_string()
}

#[test]
fn a_valid_token_may_do_what_its_scope_allows() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = Function::start(&lambda);
    let allowed = r#"{"isAuthorized":true,"context":{"user":"ada"}}"#;
    let denied = r#"{"isAuthorized":false}"#;
    for (scope, method, response) in [
        ("read", "GET", allowed),
        ("read", "POST", denied),
        ("", "GET", allowed),
        ("read write", "POST", allowed),
        ("rewrite", "POST", denied),
    ] {
        let event = v2(method, Some(&format!("Bearer {}", good(scope))));
        assert_eq!(
            lambda.invoke(event).body_str(),
            response,
            "{scope} {method}"
        );
    }
    // Also valid: a token signed by another program, a fraction of a second, a lower-case scheme.
    let precise = token(&json!({"sub": "ada", "exp": seconds(3600) as f64 + 0.5}));
    for token in [BY_ANOTHER_PROGRAM, &precise] {
        let event = v2("GET", Some(&format!("bearer {token}")));
        assert_eq!(lambda.invoke(event).body_str(), allowed);
    }
}

#[test]
fn an_invalid_token_is_rejected_and_the_log_has_the_reason() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    for (token, reason) in bad() {
        let event = v2("GET", Some(&format!("Bearer {token}")));
        assert_eq!(lambda.invoke(event).body_str(), r#"{"isAuthorized":false}"#);
        let record = function.next_record();
        assert_eq!(record["message"], "token rejected");
        let why = record["reason"].as_str().expect("a text");
        assert!(why.contains(reason), "{token}: {why}");
    }
}

#[test]
fn a_missing_header_and_another_scheme_are_rejected() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    for (header, reason) in [
        (None, "header is missing"),
        (Some("Basic YWRhOnNlY3JldA=="), "expected `Bearer`"),
        (Some("Bearer"), "expected `Bearer`"),
        (Some(""), "expected `Bearer`"),
    ] {
        let response = lambda.invoke(v2("GET", header));
        assert_eq!(response.body_str(), r#"{"isAuthorized":false}"#);
        let why = function.next_record()["reason"].to_string();
        assert!(why.contains(reason), "{header:?}: {why}");
    }
}

#[test]
fn the_response_for_payload_format_1_is_a_policy() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = Function::start(&lambda);
    for (token, principal, effect) in [(&*good("write"), "ada", "Allow"), ("t-1", "nobody", "Deny")]
    {
        let response = lambda.invoke(v1(&format!("Bearer {token}"))).json();
        assert_eq!(response["principalId"], principal);
        let statement = &response["policyDocument"]["Statement"][0];
        assert_eq!(statement["Effect"], effect);
        assert_eq!(
            statement["Resource"],
            json!(["arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/$default/*"])
        );
    }
}
