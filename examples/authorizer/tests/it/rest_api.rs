//! REST APIs: a policy, or a 401.

use lambda_native_emulator::{Emulator, InvocationResponse};
use serde_json::json;

use crate::function::Function;
use crate::tokens::{bad, good};

const ARN: &str = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/GET/orders/7";

/// The events of both types of authorizers, for this header.
fn events(authorization: &str) -> [String; 2] {
    let token = json!({
        "type": "TOKEN",
        "authorizationToken": authorization,
        "methodArn": ARN,
    });
    let request = json!({
        "type": "REQUEST",
        "methodArn": ARN,
        "httpMethod": "GET",
        "headers": { "Authorization": authorization },
    });
    [token.to_string(), request.to_string()]
}

#[track_caller]
fn assert_unauthorized(response: &InvocationResponse) {
    let error = response
        .error()
        .unwrap_or_else(|| panic!("no error: {response:?}"));
    // API Gateway returns status 401 only for exactly this message.
    assert_eq!(error.error_message, "Unauthorized");
}

#[test]
fn the_response_to_a_valid_token_is_the_policy_of_its_scope() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = Function::start(&lambda);
    let api = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod";
    for (scope, resource) in [("read", "GET/*"), ("read write", "*")] {
        for event in events(&format!("Bearer {}", good(scope))) {
            let policy = format!(
                r#"{{"principalId":"ada","policyDocument":{{"Version":"2012-10-17","Statement":[{{"Action":["execute-api:Invoke"],"Effect":"Allow","Resource":["{api}/{resource}"]}}]}},"context":{{"scope":"{scope}"}}}}"#
            );
            assert_eq!(lambda.invoke(event).body_str(), policy);
        }
    }
}

#[test]
fn an_invalid_token_is_a_401() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    for (token, reason) in bad() {
        for event in events(&format!("Bearer {token}")) {
            assert_unauthorized(&lambda.invoke(event));
            let why = function.record_of("token rejected")["reason"].to_string();
            assert!(why.contains(reason), "{token}: {why}");
        }
    }
}

#[test]
fn a_missing_header_is_a_401() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = Function::start(&lambda);
    let request = json!({"type": "REQUEST", "methodArn": ARN, "headers": {}});
    assert_unauthorized(&lambda.invoke(request.to_string()));
    let token = json!({"type": "TOKEN", "methodArn": ARN});
    assert_unauthorized(&lambda.invoke(token.to_string()));
}

#[test]
fn an_event_of_another_kind_is_an_error() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = Function::start(&lambda);
    for (event, place) in [
        (r#"{"type":"REQUEST","methodArn":"orders"}"#, "$.methodArn"),
        (r#"{"type":"TOKEN","methodArn":[]}"#, "$.methodArn"),
        (
            r#"{"version":"2.0","routeArn":"","headers":7}"#,
            "$.headers",
        ),
        (r#"{"order":7}"#, "does not match any known event source"),
        (
            r#"{"detail-type":"OrderPaid","source":"shop","detail":{}}"#,
            "an EventBridge event",
        ),
    ] {
        let response = lambda.invoke(event);
        let error = response
            .error()
            .unwrap_or_else(|| panic!("no error: {response:?}"));
        assert!(error.error_message.contains(place), "{error:?}");
    }
}
