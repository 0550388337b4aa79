//! Responses of payload format 2.0.

use lambda_native_emulator::front::{Front, HttpApi, MalformedResponse, Request, Response};

fn convert(payload: &str) -> Result<Response, MalformedResponse> {
    Front::HttpApi(HttpApi::new()).response(&Request::new("GET", "/"), payload.as_bytes())
}

fn header<'a>(response: &'a Response, name: &str) -> Vec<&'a str> {
    let headers = response.headers.iter();
    let named = headers.filter(|(other, _)| other == name);
    named.map(|(_, value)| value.as_str()).collect()
}

#[test]
fn a_response_without_a_content_type_is_plain_text() {
    let response = convert(r#"{"statusCode": 201, "body": "made"}"#).unwrap();
    assert_eq!((response.status, &*response.body), (201, &b"made"[..]));
    assert_eq!(
        header(&response, "content-type"),
        ["text/plain; charset=utf-8"]
    );
}

#[test]
fn cookies_are_added_to_a_set_cookie_header() {
    let payload = r#"{"statusCode": 200, "headers": {"Set-Cookie": "a=1"},
        "multiValueHeaders": {"x-many": ["1"]}, "cookies": ["b=2", "c=3; Expires=Wed, 09 Jun 2027"]}"#;
    let response = convert(payload).unwrap();
    assert_eq!(
        header(&response, "set-cookie"),
        ["a=1", "b=2", "c=3; Expires=Wed, 09 Jun 2027"]
    );
    assert!(header(&response, "x-many").is_empty(), "{response:?}");
}

#[test]
fn a_base64_body_is_always_decoded() {
    let payload = r#"{"statusCode": 200, "body": "AP8=", "isBase64Encoded": true}"#;
    assert_eq!(convert(payload).unwrap().body, b"\x00\xff");
}

/// The pairs were recorded.
#[test]
fn a_payload_without_a_status_code_is_the_body() {
    let table = [
        (r#"{"name": "John", "age":"#, r#"{"name": "John", "age":"#),
        (
            r#"{"name": "John", "age": 30}"#,
            r#"{"name": "John", "age": 30}"#,
        ),
        ("[1, 2, 3]", "[1, 2, 3]"),
        ("Hello, World!", "Hello, World!"),
        ("42", "42"),
        ("true", "true"),
        (r#""test""#, "test"),
        (r#""""#, ""),
        (r#""Special \"quoted\" text""#, r#"Special "quoted" text"#),
    ];
    for (payload, body) in table {
        let response = convert(payload).expect(payload);
        assert_eq!(response.status, 200, "{payload}");
        assert_eq!(response.body, body.as_bytes(), "{payload}");
        assert_eq!(header(&response, "content-type"), ["application/json"]);
    }
}

#[test]
fn a_status_code_that_is_no_status_is_refused() {
    for status in ["0", "99", "200.5", r#""two""#, "null"] {
        let payload = format!(r#"{{"statusCode": {status}, "body": "Hello"}}"#);
        assert_eq!(convert(&payload).unwrap_err().field(), "statusCode");
    }
}

#[test]
fn a_body_that_is_json_and_a_status_in_a_string_are_accepted_with_a_warning() {
    let response = convert(r#"{"statusCode": "418", "body": {"a": 1}}"#).unwrap();
    assert_eq!(
        (response.status, &*response.body),
        (418, &br#"{"a":1}"#[..])
    );
    assert_eq!(response.warnings.len(), 2);
}

#[test]
fn headers_of_the_connection_are_dropped() {
    let payload = r#"{"statusCode": 200, "headers": {"Connection": "close", "Content-Length": "9",
        "Transfer-Encoding": "chunked", "X-Id": "7"}}"#;
    let mut names: Vec<String> = convert(payload)
        .unwrap()
        .headers
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    names.sort();
    assert_eq!(names, ["content-type", "x-id"]);
}

#[test]
fn an_error_of_the_function_is_a_500() {
    let response = Front::HttpApi(HttpApi::new()).error_response();
    assert_eq!(response.status, 500);
    assert_eq!(response.body, br#"{"message":"Internal Server Error"}"#);
}
