//! API Gateway REST APIs and payload format 1.0: requests and responses.

use std::time::{Duration, SystemTime};

use lambda_native_events::{ApiGwV1Event, ApiGwV1Response, samples};

#[test]
fn the_sample() {
    let request = ApiGwV1Event::parse(samples::API_GW_REST).unwrap();
    assert_eq!((request.method(), request.path()), ("POST", "/orders/7"));
    assert_eq!(request.resource, "/orders/{id}");
    assert_eq!(request.version, None);
    assert_eq!(request.stage_variables.get("table"), Some("orders"));
    assert_eq!(request.request_id(), "deef4878-7910-11e6-8f14-25afc3e9ae33");
    assert_eq!(request.source_ip(), "203.0.113.24");

    let context = &request.request_context;
    assert_eq!(context.path, "/prod/orders/7");
    assert_eq!(context.operation_name.as_deref(), Some("PostOrder"));
    assert_eq!(context.deployment_id.as_deref(), Some("3fk2x1"));
    assert_eq!(
        context.request_time_epoch.time(),
        Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_727_177_136_410))
    );
    assert_eq!(context.identity.api_key_id.as_deref(), Some("k1"));
    let certificate = context.identity.client_cert.as_ref().unwrap();
    assert_eq!(certificate.subject_dn, "CN=client,O=Example");
}

#[test]
fn headers_in_any_letter_case_and_all_their_values() {
    let request = ApiGwV1Event::parse(samples::API_GW_REST).unwrap();
    assert_eq!(request.header("CONTENT-type"), Some("application/json"));
    // The last of several values.
    assert_eq!(request.header("accept"), Some("application/json"));
    let values: Vec<&str> = request.header_values("ACCEPT").collect();
    assert_eq!(values, ["text/html", "application/json"]);
    assert_eq!(request.header_values("x-none").count(), 0);
}

#[test]
fn either_kind_of_headers_is_enough() {
    let single = ApiGwV1Event::parse(r#"{"headers": {"A": "1"}}"#).unwrap();
    let multi = ApiGwV1Event::parse(r#"{"multiValueHeaders": {"A": ["0", "1"]}}"#).unwrap();
    assert_eq!(
        (single.header("a"), multi.header("a")),
        (Some("1"), Some("1"))
    );
    assert_eq!(single.header_values("a").collect::<Vec<_>>(), ["1"]);
    assert_eq!(multi.header_values("a").collect::<Vec<_>>(), ["0", "1"]);
}

#[test]
fn the_query_is_decoded_already() {
    let request = ApiGwV1Event::parse(
        r#"{"queryStringParameters": {"q": "50%25", "t": "b"},
            "multiValueQueryStringParameters": {"q": ["50%25"], "t": ["a", "b"]}}"#,
    )
    .unwrap();
    assert_eq!(
        request.query().collect::<Vec<_>>(),
        [("q", "50%25"), ("t", "a"), ("t", "b")].map(|(name, value)| (name.into(), value.into()))
    );
    assert_eq!(request.query_value("t").as_deref(), Some("a"));
    assert_eq!(request.query_value("T"), None);

    let single = ApiGwV1Event::parse(r#"{"queryStringParameters": {"q": "1"}}"#).unwrap();
    assert_eq!(
        single.query().collect::<Vec<_>>(),
        [("q".into(), "1".into())]
    );
}

#[test]
fn what_http_apis_and_the_console_leave_out_is_empty() {
    let request = ApiGwV1Event::parse(samples::API_GW_V1).unwrap();
    assert_eq!(request.version.as_deref(), Some("1.0"));
    assert_eq!(request.query().count(), 0);
    assert!(request.path_parameters.is_empty());
    assert_eq!(request.body, None);
    assert_eq!(request.body_str().unwrap(), "");

    let nulls = r#"{"headers": null, "multiValueHeaders": null, "requestContext": {"identity": {
        "userAgent": null, "clientCert": null}, "authorizer": null}, "isBase64Encoded": null}"#;
    assert_eq!(ApiGwV1Event::parse(nulls).unwrap(), ApiGwV1Event::default());
}

#[test]
fn binary_bodies() {
    let request = ApiGwV1Event::parse(r#"{"body": "AP8=", "isBase64Encoded": true}"#).unwrap();
    assert_eq!(*request.body_bytes().unwrap(), [0, 0xff]);
    let request = ApiGwV1Event::parse(r#"{"body": "AP8", "isBase64Encoded": true}"#).unwrap();
    assert_eq!(
        request.body_bytes().unwrap_err().to_string(),
        "API Gateway v1 event: $.body: not valid base64: Invalid padding"
    );
}

#[test]
fn credentials_are_not_printed() {
    let printed = format!("{:?}", ApiGwV1Event::parse(samples::API_GW_REST).unwrap());
    for secret in ["ASIAEXAMPLE", "key-EXAMPLE", "t-1", "count\\\""] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
    assert!(printed.contains("assumed-role/reader"), "{printed}");

    let printed = format!(
        "{:?}",
        ApiGwV1Response::text("s3cr3t").add_header("set-cookie", "s3cr3t")
    );
    assert!(!printed.contains("s3cr3t"), "{printed}");
}

#[test]
fn builds_responses() {
    assert_eq!(
        ApiGwV1Response::new(204).to_json().unwrap(),
        r#"{"statusCode":204,"body":"","isBase64Encoded":false}"#
    );
    assert_eq!(
        ApiGwV1Response::json([1, 2])
            .unwrap()
            .status(201)
            .to_json()
            .unwrap(),
        r#"{"statusCode":201,"headers":{"content-type":"application/json"},"body":"[1,2]","isBase64Encoded":false}"#
    );
    assert_eq!(
        ApiGwV1Response::new(200)
            .binary([0, 0xff])
            .add_header("Set-Cookie", "a=1")
            .add_header("set-cookie", "b=2")
            .to_json()
            .unwrap(),
        r#"{"statusCode":200,"multiValueHeaders":{"Set-Cookie":["a=1","b=2"]},"body":"AP8=","isBase64Encoded":true}"#
    );
}

#[test]
fn what_is_rejected() {
    let ok = ApiGwV1Response::new(200);
    let twice = ApiGwV1Response {
        headers: [("a", "1"), ("A", "2")].into(),
        ..ok.clone()
    };
    let no_base64 = ApiGwV1Response {
        body: "a b".into(),
        is_base64_encoded: true,
        ..ok.clone()
    };
    for (response, problem) in [
        (
            ApiGwV1Response::default(),
            "$.statusCode: 0 is outside 100–599",
        ),
        (
            ok.clone().status(600),
            "$.statusCode: 600 is outside 100–599",
        ),
        (
            ok.clone().header("a b", ""),
            "$.headers[\"a b\"]: is not a valid header name (only letters, digits and !#$%&'*+-.^_`|~)",
        ),
        (
            ok.clone().header("a", "1\n2"),
            "$.headers[\"a\"]: has the control character 0x0a at byte 1",
        ),
        (
            twice,
            "$.headers[\"A\"]: occurs twice; join the values with commas, or use `add_header`",
        ),
        (
            ok.clone().add_header("", "1"),
            "$.multiValueHeaders[\"\"]: is not a valid header name (only letters, digits and !#$%&'*+-.^_`|~)",
        ),
        (
            ok.clone().add_header("a", "1").add_header("a", "\r"),
            "$.multiValueHeaders[\"a\"][1]: has the control character 0x0d at byte 0",
        ),
        (
            no_base64,
            "$.body: is_base64_encoded is set, but this is not base64; \
             `binary(bytes)` encodes and sets it, `body(text)` clears it",
        ),
    ] {
        let message = response.to_json().unwrap_err().to_string();
        assert_eq!(message, format!("API Gateway v1 response: {problem}"));
    }
}
