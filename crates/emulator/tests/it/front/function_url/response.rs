//! Responses of the function become HTTP responses.

use lambda_native_emulator::front::{Front, MalformedResponse, Request, Response};
use serde_json::{Value, json};

fn convert(payload: &[u8]) -> Result<Response, MalformedResponse> {
    Front::FunctionUrl.response(&Request::new("GET", "/"), payload)
}

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
        (
            "{ \"b\": \"\\\" 1  2\",\n\t\"a\" : 1.50 }\n",
            r#"{"b":"\" 1  2","a":1.50}"#,
        ),
        (r#""Hello, world!""#, "Hello, world!"),
        (r#""{\"statusCode\": 418}""#, r#"{"statusCode": 418}"#),
        ("[1, 2]", "[1,2]"),
        (" true ", "true"),
        ("null", "null"),
    ];
    for (payload, body) in table {
        let response = convert(payload.as_bytes()).expect(payload);
        assert_eq!(response.status, 200, "{payload}");
        assert_eq!(response.body, body.as_bytes(), "{payload}");
        assert!(response.warnings.is_empty(), "{payload}");
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
            json!({"statusCode": "099"}),
            r#"statusCode: expected a number from 200 to 599, found string "099""#,
        ),
        (
            json!({"statusCode": "+200"}),
            r#"statusCode: expected a number from 200 to 599, found string "+200""#,
        ),
        (
            json!({"statusCode": 42.5}),
            "statusCode: expected a number from 200 to 599, found number 42.5",
        ),
        (
            json!({"statusCode": 200, "isBase64Encoded": "true"}),
            r#"isBase64Encoded: expected true or false, found string "true""#,
        ),
    ];
    for (response, expected) in table {
        let malformed = convert(response.to_string().as_bytes()).unwrap_err();
        assert_eq!(malformed.to_string(), expected);
    }
}

#[test]
fn what_lambda_accepts_is_accepted_with_a_warning() {
    let table = [
        (
            r#"{"statusCode": "418", "body": "tea"}"#,
            (418, "tea"),
            r#"statusCode: expected a number, found string "418"; sent as 418"#,
        ),
        (
            r#"{"body": {"b": [1.50, "x y"], "a": null}, "statusCode": 200}"#,
            (200, r#"{"b":[1.50,"x y"],"a":null}"#),
            "body: expected a string, found an object; sent as JSON",
        ),
        (
            r#"{"statusCode": 200, "body": [ 1 ]}"#,
            (200, "[1]"),
            "body: expected a string, found a list; sent as JSON",
        ),
        (
            r#"{"statusCode": 200, "body": 7}"#,
            (200, "7"),
            "body: expected a string, found a number; sent as JSON",
        ),
        (
            r#"{"a":"#,
            (200, r#"{"a":"#),
            r#"response: expected JSON, found {"a": (EOF while parsing a value at line 1 column 5); sent as it is"#,
        ),
        (
            "",
            (200, ""),
            "response: expected JSON, found nothing (EOF while parsing a value at line 1 column 0); sent as it is",
        ),
    ];
    for (payload, (status, body), warning) in table {
        let response = convert(payload.as_bytes()).expect(payload);
        assert_eq!(response.status, status, "{payload}");
        assert_eq!(response.body, body.as_bytes(), "{payload}");
        assert_eq!(response.warnings, [warning]);
    }
}

#[test]
fn a_response_that_is_not_text_is_sent_byte_for_byte() {
    let response = convert(b"\xff\x00").unwrap();
    assert_eq!(
        (response.status, response.body),
        (200, b"\xff\x00".to_vec())
    );
}

#[test]
fn invalid_base64_is_malformed() {
    let response = br#"{"statusCode": 200, "body": "%%%", "isBase64Encoded": true}"#;
    let malformed = convert(response).unwrap_err();
    assert_eq!(malformed.field(), "body");
}

#[test]
fn a_function_error_is_a_502() {
    let response = Front::FunctionUrl.error_response();
    assert_eq!(response.status, 502);
    assert_eq!(response.body, b"Internal Server Error");
}

fn respond(response: &Value) -> Response {
    convert(response.to_string().as_bytes()).expect("a valid response")
}
