//! Responses to load balancers.

use lambda_native_emulator::front::{Front, LoadBalancer, MalformedResponse, Request, Response};

fn convert(multi_value_headers: bool, payload: &str) -> Result<Response, MalformedResponse> {
    let balancer = LoadBalancer::new().multi_value_headers(multi_value_headers);
    let front = Front::LoadBalancer(balancer);
    front.response(&Request::new("GET", "/"), payload.as_bytes())
}

fn headers(response: &Response) -> Vec<(&str, &str)> {
    let headers = response.headers.iter();
    headers
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

#[test]
fn headers_are_read_from_the_member_of_the_mode() {
    let payload = r#"{"statusCode": 200, "statusDescription": "200 OK",
        "headers": {"Content-Type": "text/plain", "X-Mode": "single"},
        "multiValueHeaders": {"Content-Type": ["text/html"], "Set-Cookie": ["a=1", "b=2"]},
        "body": "hi", "isBase64Encoded": false}"#;

    let single = convert(false, payload).unwrap();
    assert_eq!(
        headers(&single),
        [("content-type", "text/plain"), ("x-mode", "single")]
    );
    assert!(single.warnings[0].starts_with("multiValueHeaders: ignored"));

    let multiple = convert(true, payload).unwrap();
    assert_eq!(
        headers(&multiple),
        [
            ("content-type", "text/html"),
            ("set-cookie", "a=1"),
            ("set-cookie", "b=2")
        ]
    );
    assert!(multiple.warnings[0].starts_with("headers: ignored"));
}

#[test]
fn base64_is_decoded() {
    let payload = r#"{"statusCode": 200, "body": "AP8=", "isBase64Encoded": true}"#;
    assert_eq!(convert(true, payload).unwrap().body, b"\x00\xff");
}

#[test]
fn what_is_not_a_response_is_a_502() {
    for payload in [
        r#"{"a": 1}"#,
        r#""text""#,
        "not JSON",
        r#"{"statusCode": 200, "body": 1}"#,
    ] {
        convert(false, payload).expect_err(payload);
    }
    let response = Front::LoadBalancer(LoadBalancer::new()).error_response();
    assert_eq!(response.status, 502);
    assert_eq!(headers(&response), [("content-type", "text/html")]);
}

#[test]
fn a_response_has_at_most_1_mb() {
    const MAX_RESPONSE: usize = 1024 * 1024;
    let payload = |bytes: usize| {
        let empty = r#"{"statusCode":200,"body":""}"#;
        let body = "x".repeat(bytes - empty.len());
        format!(r#"{{"statusCode":200,"body":"{body}"}}"#)
    };
    assert!(convert(false, &payload(MAX_RESPONSE)).is_ok());
    let malformed = convert(false, &payload(MAX_RESPONSE + 1)).unwrap_err();
    assert_eq!(
        malformed.to_string(),
        "response: expected at most 1048576 bytes, found 1048577 bytes"
    );
}
