//! Every documented member is read, and a missing one has its default.

use lambda_native_events::{ApiGwV2Event, parse_api_gw_v2, samples};

use crate::support::{IAM_MTLS, LAMBDA_AUTHORIZER};

#[test]
fn the_sample() {
    let event = parse_api_gw_v2(samples::API_GW_V2).unwrap();
    assert_eq!(event.version, "2.0");
    assert_eq!(event.route_key, "POST /orders");
    assert_eq!(event.raw_path, "/orders");
    assert_eq!(
        event.raw_query_string,
        "notify=mail&notify=sms&note=two%20words%2C%20one%20comma"
    );
    assert_eq!(event.cookies, ["theme=dark", "visits=7"]);
    assert_eq!(event.headers.len(), 10);
    assert_eq!(event.headers.get("content-type"), Some("application/json"));
    assert_eq!(
        event.query_string_parameters.get("notify"),
        Some("mail,sms")
    );
    assert!(event.path_parameters.is_empty());
    assert_eq!(event.stage_variables.get("table"), Some("orders"));
    assert_eq!(
        event.body.as_deref(),
        Some(r#"{"item": "book", "count": 2, "gift": true}"#)
    );
    assert!(!event.is_base64_encoded);

    let context = &event.request_context;
    assert_eq!(context.account_id, "123456789012");
    assert_eq!(context.api_id, "a1b2c3d4e5");
    assert_eq!(
        context.domain_name,
        "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"
    );
    assert_eq!(context.domain_prefix, "a1b2c3d4e5");
    assert_eq!(context.request_id, "eOtXvjQ4FiAEJcA=");
    assert_eq!(context.route_key, "POST /orders");
    assert_eq!(context.stage, "$default");
    assert_eq!(context.time, "24/Sep/2024:11:25:36 +0000");
    assert_eq!(context.time_epoch.0, 1_727_177_136_410);
    assert_eq!(context.http.method, "POST");
    assert_eq!(context.http.path, "/orders");
    assert_eq!(context.http.protocol, "HTTP/1.1");
    assert_eq!(context.http.source_ip, "203.0.113.24");
    assert_eq!(context.http.user_agent, "curl/8.9.1");
    assert_eq!(context.authentication, None);

    let authorizer = context.authorizer.as_ref().unwrap();
    let jwt = authorizer.jwt.as_ref().unwrap();
    assert_eq!(jwt.claims.get("sub").unwrap().as_str().unwrap(), "user-1");
    assert_eq!(jwt.scopes, ["orders:write"]);
    assert_eq!((&authorizer.lambda, &authorizer.iam), (&None, &None));
}

#[test]
fn iam_and_mutual_tls() {
    let context = parse_api_gw_v2(IAM_MTLS).unwrap().request_context;

    let authorizer = context.authorizer.unwrap();
    assert_eq!((authorizer.jwt, authorizer.lambda), (None, None));
    let iam = authorizer.iam.unwrap();
    assert_eq!(iam.access_key, "ASIAEXAMPLEKEYEXAMPL");
    assert_eq!(iam.account_id, "210987654321");
    assert_eq!(iam.caller_id, "AROAEXAMPLE:session");
    assert_eq!(iam.principal_org_id.as_deref(), Some("o-example"));
    assert_eq!(
        iam.user_arn,
        "arn:aws:sts::210987654321:assumed-role/reader/session"
    );
    assert_eq!(iam.user_id, "AROAEXAMPLE:session");
    let cognito = iam.cognito_identity.unwrap();
    assert_eq!(cognito.amr, ["authenticated", "login.example.com"]);
    assert_eq!(
        cognito.identity_id,
        "eu-central-1:11111111-2222-3333-4444-555555555555"
    );
    assert_eq!(
        cognito.identity_pool_id,
        "eu-central-1:66666666-7777-8888-9999-000000000000"
    );

    let cert = context.authentication.unwrap().client_cert.unwrap();
    assert!(
        cert.client_cert_pem
            .starts_with("-----BEGIN CERTIFICATE-----\n")
    );
    assert_eq!(cert.subject_dn, "CN=client,O=Example");
    assert_eq!(cert.issuer_dn, "CN=Example CA");
    assert_eq!(cert.serial_number, "a1:b2:c3:d4");
    assert_eq!(cert.validity.not_before, "May 28 12:30:02 2024 GMT");
    assert_eq!(cert.validity.not_after, "Aug  5 09:36:04 2026 GMT");
}

#[test]
fn the_context_of_a_lambda_authorizer() {
    let event = parse_api_gw_v2(LAMBDA_AUTHORIZER).unwrap();
    let context = event.request_context.authorizer.unwrap().lambda.unwrap();
    assert_eq!(context.get("tenant").unwrap().as_str().unwrap(), "t-\"1\"");
    assert_eq!(
        context
            .get("limits")
            .unwrap()
            .get("rps")
            .unwrap()
            .parse::<u32>()
            .unwrap(),
        20
    );
}

#[test]
fn claims_that_are_not_strings() {
    let event = parse_api_gw_v2(
        r#"{"requestContext": {"authorizer": {"jwt": {
            "claims": {"exp": 1727177136, "groups": ["a", "b"], "verified": true},
            "scopes": null}}}}"#,
    )
    .unwrap();
    let jwt = event.request_context.authorizer.unwrap().jwt.unwrap();
    assert_eq!(
        jwt.claims.get("exp").unwrap().parse::<u64>().unwrap(),
        1_727_177_136
    );
    assert_eq!(
        jwt.claims
            .get("groups")
            .unwrap()
            .parse::<Vec<&str>>()
            .unwrap(),
        ["a", "b"]
    );
    assert!(jwt.scopes.is_empty());
}

#[test]
fn the_shortest_events() {
    let event = parse_api_gw_v2(
        r#"{"version":"2.0","rawPath":"/hi","headers":{},"body":"","isBase64Encoded":false,"requestContext":{"requestId":"r-1","http":{"method":"GET","path":"/hi"}}}"#,
    )
    .unwrap();
    assert_eq!(
        (event.method(), event.path(), event.request_id()),
        ("GET", "/hi", "r-1")
    );
    assert_eq!(event.body.as_deref(), Some(""));

    assert_eq!(ApiGwV2Event::parse("{}").unwrap(), ApiGwV2Event::default());
}

#[test]
fn null_is_absent_everywhere() {
    let mut event: serde_json::Value = serde_json::from_str(IAM_MTLS).unwrap();
    for pointer in pointers(&event) {
        let before = event.pointer(&pointer).unwrap().clone();
        *event.pointer_mut(&pointer).unwrap() = serde_json::Value::Null;
        let text = event.to_string();
        parse_api_gw_v2(&text).unwrap_or_else(|error| panic!("{pointer}: {error}"));
        *event.pointer_mut(&pointer).unwrap() = before;
    }
}

#[test]
fn unknown_members_and_repeated_ones() {
    let text = r#"{"new": [{"deep": [[1.5e300]]}], "rawPath": "/a", "rawPath": "/b",
        "requestContext": {"new": null}}"#;
    assert_eq!(parse_api_gw_v2(text).unwrap().raw_path, "/b");
}

/// The JSON pointers of every member and element, except the event itself.
pub(crate) fn pointers(value: &serde_json::Value) -> Vec<String> {
    let mut found = Vec::new();
    let children: Vec<(String, &serde_json::Value)> = match value {
        serde_json::Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        serde_json::Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, value)| (at.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    for (name, value) in children {
        found.push(format!("/{name}"));
        found.extend(
            pointers(value)
                .iter()
                .map(|below| format!("/{name}{below}")),
        );
    }
    found
}
