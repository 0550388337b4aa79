//! Responses of the function become HTTP responses.

use lambda_native_emulator::function_url::Response;
use serde_json::{Value, json};

#[test]
fn a_response_with_a_status_code_is_converted() {
    let response = respond(&json!({
        "statusCode": 201,
        "headers": {"X-Id": "7", "X-Count": 3, "Content-Type": "text/plain", "Content-Length": "99"},
        "cookies": ["a=1; Path=/", "b=2"],
        "body": "made",
    }));

    assert_eq!(response.status, 201);
    assert_eq!(response.body, b"made");
    let mut headers = response.headers;
    headers.sort();
    assert_eq!(
        headers,
        [
            ("content-type", "text/plain"),
            ("set-cookie", "a=1; Path=/"),
            ("set-cookie", "b=2"),
            ("x-count", "3"),
            ("x-id", "7"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[test]
fn a_base64_body_is_decoded() {
    let response = respond(&json!({
        "statusCode": 200, "body": "AP8=", "isBase64Encoded": true,
    }));

    assert_eq!(response.body, b"\x00\xff");
}

#[test]
fn json_without_a_status_code_becomes_the_body() {
    let table = [
        (r#"{"message": "hi"}"#, r#"{"message": "hi"}"#),
        (r#""Hello, world!""#, "Hello, world!"),
        ("[1, 2]", "[1, 2]"),
        ("null", "null"),
    ];
    for (payload, body) in table {
        let response = Response::from_payload(payload.as_bytes()).expect(payload);
        assert_eq!(response.status, 200, "{payload}");
        assert_eq!(response.body, body.as_bytes(), "{payload}");
        assert_eq!(
            response.headers,
            [("content-type".to_owned(), "application/json".to_owned())],
            "{payload}"
        );
    }
}

#[test]
fn the_error_of_a_malformed_response_names_the_field() {
    let table = [
        (
            json!({"statusCode": "two hundred"}),
            r#"statusCode: expected a number from 200 to 599, found string "two hundred""#,
        ),
        (
            json!({"statusCode": 99}),
            "statusCode: expected a number from 200 to 599, found number 99",
        ),
        (
            json!({"statusCode": 200, "headers": ["a"]}),
            "headers: expected an object of strings, found a list",
        ),
        (
            json!({"statusCode": 200, "headers": {"x-tags": ["a", "b"]}}),
            "headers.x-tags: expected a string, a number or a boolean, found a list",
        ),
        (
            json!({"statusCode": 200, "headers": {"x id": "a"}}),
            "headers.x id: expected a header name of letters, digits and !#$%&'*+-.^_`|~, \
             found \"x id\"",
        ),
        (
            json!({"statusCode": 200, "headers": {"x-id": "a\r\nb: c"}}),
            r"headers.x-id: expected a value without control characters, found '\r'",
        ),
        (
            json!({"statusCode": 200, "cookies": "a=1"}),
            "cookies: expected a list of strings, found a string",
        ),
        (
            json!({"statusCode": 200, "cookies": ["a=1", 2]}),
            "cookies[1]: expected a string such as \"name=value; Path=/\", found a number",
        ),
        (
            json!({"statusCode": 200, "body": {"a": 1}}),
            "body: expected a string, found an object (serialize it to a string first)",
        ),
        (
            json!({"statusCode": 200, "isBase64Encoded": "true"}),
            r#"isBase64Encoded: expected true or false, found string "true""#,
        ),
    ];
    for (response, expected) in table {
        let malformed = Response::from_payload(response.to_string().as_bytes()).unwrap_err();
        assert_eq!(malformed.to_string(), expected);
    }
}

#[test]
fn a_response_that_is_not_json_is_malformed() {
    let malformed = Response::from_payload(b"Hello").unwrap_err();
    assert_eq!(malformed.field(), "response");
    assert!(
        malformed
            .to_string()
            .starts_with("response: expected JSON, found Hello (expected value"),
        "{malformed}"
    );

    let malformed = Response::from_payload(b"").unwrap_err();
    assert!(
        malformed.to_string().contains("found nothing"),
        "{malformed}"
    );
}

#[test]
fn invalid_base64_is_malformed() {
    let response = br#"{"statusCode": 200, "body": "%%%", "isBase64Encoded": true}"#;
    let malformed = Response::from_payload(response).unwrap_err();
    assert_eq!(malformed.field(), "body");
}

#[test]
fn a_function_error_is_a_502() {
    let response = Response::internal_server_error();
    assert_eq!(response.status, 502);
    assert_eq!(response.body, b"Internal Server Error");
}

fn respond(response: &Value) -> Response {
    Response::from_payload(response.to_string().as_bytes()).expect("a valid response")
}
