//! Responses to REST APIs.

use lambda_native_emulator::front::{Front, MalformedResponse, Request, Response, RestApi};
use serde_json::json;

fn convert(payload: &str) -> Result<Response, MalformedResponse> {
    let front = Front::RestApi(RestApi::new());
    front.response(&Request::new("GET", "/"), payload.as_bytes())
}

fn header<'a>(response: &'a Response, name: &str) -> Vec<&'a str> {
    let headers = response.headers.iter();
    let named = headers.filter(|(other, _)| other == name);
    named.map(|(_, value)| value.as_str()).collect()
}

#[test]
fn a_response_without_a_content_type_is_json() {
    let response = convert(r#"{"statusCode": 200, "body": "Hello"}"#).unwrap();
    assert_eq!(header(&response, "content-type"), ["application/json"]);
}

/// The order was recorded.
#[test]
fn multiple_values_of_a_header_come_before_the_single_one() {
    let payload = r#"{"statusCode": 200, "headers": {"Combined": "single", "same": "1"},
        "multiValueHeaders": {"combined": ["multi-1", "multi-2"], "same": ["1", "2"],
        "Set-Cookie": ["a=1", "b=2; Expires=Wed, 09 Jun 2027"]}}"#;
    let response = convert(payload).unwrap();
    assert_eq!(
        header(&response, "combined"),
        ["multi-1", "multi-2", "single"]
    );
    assert_eq!(header(&response, "same"), ["1", "2"]);
    assert_eq!(
        header(&response, "set-cookie"),
        ["a=1", "b=2; Expires=Wed, 09 Jun 2027"]
    );
}

#[test]
fn what_is_not_a_proxy_response_is_refused_with_a_reason() {
    let table = [
        ("\"text\"", "response"),
        ("[1]", "response"),
        ("{\"a\":", "response"),
        (r#"{"name": "John"}"#, "name"),
        (r#"{"body": "no status"}"#, "statusCode"),
        (r#"{"statusCode": 0}"#, "statusCode"),
        (r#"{"statusCode": 42.5}"#, "statusCode"),
        (r#"{"statusCode": 200, "cookies": ["a=1"]}"#, "cookies"),
        (r#"{"statusCode": 200, "body": {"a": 1}}"#, "body"),
        (
            r#"{"statusCode": 200, "headers": {"x": ["a"]}}"#,
            "headers.x",
        ),
    ];
    for (payload, field) in table {
        let malformed = convert(payload).expect_err(payload);
        assert_eq!(malformed.field(), field, "{malformed}");
    }
    let response = Front::RestApi(RestApi::new()).error_response();
    assert_eq!(response.status, 502);
    assert_eq!(response.body, br#"{"message": "Internal server error"}"#);
}

#[test]
fn base64_is_decoded_only_if_the_first_accepted_type_is_binary() {
    let payload = json!({"statusCode": 200, "body": "AP8=", "isBase64Encoded": true}).to_string();
    let png = || RestApi::new().binary_media_type("image/png");
    let every = || RestApi::new().binary_media_type("*/*");
    let (text, bytes): (&[u8], &[u8]) = (b"AP8=", b"\x00\xff");
    let table = [
        (RestApi::new(), Some("image/png"), text),
        (png(), None, text),
        (png(), Some("*/*"), text),
        (png(), Some("text/html, image/png"), text),
        (png(), Some("image/png;q=0.9, text/html"), bytes),
        (every(), Some("text/html"), bytes),
        (every(), None, bytes),
    ];
    for (api, accept, body) in table {
        let mut request = Request::new("GET", "/");
        if let Some(accept) = accept {
            request = request.header("Accept", accept);
        }
        let response = Front::RestApi(api).response(&request, payload.as_bytes());
        let response = response.expect("a valid response");
        assert_eq!(response.body, body, "{accept:?}");
        assert_eq!(response.warnings.is_empty(), body == bytes, "{accept:?}");
    }
}

#[test]
fn some_headers_are_renamed_and_others_dropped() {
    let payload = r#"{"statusCode": 401, "headers": {"WWW-Authenticate": "Basic", "Date": "today",
        "Server": "mine", "Content-Length": "9", "Connection": "close", "Transfer-Encoding": "chunked",
        "X-Id": "7"}}"#;
    let mut headers = convert(payload).unwrap().headers;
    headers.sort();
    let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "content-type",
            "x-amzn-remapped-connection",
            "x-amzn-remapped-content-length",
            "x-amzn-remapped-date",
            "x-amzn-remapped-server",
            "x-amzn-remapped-www-authenticate",
            "x-id",
        ]
    );
}
