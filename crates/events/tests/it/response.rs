//! HTTP responses: their JSON, and what is rejected.

use std::collections::BTreeMap;
use std::error::Error;

use lambda_native_events::{ApiGwV2Response, serialize_api_gw_v2_response};

#[test]
fn empty_members_are_left_out() {
    assert_eq!(
        ApiGwV2Response::new(204).to_json().unwrap(),
        r#"{"statusCode":204,"cookies":[]}"#
    );
    assert_eq!(
        ApiGwV2Response::default().to_json().unwrap(),
        r#"{"statusCode":200,"cookies":[]}"#
    );
}

#[test]
fn the_builder() {
    let response = ApiGwV2Response::new(200)
        .header("Content-Type", "text/html")
        .header("content-type", "text/plain")
        .cookie("a=b; HttpOnly")
        .cookie("c=d".to_owned())
        .body("h\"i")
        .status(201);
    let json = r#"{"statusCode":201,"headers":{"content-type":"text/plain"},"cookies":["a=b; HttpOnly","c=d"],"body":"h\"i"}"#;
    assert_eq!(response.to_json().unwrap(), json);
    assert_eq!(serialize_api_gw_v2_response(&response).unwrap(), json);
    assert_eq!(serde_json::to_string(&response).unwrap(), json);

    let literal = ApiGwV2Response {
        status_code: 201,
        headers: [("content-type", "text/plain")].into(),
        cookies: vec!["a=b; HttpOnly".into(), "c=d".into()],
        body: "h\"i".into(),
        ..Default::default()
    };
    assert_eq!(response, literal);
    assert_eq!(
        serde_json::from_str::<ApiGwV2Response>(json).unwrap(),
        literal
    );
}

#[test]
fn text_and_json() {
    let response = ApiGwV2Response::text("hi");
    assert_eq!(
        response.headers.get("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!((response.status_code, &*response.body), (200, "hi"));

    let response = ApiGwV2Response::json(BTreeMap::from([("a", 1)])).unwrap();
    assert_eq!(
        response.headers.get("content-type"),
        Some("application/json")
    );
    assert_eq!(response.body, r#"{"a":1}"#);

    let error = ApiGwV2Response::json(BTreeMap::from([((1, 2), 1)])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "API Gateway v2 response: $.body: cannot be serialized: key must be a string"
    );
    assert!(error.source().is_some());
}

#[test]
fn binary_bodies() {
    let response = ApiGwV2Response::new(200).binary([0, 0xff, b'a', b'b']);
    assert_eq!(
        response.to_json().unwrap(),
        r#"{"statusCode":200,"cookies":[],"body":"AP9hYg==","isBase64Encoded":true}"#
    );
    assert!(!response.body("text").is_base64_encoded);
    assert_eq!(
        ApiGwV2Response::new(200).binary(b"").to_json().unwrap(),
        r#"{"statusCode":200,"cookies":[],"isBase64Encoded":true}"#
    );
}

#[test]
fn what_is_rejected() {
    let ok = ApiGwV2Response::new(200);
    let base64 = |body: &'static str| ApiGwV2Response {
        body: body.into(),
        is_base64_encoded: true,
        ..Default::default()
    };
    let twice = ApiGwV2Response {
        headers: [("a", "1"), ("b", "2"), ("A", "3")].into(),
        ..Default::default()
    };
    for (response, path, problem) in [
        (
            ApiGwV2Response::new(0),
            "$.statusCode",
            "0 is outside 100–599",
        ),
        (ApiGwV2Response::new(99), "$.statusCode", "99 is"),
        (ApiGwV2Response::new(600), "$.statusCode", "600 is"),
        (
            ok.clone().header("", "1"),
            r#"$.headers[""]"#,
            "not a valid header name",
        ),
        (
            ok.clone().header("a b", "1"),
            r#"$.headers["a b"]"#,
            "not a valid header name",
        ),
        (
            ok.clone().header("a:", "1"),
            r#"$.headers["a:"]"#,
            "not a valid header name",
        ),
        (
            ok.clone().header("ä", "1"),
            r#"$.headers["ä"]"#,
            "not a valid header name",
        ),
        (
            ok.clone().header("a\r\nb", "1"),
            r#"$.headers["a\r\nb"]"#,
            "not a valid header name",
        ),
        (
            ok.clone().header("a", "1\r\nset-cookie: x"),
            r#"$.headers["a"]"#,
            "0x0d at byte 1",
        ),
        (
            ok.clone().header("a", "\n"),
            r#"$.headers["a"]"#,
            "0x0a at byte 0",
        ),
        (
            ok.clone().header("a", "\0"),
            r#"$.headers["a"]"#,
            "0x00 at byte 0",
        ),
        (
            ok.clone().cookie("a=b").cookie("a=\n"),
            "$.cookies[1]",
            "0x0a at byte 2",
        ),
        (twice, r#"$.headers["A"]"#, "occurs twice"),
        (base64("abc"), "$.body", "not base64"),
        (base64("ab c"), "$.body", "not base64"),
        (base64("a==="), "$.body", "not base64"),
        (base64("ab-_"), "$.body", "not base64"),
    ] {
        let error = response.to_json().unwrap_err();
        assert_eq!(error.path(), path);
        let message = error.to_string();
        assert!(
            message.starts_with("API Gateway v2 response: $"),
            "{message}"
        );
        assert!(message.contains(problem), "{message}");
        let by_serde = serde_json::to_string(&response).unwrap_err();
        assert_eq!(by_serde.to_string(), message);
    }
}

#[test]
fn what_is_accepted() {
    for status in [100, 200, 599] {
        assert!(ApiGwV2Response::new(status).to_json().is_ok());
    }
    let response = ApiGwV2Response::new(200)
        .header("x-!#$%&'*+-.^_`|~9", "tab\t, space, grüß")
        .cookie("");
    assert!(response.to_json().is_ok());
}
