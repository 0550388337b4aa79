//! VPC Lattice targets: both event versions, and responses.

use std::time::{Duration, SystemTime};

use lambda_native_events::lattice::LatticeIdentityType;
use lambda_native_events::{LatticeResponse, LatticeV1Event, LatticeV2Event, samples};

#[test]
fn version_1() {
    let request = LatticeV1Event::parse(samples::LATTICE_V1).unwrap();
    assert_eq!((request.method(), request.path()), ("POST", "/orders"));
    assert_eq!(request.header("Accept"), Some("*/*"));
    assert_eq!(request.query_value("limit").as_deref(), Some("10"));
    assert_eq!(
        request.body_json::<serde_json::Value>().unwrap()["count"],
        2
    );

    let text = r#"{"raw_path": "/a%20b", "headers": {"multi": "x,y"}, "body": "AP8=", "is_base64_encoded": true}"#;
    let request = LatticeV1Event::parse(text).unwrap();
    assert_eq!(request.path(), "/a%20b");
    assert_eq!(request.header("MULTI"), Some("x,y"));
    assert_eq!(*request.body_bytes().unwrap(), [0, 0xff]);
}

#[test]
fn version_2() {
    let request = LatticeV2Event::parse(samples::LATTICE_V2).unwrap();
    assert_eq!((request.method(), request.path()), ("GET", "/orders"));
    assert_eq!(request.header("X-TAG"), Some("y"));
    assert_eq!(
        request.header_values("x-tag").collect::<Vec<_>>(),
        ["x", "y"]
    );
    assert_eq!(
        request.query().collect::<Vec<_>>(),
        [("tag", "new"), ("tag", "paid")].map(|(name, value)| (name.into(), value.into()))
    );
    assert_eq!(request.query_value("tag").as_deref(), Some("new"));
    assert_eq!(
        (request.header("none"), request.query_value("none")),
        (None, None)
    );
    assert_eq!(request.body, None);

    let context = &request.request_context;
    assert_eq!(context.region, "eu-central-1");
    assert_eq!(context.time_epoch, 1_727_177_136_410_000);
    assert_eq!(
        context.time(),
        Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_727_177_136_410))
    );
    assert_eq!(context.identity.identity_type, LatticeIdentityType::AwsIam);
    assert_eq!(
        context.identity.principal_org_id.as_deref(),
        Some("o-example")
    );
    assert_eq!(
        context.identity.x509_san_dns.as_deref(),
        Some("shop.example.com")
    );
}

#[test]
fn missing_and_unknown_kinds_of_callers() {
    let identity = |text| {
        let request = LatticeV2Event::parse(text).unwrap();
        request.request_context.identity.identity_type
    };
    let none = identity(r#"{"requestContext": {"identity": {"type": "NONE"}}}"#);
    assert_eq!(none, LatticeIdentityType::None);
    let new = identity(r#"{"requestContext": {"identity": {"type": "OIDC", "new": 1}}}"#);
    assert_eq!(new.as_str(), "OIDC");
    assert_eq!(
        identity(r#"{"requestContext": {"identity": null}}"#).as_str(),
        ""
    );
}

#[test]
fn the_time_may_lack_its_quotes() {
    let text = r#"{"requestContext": {"timeEpoch": 1727177136410000}}"#;
    let context = LatticeV2Event::parse(text).unwrap().request_context;
    assert_eq!(context.time_epoch, 1_727_177_136_410_000);
}

#[test]
fn a_wrong_type_names_its_path() {
    assert_eq!(
        LatticeV2Event::parse(r#"{"headers": {"accept": {}}}"#)
            .unwrap_err()
            .path(),
        "$.headers.accept"
    );
}

#[test]
fn bodies_and_credentials_are_not_printed() {
    let text = r#"{"body": "s3cr3t", "headers": {"authorization": "s3cr3t"}}"#;
    let printed = format!("{:?}", LatticeV1Event::parse(text).unwrap());
    assert!(!printed.contains("s3cr3t"), "{printed}");
    let text = r#"{"body": "s3cr3t", "headers": {"authorization": ["s3cr3t"], "accept": ["*/*"]}}"#;
    let printed = format!("{:?}", LatticeV2Event::parse(text).unwrap());
    assert!(
        !printed.contains("s3cr3t") && printed.contains("*/*"),
        "{printed}"
    );
}

#[test]
fn builds_responses() {
    assert_eq!(
        LatticeResponse::new(204).to_json().unwrap(),
        r#"{"statusCode":204,"headers":{},"body":"","isBase64Encoded":false}"#
    );
    assert_eq!(
        LatticeResponse::new(200)
            .status_description("200 OK")
            .binary([0xff])
            .to_json()
            .unwrap(),
        r#"{"statusCode":200,"statusDescription":"200 OK","headers":{},"body":"/w==","isBase64Encoded":true}"#
    );
}

#[test]
fn what_is_rejected() {
    let ok = LatticeResponse::new(200);
    let twice = LatticeResponse {
        headers: [("a", "1"), ("A", "2")].into(),
        ..ok.clone()
    };
    for (response, problem) in [
        (
            LatticeResponse::default(),
            "$.statusCode: 0 is outside 100–599",
        ),
        (
            ok.clone().status_description("404 Not Found"),
            "$.statusDescription: does not begin with the status, as in `200 Reason`",
        ),
        (
            twice,
            "$.headers[\"A\"]: occurs twice; join the values with commas, or leave one",
        ),
        (
            ok.header("a", "\n"),
            "$.headers[\"a\"]: has the control character 0x0a at byte 0",
        ),
    ] {
        let message = response.to_json().unwrap_err().to_string();
        assert_eq!(message, format!("VPC Lattice response: {problem}"));
    }
}
