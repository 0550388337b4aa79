//! Strings without escapes are not copied.

use std::borrow::Cow;

use lambda_native_events::{ApiGwV2Event, parse_api_gw_v2, samples};

use crate::support::{IAM_MTLS, LAMBDA_AUTHORIZER};

#[track_caller]
fn assert_inside(event: &str, part: &str) {
    let event = event.as_bytes().as_ptr_range();
    let part = part.as_bytes().as_ptr_range();
    assert!(event.start <= part.start && part.end <= event.end);
}

#[test]
fn every_string_without_escapes_is_borrowed() {
    for text in [samples::API_GW_V2, samples::FUNCTION_URL, IAM_MTLS] {
        let event = parse_api_gw_v2(text).unwrap();
        let context = &event.request_context;
        let mut strings = vec![
            &*event.version,
            &event.route_key,
            &event.raw_path,
            &event.raw_query_string,
            &context.account_id,
            &context.api_id,
            &context.domain_name,
            &context.domain_prefix,
            &context.request_id,
            &context.route_key,
            &context.stage,
            &context.time,
            &context.http.method,
            &context.http.path,
            &context.http.protocol,
            &context.http.source_ip,
            &context.http.user_agent,
        ];
        for map in [
            &event.headers,
            &event.query_string_parameters,
            &event.path_parameters,
            &event.stage_variables,
        ] {
            strings.extend(map.iter().flat_map(|(name, value)| [name, value]));
        }
        strings.extend(event.cookies.iter().map(|cookie| &**cookie));
        for string in strings {
            assert_inside(text, string);
        }
    }
}

#[test]
fn the_authorizers_are_borrowed() {
    let event = parse_api_gw_v2(IAM_MTLS).unwrap();
    let iam = event
        .request_context
        .authorizer
        .as_ref()
        .unwrap()
        .iam
        .as_ref()
        .unwrap();
    assert_inside(IAM_MTLS, &iam.access_key);
    assert_inside(IAM_MTLS, iam.principal_org_id.as_ref().unwrap());
    assert_inside(IAM_MTLS, &iam.cognito_identity.as_ref().unwrap().amr[1]);

    let event = parse_api_gw_v2(samples::API_GW_V2).unwrap();
    let jwt = event
        .request_context
        .authorizer
        .as_ref()
        .unwrap()
        .jwt
        .as_ref()
        .unwrap();
    assert_inside(samples::API_GW_V2, jwt.claims.text());
    assert_inside(samples::API_GW_V2, &jwt.scopes[0]);
}

#[test]
fn a_body_without_escapes_is_borrowed() {
    let event = parse_api_gw_v2(IAM_MTLS).unwrap();
    assert!(matches!(event.body, Some(Cow::Borrowed(_))));
    assert_inside(IAM_MTLS, event.body.as_ref().unwrap());

    let text = r#"{"body": "plain"}"#;
    let event = parse_api_gw_v2(text).unwrap();
    assert_inside(
        text,
        std::str::from_utf8(&event.body_bytes().unwrap()).unwrap(),
    );
    assert_inside(text, &event.body_str().unwrap());
}

#[test]
fn a_string_with_escapes_is_decoded() {
    let event = parse_api_gw_v2(LAMBDA_AUTHORIZER).unwrap();
    assert!(matches!(event.raw_path, Cow::Owned(_)));
    assert_eq!(event.raw_path, "/über");
    assert_eq!(event.header("x-note"), Some("tab\there"));
}

#[test]
fn a_name_with_escapes_is_the_same_name() {
    let event = parse_api_gw_v2(r#"{"raw\u0050ath": "/a", "headers": {"\u0061": "1"}}"#).unwrap();
    assert_eq!(event.raw_path, "/a");
    assert_eq!(event.header("a"), Some("1"));
}

#[test]
fn an_owned_event_outlives_its_text() {
    fn read(text: &str) -> ApiGwV2Event<'static> {
        parse_api_gw_v2(text).unwrap().into_owned()
    }
    for (name, text) in crate::support::http_events() {
        let copy = text.to_owned();
        let event = read(&copy);
        drop(copy);
        assert_eq!(event, parse_api_gw_v2(text).unwrap(), "{name}");
    }
}

#[test]
fn events_work_in_custom_types() {
    #[derive(serde::Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow)]
        request: ApiGwV2Event<'a>,
    }
    let text = format!(r#"{{"request": {IAM_MTLS}}}"#);
    let envelope: Envelope = serde_json::from_str(&text).unwrap();
    assert_inside(&text, &envelope.request.raw_path);
}
