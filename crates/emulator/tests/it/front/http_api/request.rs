//! Events of payload format 2.0, compared with events that HTTP APIs have sent.

use std::time::{Duration, UNIX_EPOCH};

use lambda_native_emulator::front::{Front, HttpApi, RejectedRequest, Request};
use serde_json::{Value, json};

const REQUEST_ID: &str = "5f0c2904-275c-4054-9516-bfb8d083ca5c";

fn event_of(api: HttpApi, request: &Request) -> Result<Value, RejectedRequest> {
    Front::HttpApi(api).event(request, REQUEST_ID)
}

fn event(request: &Request) -> Value {
    event_of(HttpApi::new(), request).expect("a request for the function")
}

#[test]
fn an_event_has_the_members_of_a_recorded_one() {
    let target = "/capture/space%20value?repeat=one&repeat=two&redirect=https%3A%2F%2Fexample.com\
                  &literalPlus=a+b&encodedPlus=a%2Bb&empty=";
    let mut request = Request::new("POST", target)
        .header("Host", "api.example.com")
        .header("User-Agent", "curl/8.7.1")
        .header("Accept", "*/*")
        .header("Connection", "keep-alive")
        .header(
            "X-Amzn-Trace-Id",
            "Root=1-6a5145a9-1bae89e2512ec92d5d9438a0",
        )
        .header("X-Probe", "first")
        .header("X-Probe", "second")
        .header("Cookie", "session=abc123; theme=dark")
        .header("Content-Type", "application/json")
        .header("Content-Length", "22")
        .body(r#"{"unicode":"lambda-λ"}"#);
    request.time = UNIX_EPOCH + Duration::from_millis(1_783_711_145_766);
    request.source_ip = "203.0.113.24".to_owned();

    let mut event = event(&request);

    let id = event["requestContext"]["requestId"].take();
    let id = id.as_str().expect("an id");
    assert!(id.len() == 16 && id.ends_with('='), "{id}");
    assert_eq!(
        event,
        json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": "/capture/space value",
            "rawQueryString": "repeat=one&repeat=two&redirect=https%3A%2F%2Fexample.com\
                               &literalPlus=a+b&encodedPlus=a%2Bb&empty=",
            "cookies": ["session=abc123", "theme=dark"],
            "headers": {
                "accept": "*/*",
                "content-length": "22",
                "content-type": "application/json",
                "host": "api.example.com",
                "user-agent": "curl/8.7.1",
                "x-amzn-trace-id": "Root=1-6a5145a9-1bae89e2512ec92d5d9438a0",
                "x-forwarded-for": "203.0.113.24",
                "x-forwarded-port": "80",
                "x-forwarded-proto": "http",
                "x-probe": "first,second",
            },
            "queryStringParameters": {
                "empty": "",
                "encodedPlus": "a+b",
                "literalPlus": "a b",
                "redirect": "https://example.com",
                "repeat": "one,two",
            },
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "local00000",
                "domainName": "api.example.com",
                "domainPrefix": "local00000",
                "http": {
                    "method": "POST",
                    "path": "/capture/space value",
                    "protocol": "HTTP/1.1",
                    "sourceIp": "203.0.113.24",
                    "userAgent": "curl/8.7.1",
                },
                "requestId": null,
                "routeKey": "$default",
                "stage": "$default",
                "time": "10/Jul/2026:19:19:05 +0000",
                "timeEpoch": 1_783_711_145_766_u64,
            },
            "body": r#"{"unicode":"lambda-λ"}"#,
            "isBase64Encoded": false,
        })
    );
}

/// The pairs were recorded.
#[test]
fn the_path_is_decoded_cut_at_a_question_mark_and_decoded_again() {
    let table = [
        ("/capture/plain", "/capture/plain"),
        ("/capture/space%20value", "/capture/space value"),
        ("/capture/question%3Fvalue", "/capture/question"),
        ("/capture/hash%23value", "/capture/hash#value"),
        ("/capture/slash%2Fvalue", "/capture/slash/value"),
        (
            "/capture/unicode-%CE%BB-%E4%B8%96%E7%95%8C",
            "/capture/unicode-λ-世界",
        ),
        ("/capture/literal%252Fvalue", "/capture/literal/value"),
        ("/capture/literal%253Fvalue", "/capture/literal?value"),
        ("/capture/literal%2525value", "/capture/literal%value"),
        ("//a/../b/", "//a/../b/"),
        ("", "/"),
    ];
    for (sent, path) in table {
        let event = event(&Request::new("GET", format!("{sent}?q=%20")));
        assert_eq!(event["rawPath"], path, "{sent}");
        assert_eq!(event["requestContext"]["http"]["path"], path, "{sent}");
        assert_eq!(event["rawQueryString"], "q=%20", "{sent}");
    }
}

#[test]
fn a_path_that_does_not_decode_twice_is_a_bad_request() {
    for sent in ["/capture/percent%25done", "/100%25", "/100%"] {
        let rejected = event_of(HttpApi::new(), &Request::new("GET", sent)).unwrap_err();
        assert_eq!(rejected.response().status, 400, "{sent}");
        assert_eq!(rejected.response().body, br#"{"message":"Bad Request"}"#);
        assert!(rejected.to_string().contains(sent), "{rejected}");
    }
}

#[test]
fn a_named_stage_is_the_first_segment_of_the_path() {
    let prod = || HttpApi::new().stage("prod");
    for path in ["/prod", "/prod/", "/prod/orders"] {
        let event = event_of(prod(), &Request::new("GET", path)).expect("a path of the stage");
        assert_eq!(event["rawPath"], path);
        assert_eq!(event["requestContext"]["stage"], "prod");
    }
    for path in ["/", "/orders", "/production/orders"] {
        let rejected = event_of(prod(), &Request::new("GET", path)).unwrap_err();
        assert_eq!(rejected.response().status, 404, "{path}");
        assert_eq!(rejected.response().body, br#"{"message":"Not Found"}"#);
    }
    assert_eq!(Front::HttpApi(prod()).base_path(), "/prod");
    assert_eq!(Front::HttpApi(HttpApi::new()).base_path(), "");
}

#[test]
fn members_without_a_value_are_omitted_except_for_the_user_agent() {
    let event = event(&Request::new("GET", "/"));

    assert_eq!(event["requestContext"]["http"]["userAgent"], "");
    assert_eq!(event["rawQueryString"], "");
    for absent in ["queryStringParameters", "cookies", "body", "pathParameters"] {
        assert_eq!(event.get(absent), None, "{absent}");
    }
    assert_eq!(event["headers"].get("content-type"), None);
}

#[test]
fn a_request_with_a_content_length_of_zero_gets_a_content_type() {
    let event = event(&Request::new("POST", "/").header("Content-Length", "0"));
    let headers = &event["headers"];
    assert_eq!(headers["content-type"], "text/plain; charset=utf-8");
    assert_eq!(headers["content-length"], "0");
}

#[test]
fn the_client_address_is_added_to_the_forwarded_ones() {
    let mut request = Request::new("GET", "/")
        .header("X-Forwarded-For", "198.51.100.1")
        .header("X-Forwarded-Proto", "https");
    request.source_ip = "203.0.113.24".to_owned();
    let event = event(&request);
    let headers = &event["headers"];
    assert_eq!(headers["x-forwarded-for"], "198.51.100.1, 203.0.113.24");
    assert_eq!(headers["x-forwarded-proto"], "http");
}

#[test]
fn a_chunked_body_gets_a_content_length() {
    let request = Request::new("POST", "/")
        .header("Transfer-Encoding", "chunked")
        .header("Content-Type", "text/plain")
        .body("four");
    let event = event(&request);
    assert_eq!(event["headers"]["content-length"], "4");
    assert_eq!(event["headers"].get("transfer-encoding"), None);
}

#[test]
fn a_form_is_base64_and_json_is_text() {
    for (content_type, body, is_base64) in [
        ("application/json", "{}", false),
        ("application/x-www-form-urlencoded", "e30=", true),
    ] {
        let request = Request::new("POST", "/")
            .header("Content-Type", content_type)
            .body("{}");
        let event = event(&request);
        assert_eq!(event["body"], body, "{content_type}");
        assert_eq!(event["isBase64Encoded"], is_base64, "{content_type}");
    }
}
