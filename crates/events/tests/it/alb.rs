//! Application Load Balancer targets: both kinds of headers, raw queries, responses.

use lambda_native_events::{AlbEvent, AlbResponse, samples};

fn single() -> AlbEvent<'static> {
    AlbEvent::parse(samples::ALB).unwrap()
}

fn multi() -> AlbEvent<'static> {
    AlbEvent::parse(samples::ALB_MULTI_VALUE).unwrap()
}

#[test]
fn the_samples() {
    let request = single();
    assert_eq!((request.method(), request.path()), ("GET", "/orders"));
    assert!(!request.is_multi_value());
    assert_eq!(request.header("HOST"), Some("shop.example.com"));
    assert_eq!(
        request.request_context.elb.target_group_arn,
        "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/shop/6d0ecf831eec9f09"
    );
    assert_eq!(request.body_str().unwrap(), "");

    let request = multi();
    assert!(request.is_multi_value());
    assert_eq!(request.header("Cookie"), Some("b=2"));
    assert_eq!(
        request.header_values("COOKIE").collect::<Vec<_>>(),
        ["a=1", "b=2"]
    );
    assert_eq!(*request.body_bytes().unwrap(), [0, 1, 2, 0xff]);
}

#[test]
fn the_client_is_the_last_that_was_forwarded_for() {
    // The addresses before the last one are sent by the client.
    for request in [single(), multi()] {
        assert_eq!(request.source_ip(), "203.0.113.24");
    }
    assert_eq!(AlbEvent::default().source_ip(), "");
}

#[test]
fn the_query_comes_raw_and_is_decoded() {
    let text = r#"{"queryStringParameters": {"na%20me": "a%26b%3Dc", "plus": "x+y", "amp": "a&b=c",
        "equals": "=", "bad": "%zz", "bytes": "%ff", "empty": "", "plain": "1"}}"#;
    let request = AlbEvent::parse(text).unwrap();
    let query: Vec<_> = request.query().collect();
    let expected = [
        ("na me", "a&b=c"),
        ("plus", "x y"),
        ("amp", "a&b=c"),
        ("equals", "="),
        ("bad", "%zz"),
        ("bytes", "\u{fffd}"),
        ("empty", ""),
        ("plain", "1"),
    ];
    assert_eq!(
        query,
        expected.map(|(name, value)| (name.into(), value.into()))
    );
    assert_eq!(request.query_string_parameters.get("plus"), Some("x+y"));
    assert_eq!(single().query_value("name").unwrap(), "Jürgen");

    let request = multi();
    let query: Vec<_> = request.query().collect();
    assert_eq!(
        query,
        [("tag", "a"), ("tag", "b c")].map(|(name, value)| (name.into(), value.into()))
    );
    assert_eq!(request.query_value("tag").unwrap(), "a");
    assert_eq!(request.query_value("none"), None);
}

#[test]
fn null_and_missing_members_are_empty() {
    let text =
        r#"{"requestContext": null, "headers": null, "body": null, "isBase64Encoded": null}"#;
    assert_eq!(AlbEvent::parse(text).unwrap(), AlbEvent::default());
    assert_eq!(
        AlbEvent::parse(r#"{"headers": 7}"#)
            .unwrap_err()
            .to_string(),
        "ALB event: $.headers: invalid type: integer `7`, expected an object of strings \
         (line 1, column 13)"
    );
}

#[test]
fn bodies_and_credentials_are_not_printed() {
    let text = r#"{"headers": {"authorization": "s3cr3t"}, "body": "s3cr3t",
        "multiValueHeaders": {"x-amzn-oidc-data": ["s3cr3t"]}}"#;
    let printed = format!("{:?}", AlbEvent::parse(text).unwrap());
    assert!(!printed.contains("s3cr3t"), "{printed}");
    let printed = format!(
        "{:?}",
        AlbResponse::text("s3cr3t").header("set-cookie", "s3cr3t")
    );
    assert!(!printed.contains("s3cr3t"), "{printed}");
}

#[test]
fn builds_responses() {
    assert_eq!(
        AlbResponse::new(204).to_json().unwrap(),
        r#"{"statusCode":204,"headers":{},"body":"","isBase64Encoded":false}"#
    );
    assert_eq!(
        AlbResponse::json([1])
            .unwrap()
            .status(201)
            .status_description("201 Created")
            .to_json()
            .unwrap(),
        r#"{"statusCode":201,"statusDescription":"201 Created","headers":{"content-type":"application/json"},"body":"[1]","isBase64Encoded":false}"#
    );
}

#[test]
fn responses_fit_the_target_group() {
    let response = AlbResponse::new(200)
        .header("vary", "accept")
        .header("x-id", "7")
        .add_header("Vary", "origin")
        .binary([0xff]);
    assert_eq!(
        response
            .clone()
            .for_event(&multi())
            .unwrap()
            .to_json()
            .unwrap(),
        r#"{"statusCode":200,"headers":{},"multiValueHeaders":{"Vary":["origin","accept"],"x-id":["7"]},"body":"/w==","isBase64Encoded":true}"#
    );
    assert_eq!(
        response.for_event(&single()).unwrap().to_json().unwrap(),
        r#"{"statusCode":200,"headers":{"Vary":"origin, accept","x-id":"7"},"body":"/w==","isBase64Encoded":true}"#
    );
}

#[test]
fn several_cookies_are_not_lost_silently() {
    let one = AlbResponse::new(200).add_header("set-cookie", "a=1");
    let two = one.clone().add_header("Set-Cookie", "b=2");
    assert_eq!(
        one.for_event(&single()).unwrap().headers.get("set-cookie"),
        Some("a=1")
    );
    let fits = two.clone().for_event(&multi()).unwrap();
    assert_eq!(fits.multi_value_headers.get("set-cookie").unwrap().len(), 2);
    assert_eq!(
        two.for_event(&single()).unwrap_err().to_string(),
        "ALB response: $.multiValueHeaders[\"set-cookie\"]: has 2 values, but the target group \
         accepts only one: turn on its multi-value headers (lambda.multi_value_headers.enabled)"
    );
}

#[test]
fn what_is_rejected() {
    let ok = AlbResponse::new(200);
    for (response, problem) in [
        (AlbResponse::default(), "$.statusCode: 0 is outside 100–599"),
        (
            ok.clone().status_description("OK"),
            "$.statusDescription: does not begin with the status, as in `200 Reason`",
        ),
        (
            ok.clone().status_description("2000 OK"),
            "$.statusDescription: does not begin with the status, as in `200 Reason`",
        ),
        (
            ok.clone().status_description("200 O\nK"),
            "$.statusDescription: has the control character 0x0a at byte 5",
        ),
        (
            ok.clone().header("a", "1").add_header("b", "2"),
            "$.multiValueHeaders: `headers` is set too, but a target group reads one of them; \
             `for_event` moves them into the right one",
        ),
        (
            ok.clone().header("a", "\n"),
            "$.headers[\"a\"]: has the control character 0x0a at byte 0",
        ),
        (
            ok.clone().add_header("a", "\n"),
            "$.multiValueHeaders[\"a\"][0]: has the control character 0x0a at byte 0",
        ),
    ] {
        let message = response.to_json().unwrap_err().to_string();
        assert_eq!(message, format!("ALB response: {problem}"));
    }
    for description in ["200", "200 OK", "200 "] {
        assert!(ok.clone().status_description(description).to_json().is_ok());
    }
}
