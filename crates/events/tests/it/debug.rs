//! `{:?}` shows what happened, without secrets.

use lambda_native_events::{ApiGwV2Response, Map, parse_api_gw_v2, samples};

use serde_json::Value;

use crate::roots::EVENTS;
use crate::support::{IAM_MTLS, LAMBDA_AUTHORIZER};

#[track_caller]
fn assert_hidden(printed: &str, secrets: &[&str]) {
    for secret in secrets {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}

#[test]
fn of_events() {
    let printed = format!("{:?}", parse_api_gw_v2(samples::API_GW_V2).unwrap());
    assert_hidden(
        &printed,
        &[
            "Bearer",
            "eyJ",
            "theme=dark",
            "user-1",
            "book",
            "notify=mail",
        ],
    );
    for part in [
        "POST",
        "/orders",
        "eOtXvjQ4FiAEJcA=",
        "content-type",
        "mail,sms",
    ] {
        assert!(printed.contains(part), "{part} in {printed}");
    }

    let printed = format!("{:#?}", parse_api_gw_v2(IAM_MTLS).unwrap());
    assert_hidden(
        &printed,
        &["ASIAEXAMPLEKEYEXAMPL", "FQoGZXIvYXdzEXAMPLE", "aGVsbG8"],
    );
    assert!(printed.contains("assumed-role/reader"), "{printed}");

    let printed = format!("{:?}", parse_api_gw_v2(LAMBDA_AUTHORIZER).unwrap());
    assert_hidden(&printed, &["s3cr3t", "t-\\\"1", "rps"]);
}

#[test]
fn of_maps() {
    for name in [
        "Authorization",
        "proxy-authorization",
        "COOKIE",
        "set-cookie",
        "X-Amz-Security-Token",
        "X-Amz-Signature",
        "x-api-key",
        "x-amzn-oidc-data",
        "access_token",
        "client_secret",
        "password",
        "code",
        "sessionId",
    ] {
        let printed = format!("{:?}", Map::from([(name, "s3cr3t")]));
        assert_eq!(printed, format!("{{{name:?}: [redacted]}}"));
    }
    let shown = Map::from([("accept", "*/*"), ("x-forwarded-for", "203.0.113.24")]);
    assert_eq!(
        format!("{shown:?}"),
        r#"{"accept": "*/*", "x-forwarded-for": "203.0.113.24"}"#
    );
}

#[test]
fn of_responses() {
    let response = ApiGwV2Response::text("s3cr3t")
        .cookie("sid=s3cr3t")
        .header("x-token", "s3cr3t");
    let printed = format!("{response:?}");
    assert_hidden(&printed, &["s3cr3t"]);
    assert!(
        printed.contains("status_code: 200") && printed.contains("text/plain"),
        "{printed}"
    );

    assert!(format!("{:?}", ApiGwV2Response::new(204)).contains("body: [none]"));
}

/// Names of members that hold credentials, in any object.
const CREDENTIALS: &[&str] = &[
    "accesskey",
    "accesskeyid",
    "answer",
    "authorization",
    "authorizationtoken",
    "challengeanswer",
    "cookie",
    "cookies",
    "identitysource",
    "outputtoken",
    "password",
    "receipthandle",
    "responseurl",
    "resulttoken",
    "rotationtoken",
    "secretaccesskey",
    "sessiontoken",
    "token",
];

#[test]
fn of_every_sample_without_credentials() {
    let mut checked = 0;
    let mut printed_ones = Vec::new();
    for root in EVENTS {
        for name in root.samples {
            let text = samples::find(name).unwrap().text;
            let printed = (root.read)(text).unwrap().debug;
            let event: Value = serde_json::from_str(text).unwrap();
            for pointer in crate::parsing::pointers(&event) {
                let member = pointer
                    .rsplit('/')
                    .find(|part| part.parse::<usize>().is_err())
                    .unwrap_or_default()
                    .replace('-', "")
                    .to_ascii_lowercase();
                let value = event.pointer(&pointer).and_then(Value::as_str);
                if let Some(value) = value.filter(|value| value.len() > 2)
                    && CREDENTIALS.contains(&&*member)
                {
                    checked += 1;
                    if printed.contains(value) {
                        printed_ones.push(format!("{name}: {pointer}"));
                    }
                }
            }
        }
    }
    assert!(
        checked > 25,
        "only {checked} credentials are in the samples"
    );
}
