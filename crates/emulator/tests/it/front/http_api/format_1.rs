//! Payload format 1.0 of HTTP APIs.

use std::time::{Duration, UNIX_EPOCH};

use lambda_native_emulator::front::{
    Front, HttpApi, MalformedResponse, PayloadFormat, Request, Response,
};
use serde_json::json;

fn front() -> Front {
    Front::HttpApi(HttpApi::new().payload_format(PayloadFormat::V1))
}

fn convert(payload: &str) -> Result<Response, MalformedResponse> {
    front().response(&Request::new("GET", "/"), payload.as_bytes())
}

#[test]
fn an_event_has_the_members_of_a_recorded_one() {
    let mut request = Request::new("POST", "/products/%E2%98%95%20Coffee?tag=a%20b&tag=c")
        .header("host", "api.example.com")
        .header(
            "x-amzn-trace-id",
            "Root=1-67fd88fd-72d8964e1fed2bce3edd5aac",
        )
        .header("content-type", "application/octet-stream")
        .header("content-length", "5")
        .body([1, 2, 3, 4, 5]);
    request.time = UNIX_EPOCH + Duration::from_millis(1_744_668_925_528);

    let event = front().event(&request, "5f0c2904-275c-4054-9516-bfb8d083ca5c");

    let mut event = event.expect("a request for the function");
    let context = &mut event["requestContext"];
    let id = context["requestId"].take();
    assert!(id.as_str().is_some_and(|id| id.len() == 16), "{id}");
    assert_eq!(context["extendedRequestId"].take(), id);
    assert_eq!(
        event,
        json!({
            "version": "1.0",
            "resource": "$default",
            "path": "/products/%E2%98%95%20Coffee",
            "httpMethod": "POST",
            "headers": {
                "Content-Length": "5",
                "Content-Type": "application/octet-stream",
                "Host": "api.example.com",
                "X-Amzn-Trace-Id": "Root=1-67fd88fd-72d8964e1fed2bce3edd5aac",
                "X-Forwarded-For": "127.0.0.1",
                "X-Forwarded-Port": "80",
                "X-Forwarded-Proto": "http",
            },
            "multiValueHeaders": {
                "Content-Length": ["5"],
                "Content-Type": ["application/octet-stream"],
                "Host": ["api.example.com"],
                "X-Amzn-Trace-Id": ["Root=1-67fd88fd-72d8964e1fed2bce3edd5aac"],
                "X-Forwarded-For": ["127.0.0.1"],
                "X-Forwarded-Port": ["80"],
                "X-Forwarded-Proto": ["http"],
            },
            "queryStringParameters": {"tag": "c"},
            "multiValueQueryStringParameters": {"tag": ["a b", "c"]},
            "pathParameters": null,
            "stageVariables": null,
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "local00000",
                "domainName": "api.example.com",
                "domainPrefix": "local00000",
                "extendedRequestId": null,
                "httpMethod": "POST",
                "identity": {
                    "accessKey": null,
                    "accountId": null,
                    "caller": null,
                    "cognitoAmr": null,
                    "cognitoAuthenticationProvider": null,
                    "cognitoAuthenticationType": null,
                    "cognitoIdentityId": null,
                    "cognitoIdentityPoolId": null,
                    "principalOrgId": null,
                    "sourceIp": "127.0.0.1",
                    "user": null,
                    "userAgent": "",
                    "userArn": null,
                },
                "path": "/products/☕ Coffee",
                "protocol": "HTTP/1.1",
                "requestId": null,
                "requestTime": "14/Apr/2025:22:15:25 +0000",
                "requestTimeEpoch": 1_744_668_925_528_u64,
                "resourceId": "$default",
                "resourcePath": "$default",
                "stage": "$default",
            },
            "body": "AQIDBAU=",
            "isBase64Encoded": true,
        })
    );
}

#[test]
fn single_values_of_a_header_come_before_the_multiple_ones() {
    let payload = r#"{"statusCode": 200, "headers": {"combined": "single", "x-custom": "one"},
        "multiValueHeaders": {"combined": ["multi-1", "multi-2"]}}"#;
    let response = convert(payload).unwrap();
    let combined = response
        .headers
        .iter()
        .filter(|(name, _)| name == "combined");
    let combined: Vec<&str> = combined.map(|(_, value)| value.as_str()).collect();
    assert_eq!(combined, ["single", "multi-1", "multi-2"]);
    let content_type = (
        "content-type".to_owned(),
        "text/plain; charset=utf-8".to_owned(),
    );
    assert!(response.headers.contains(&content_type));
}

#[test]
fn a_payload_without_a_status_code_is_refused() {
    for payload in [r#"{"a": 1}"#, "[1]", r#""text""#, "not JSON", ""] {
        convert(payload).expect_err(payload);
    }
    assert_eq!(front().error_response().status, 500);
}
