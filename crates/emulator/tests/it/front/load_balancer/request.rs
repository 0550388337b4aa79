//! Events of load balancers, compared with events that they have sent.

use lambda_native_emulator::front::{Front, LoadBalancer, Request};
use serde_json::{Value, json};

const TARGET_GROUP: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/local/\
                            0000000000000000";

fn event(multi_value_headers: bool, request: &Request) -> Value {
    let balancer = LoadBalancer::new().multi_value_headers(multi_value_headers);
    let event = Front::LoadBalancer(balancer).event(request, "r-1");
    event.expect("a request for the function")
}

fn request() -> Request {
    let target = "/capture/space%20value?repeat=one&repeat=two&redirect=https%3A%2F%2Fexample.com\
                  &literalPlus=a+b&encodedPlus=a%2Bb&empty=&a%26b=%3D&flag";
    let mut request = Request::new("POST", target)
        .header("Host", "balancer.example.com")
        .header("User-Agent", "curl/8.7.1")
        .header(
            "X-Amzn-Trace-Id",
            "Root=1-6a5145a7-5c3686ff7df3149177a89157",
        )
        .header("X-Forwarded-For", "198.51.100.1")
        .header("Content-Type", "application/json")
        .header("Content-Length", "2")
        .header("Cookie", "session=abc123; theme=dark")
        .header("X-Probe", "first")
        .header("x-probe", "second")
        .body("{}");
    request.source_ip = "203.0.113.24".to_owned();
    request
}

#[test]
fn with_multi_value_headers_an_event_has_the_members_of_a_recorded_one() {
    assert_eq!(
        event(true, &request()),
        json!({
            "requestContext": {"elb": {"targetGroupArn": TARGET_GROUP}},
            "httpMethod": "POST",
            "path": "/capture/space%20value",
            "multiValueQueryStringParameters": {
                "a%26b": ["%3D"],
                "empty": [""],
                "encodedPlus": ["a%2Bb"],
                "flag": [""],
                "literalPlus": ["a+b"],
                "redirect": ["https%3A%2F%2Fexample.com"],
                "repeat": ["one", "two"],
            },
            "multiValueHeaders": {
                "content-length": ["2"],
                "content-type": ["application/json"],
                "cookie": ["session=abc123; theme=dark"],
                "host": ["balancer.example.com"],
                "user-agent": ["curl/8.7.1"],
                "x-amzn-trace-id": ["Root=1-6a5145a7-5c3686ff7df3149177a89157"],
                "x-forwarded-for": ["198.51.100.1, 203.0.113.24"],
                "x-forwarded-port": ["80"],
                "x-forwarded-proto": ["http"],
                "x-probe": ["first", "second"],
            },
            "body": "{}",
            "isBase64Encoded": false,
        })
    );
}

#[test]
fn without_multi_value_headers_the_last_value_counts() {
    let event = event(false, &request());

    assert_eq!(event["headers"]["x-probe"], "second");
    assert_eq!(event["queryStringParameters"]["repeat"], "two");
    assert_eq!(event["queryStringParameters"]["encodedPlus"], "a%2Bb");
    for absent in ["multiValueHeaders", "multiValueQueryStringParameters"] {
        assert_eq!(event.get(absent), None, "{absent}");
    }
}

#[test]
fn a_request_without_a_body_and_a_query_has_empty_ones() {
    let event = event(false, &Request::new("GET", "/"));
    assert_eq!(event["body"], "");
    assert_eq!(event["isBase64Encoded"], false);
    assert_eq!(event["queryStringParameters"], json!({}));
}

#[test]
fn a_body_with_a_content_encoding_is_base64() {
    let event = event(true, &request().header("Content-Encoding", "gzip"));
    assert_eq!(event["body"], "e30=");
    assert_eq!(event["isBase64Encoded"], true);
}

#[test]
fn a_body_has_at_most_1_mb() {
    const MAX_BODY: usize = 1024 * 1024;
    let front = Front::LoadBalancer(LoadBalancer::new());
    let largest = Request::new("POST", "/").body(vec![0; MAX_BODY]);
    assert!(front.invocation(&largest).is_ok());
    let larger = Request::new("POST", "/").body(vec![0; MAX_BODY + 1]);
    let rejected = front.invocation(&larger).unwrap_err();
    assert_eq!(rejected.response().status, 413);
    assert!(rejected.to_string().contains("1048577 bytes"), "{rejected}");
}
