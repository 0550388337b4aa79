//! A small event of each source, which tests change.

use serde_json::{Value, json};

/// An event of an HTTP API with payload format 2.0.
pub(crate) fn http_api(change: Value) -> Value {
    let event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/",
        "rawQueryString": "",
        "headers": {"host": "a1b2c3.execute-api.eu-central-1.amazonaws.com"},
        "requestContext": {
            "accountId": "123456789012",
            "domainName": "a1b2c3.execute-api.eu-central-1.amazonaws.com",
            "http": {"method": "GET", "path": "/", "sourceIp": "203.0.113.7"},
            "stage": "$default",
        },
        "isBase64Encoded": false,
    });
    changed(event, change)
}

/// An event of a Function URL.
pub(crate) fn function_url(change: Value) -> Value {
    let domain = "abc.lambda-url.eu-central-1.on.aws";
    let url = json!({
        "headers": {"host": domain},
        "requestContext": {"accountId": "anonymous", "domainName": domain},
    });
    changed(http_api(url), change)
}

/// An event of a REST API.
pub(crate) fn rest(change: Value) -> Value {
    let event = json!({
        "resource": "/{proxy+}",
        "path": "/",
        "httpMethod": "GET",
        "headers": {"Host": "a1b2c3.execute-api.eu-central-1.amazonaws.com"},
        "multiValueHeaders": {"Host": ["a1b2c3.execute-api.eu-central-1.amazonaws.com"]},
        "queryStringParameters": null,
        "multiValueQueryStringParameters": null,
        "pathParameters": null,
        "stageVariables": null,
        "requestContext": {
            "accountId": "123456789012",
            "httpMethod": "GET",
            "identity": {"sourceIp": "203.0.113.7"},
            "path": "/live/",
            "stage": "live",
        },
        "body": null,
        "isBase64Encoded": false,
    });
    changed(event, change)
}

/// An event of an HTTP API with payload format 1.0.
pub(crate) fn http_api_v1(change: Value) -> Value {
    changed(rest(json!({"version": "1.0"})), change)
}

/// An event of a load balancer without multi-value headers.
pub(crate) fn alb(change: Value) -> Value {
    let event = json!({
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:eu-central-1:1:targetgroup/t/1"}},
        "httpMethod": "GET",
        "path": "/",
        "queryStringParameters": {},
        "headers": {"host": "lb.example.com", "x-forwarded-for": "198.51.100.1, 203.0.113.7"},
        "body": "",
        "isBase64Encoded": false,
    });
    changed(event, change)
}

/// An event of a load balancer with multi-value headers.
pub(crate) fn alb_multi_value(change: Value) -> Value {
    let event = json!({
        "queryStringParameters": null,
        "headers": null,
        "multiValueQueryStringParameters": {},
        "multiValueHeaders": {"host": ["lb.example.com"], "x-forwarded-for": ["198.51.100.1, 203.0.113.7"]},
    });
    changed(changed(alb(json!({})), event), change)
}

/// An event of VPC Lattice, event structure 1.
pub(crate) fn lattice_v1(change: Value) -> Value {
    let event = json!({
        "raw_path": "/",
        "method": "GET",
        "headers": {"host": "s.vpc-lattice-svcs.eu-central-1.on.aws", "x-forwarded-for": "10.0.1.9"},
        "query_string_parameters": {},
        "body": "",
        "is_base64_encoded": false,
    });
    changed(event, change)
}

/// An event of VPC Lattice, event structure 2.
pub(crate) fn lattice_v2(change: Value) -> Value {
    let event = json!({
        "version": "2.0",
        "path": "/",
        "method": "GET",
        "headers": {"host": ["s.vpc-lattice-svcs.eu-central-1.on.aws"], "x-forwarded-for": ["10.0.1.9"]},
        "queryStringParameters": {},
        "body": "",
        "isBase64Encoded": false,
        "requestContext": {"serviceArn": "arn:aws:vpc-lattice:eu-central-1:1:service/s", "region": "eu-central-1"},
    });
    changed(event, change)
}

/// A connection to a WebSocket API.
pub(crate) fn websocket(change: Value) -> Value {
    let event = json!({
        "headers": {"Host": "ws.example.com", "Sec-WebSocket-Version": "13"},
        "multiValueHeaders": {"Host": ["ws.example.com"], "Sec-WebSocket-Version": ["13"]},
        "requestContext": {
            "connectionId": "c-1",
            "eventType": "CONNECT",
            "identity": {"sourceIp": "203.0.113.7"},
            "routeKey": "$connect",
            "stage": "live",
        },
        "isBase64Encoded": false,
    });
    changed(event, change)
}

/// An event of each source.
pub(crate) fn every_source() -> Vec<(&'static str, Value)> {
    let none = || json!({});
    vec![
        ("HTTP API", http_api(none())),
        ("Function URL", function_url(none())),
        ("REST API", rest(none())),
        ("HTTP API, format 1.0", http_api_v1(none())),
        ("ALB", alb(none())),
        ("ALB, multi-value", alb_multi_value(none())),
        ("Lattice v1", lattice_v1(none())),
        ("Lattice v2", lattice_v2(none())),
        ("WebSocket", websocket(none())),
    ]
}

/// Replaces the members of objects, at any depth.
pub(crate) fn changed(mut event: Value, change: Value) -> Value {
    merge(&mut event, change);
    event
}

fn merge(into: &mut Value, change: Value) {
    match (into, change) {
        (Value::Object(into), Value::Object(change)) => {
            for (name, value) in change {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, change) => *into = change,
    }
}
