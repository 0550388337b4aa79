//! Events of REST APIs, compared with events that they have sent.

use std::time::{Duration, UNIX_EPOCH};

use lambda_native_emulator::front::{Front, RejectedRequest, Request, RestApi};
use serde_json::{Value, json};

const REQUEST_ID: &str = "7c2af7db-31f3-42b5-8a6d-9ffc74e3b9e0";

fn event_of(api: RestApi, request: &Request) -> Result<Value, RejectedRequest> {
    Front::RestApi(api).event(request, REQUEST_ID)
}

fn event(request: &Request) -> Value {
    event_of(RestApi::new(), request).expect("a request for the function")
}

/// The client's letter case stays, as in the recorded event of a client that used HTTP/2.
#[test]
fn an_event_has_the_members_of_a_recorded_one() {
    let target = "/live/capture/space%20value?repeat=one&repeat=two&literalPlus=a+b&encodedPlus=a%2Bb\
                  &empty=";
    let mut request = Request::new("POST", target)
        .header("host", "api.example.com")
        .header("user-agent", "curl/8.7.1")
        .header(
            "x-amzn-trace-id",
            "Root=1-6a5145a8-536f3e792f6be9b44c1f46fa",
        )
        .header("accept", "*/*")
        .header("content-type", "application/json")
        .header("content-length", "22")
        .header("cookie", "session=abc123; theme=dark")
        .header("x-probe", "first")
        .header("x-probe", "second")
        .body(r#"{"unicode":"lambda-λ"}"#);
    request.time = UNIX_EPOCH + Duration::from_millis(1_783_711_144_836);
    request.source_ip = "203.0.113.24".to_owned();

    let event = event_of(RestApi::new().stage("live"), &request);

    let mut event = event.expect("a path of the stage");
    let id = event["requestContext"]["extendedRequestId"].take();
    assert!(id.as_str().is_some_and(|id| id.len() == 16), "{id}");
    assert_eq!(
        event,
        json!({
            "resource": "/{proxy+}",
            "path": "/capture/space%20value",
            "httpMethod": "POST",
            "headers": {
                "Host": "api.example.com",
                "User-Agent": "curl/8.7.1",
                "X-Amzn-Trace-Id": "Root=1-6a5145a8-536f3e792f6be9b44c1f46fa",
                "X-Forwarded-For": "203.0.113.24",
                "X-Forwarded-Port": "80",
                "X-Forwarded-Proto": "http",
                "accept": "*/*",
                "content-type": "application/json",
                "cookie": "session=abc123; theme=dark",
                "x-probe": "second",
            },
            "multiValueHeaders": {
                "Host": ["api.example.com"],
                "User-Agent": ["curl/8.7.1"],
                "X-Amzn-Trace-Id": ["Root=1-6a5145a8-536f3e792f6be9b44c1f46fa"],
                "X-Forwarded-For": ["203.0.113.24"],
                "X-Forwarded-Port": ["80"],
                "X-Forwarded-Proto": ["http"],
                "accept": ["*/*"],
                "content-type": ["application/json"],
                "cookie": ["session=abc123; theme=dark"],
                "x-probe": ["first", "second"],
            },
            "queryStringParameters": {
                "empty": "",
                "encodedPlus": "a+b",
                "literalPlus": "a b",
                "repeat": "two",
            },
            "multiValueQueryStringParameters": {
                "empty": [""],
                "encodedPlus": ["a+b"],
                "literalPlus": ["a b"],
                "repeat": ["one", "two"],
            },
            "pathParameters": {"proxy": "capture/space%20value"},
            "stageVariables": null,
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "local00000",
                "deploymentId": "local0",
                "domainName": "api.example.com",
                "domainPrefix": "local00000",
                "extendedRequestId": null,
                "httpMethod": "POST",
                "identity": {
                    "accessKey": null,
                    "accountId": null,
                    "caller": null,
                    "cognitoAuthenticationProvider": null,
                    "cognitoAuthenticationType": null,
                    "cognitoIdentityId": null,
                    "cognitoIdentityPoolId": null,
                    "principalOrgId": null,
                    "sourceIp": "203.0.113.24",
                    "user": null,
                    "userAgent": "curl/8.7.1",
                    "userArn": null,
                },
                "path": "/live/capture/space%20value",
                "protocol": "HTTP/1.1",
                "requestId": REQUEST_ID,
                "requestTime": "10/Jul/2026:19:19:04 +0000",
                "requestTimeEpoch": 1_783_711_144_836_u64,
                "resourceId": "proxy0",
                "resourcePath": "/{proxy+}",
                "stage": "live",
            },
            "body": r#"{"unicode":"lambda-λ"}"#,
            "isBase64Encoded": false,
        })
    );
}

#[test]
fn members_without_a_value_are_null() {
    let event = event(&Request::new("GET", "/"));

    assert_eq!(event["resource"], "/");
    for null in [
        "queryStringParameters",
        "multiValueQueryStringParameters",
        "pathParameters",
        "stageVariables",
        "body",
    ] {
        assert_eq!(event.get(null), Some(&Value::Null), "{null}");
    }
    let agent = event["requestContext"]["identity"].get("userAgent");
    assert_eq!(agent, Some(&Value::Null));
}

#[test]
fn the_stage_is_only_in_the_path_of_the_context() {
    let prod = || RestApi::new().stage("prod");
    for (sent, path) in [("/prod", "/"), ("/prod/", "/"), ("/prod/a%2Fb/", "/a%2Fb/")] {
        let event = event_of(prod(), &Request::new("GET", sent)).expect("a path of the stage");
        assert_eq!(event["path"], path, "{sent}");
        assert_eq!(event["requestContext"]["path"], sent);
    }
    for sent in ["/", "/orders", "/production/orders"] {
        let rejected = event_of(prod(), &Request::new("GET", sent)).unwrap_err();
        assert_eq!(rejected.response().status, 403, "{sent}");
    }
    assert_eq!(Front::RestApi(prod()).base_path(), "/prod");
}

#[test]
fn with_a_custom_domain_paths_have_no_stage() {
    let event = event(&Request::new("GET", "/v1/orders"));
    assert_eq!(event["path"], "/v1/orders");
    assert_eq!(event["requestContext"]["path"], "/v1/orders");
    assert_eq!(event["requestContext"]["stage"], "prod");
    assert_eq!(Front::RestApi(RestApi::new()).base_path(), "");
}

#[test]
fn a_query_is_split_at_semicolons_and_must_encode_braces_and_pipes() {
    let split = event(&Request::new("GET", "/?a=1;b=2"));
    assert_eq!(split["queryStringParameters"], json!({"a": "1", "b": "2"}));
    for query in ["a=1|2", "a={1", "a=1}"] {
        let request = Request::new("GET", format!("/?{query}"));
        let rejected = event_of(RestApi::new(), &request).unwrap_err();
        assert_eq!(rejected.response().status, 400, "{query}");
    }
}

#[test]
fn a_body_is_base64_only_for_binary_media_types() {
    let png = || RestApi::new().binary_media_type("image/png");
    let every = || RestApi::new().binary_media_type("*/*");
    let bytes = b"\x01\xff".as_slice();
    let table = [
        (RestApi::new(), "image/png", bytes, "\u{1}\u{fffd}", false),
        (RestApi::new(), "text/plain", "é".as_bytes(), "é", false),
        (png(), "Image/PNG; q=1", bytes, "Af8=", true),
        (png(), "image/gif", bytes, "\u{1}\u{fffd}", false),
        (every(), "application/json", b"{}", "e30=", true),
    ];
    for (api, content_type, body, expected, is_base64) in table {
        let request = Request::new("POST", "/")
            .header("Content-Type", content_type)
            .body(body);
        let event = event_of(api, &request).expect("a request for the function");
        assert_eq!(event["body"], expected, "{content_type}");
        assert_eq!(event["isBase64Encoded"], is_base64, "{content_type}");
    }
}

#[test]
fn a_request_with_a_content_length_of_zero_gets_a_content_type() {
    let event = event(&Request::new("POST", "/").header("content-length", "0"));
    let headers = &event["headers"];
    assert_eq!(headers["Content-Type"], "text/plain; charset=utf-8");
    assert_eq!(headers.get("content-length"), None);
}

#[test]
fn several_cookie_headers_stay_apart() {
    let request = Request::new("GET", "/")
        .header("Cookie", "a=1")
        .header("cookie", "b=2");
    let event = event(&request);
    assert_eq!(event["multiValueHeaders"]["Cookie"], json!(["a=1", "b=2"]));
}
