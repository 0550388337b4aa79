//! The HTTP request in an event.

use lambda_native_events::{ApiGwV2Event, ApiGwV2RequestContext, parse_api_gw_v2};

use crate::support::IAM_MTLS;

fn path(stage: &'static str, raw_path: &'static str) -> String {
    let event = ApiGwV2Event {
        raw_path: raw_path.into(),
        request_context: ApiGwV2RequestContext {
            stage: stage.into(),
            ..Default::default()
        },
        ..Default::default()
    };
    event.path().to_owned()
}

#[test]
fn the_stage_is_not_part_of_the_path() {
    for (stage, raw_path, expected) in [
        ("$default", "/orders", "/orders"),
        ("$default", "/$default/orders", "/$default/orders"),
        ("", "/orders", "/orders"),
        ("prod", "/prod/orders/7", "/orders/7"),
        ("prod", "/prod/", "/"),
        ("prod", "/prod", "/"),
        ("prod", "/prod/prod/x", "/prod/x"),
        ("prod", "/production/x", "/production/x"),
        ("prod", "/orders", "/orders"),
        ("prod", "/orders/prod", "/orders/prod"),
        ("prod", "/", "/"),
        ("prod", "", ""),
    ] {
        assert_eq!(path(stage, raw_path), expected, "{stage} {raw_path}");
    }
    assert_eq!(parse_api_gw_v2(IAM_MTLS).unwrap().path(), "/files/a/b.txt");
}

#[test]
fn headers_in_any_letter_case() {
    let event = parse_api_gw_v2(IAM_MTLS).unwrap();
    for name in ["host", "Host", "HOST"] {
        assert_eq!(event.header(name), Some("api.example.com"));
    }
    assert_eq!(event.header("hos"), None);
}

#[test]
fn the_query_is_the_raw_one() {
    let text = r#"{"rawQueryString": "a=1&a=2%2C3&d=Mon%2C+1+Jan&%C3%BC=%F0%9F%A6%80&e=&f&&=g&h=%zz&i=%ff",
        "queryStringParameters": {"a": "1,2,3"}}"#;
    let event = parse_api_gw_v2(text).unwrap();
    let query: Vec<_> = event.query().collect();
    let expected = [
        ("a", "1"),
        ("a", "2,3"),
        ("d", "Mon, 1 Jan"),
        ("ü", "🦀"),
        ("e", ""),
        ("f", ""),
        ("", "g"),
        ("h", "%zz"),
        ("i", "\u{fffd}"),
    ];
    assert_eq!(
        query,
        expected.map(|(name, value)| (name.into(), value.into()))
    );
    assert_eq!(event.query_value("a").as_deref(), Some("1"));
    assert_eq!(event.query_value("x"), None);
    assert_eq!(ApiGwV2Event::default().query().next(), None);
}

#[test]
fn cookies_by_name() {
    let text = r#"{"cookies": ["a=1", "b=x=y; c=3", "d", "a=2"]}"#;
    let event = parse_api_gw_v2(text).unwrap();
    assert_eq!(event.cookie("a"), Some("1"));
    assert_eq!(event.cookie("b"), Some("x=y"));
    assert_eq!(event.cookie("c"), Some("3"));
    assert_eq!(
        (event.cookie("d"), event.cookie("A"), event.cookie("")),
        (None, None, None)
    );
}

#[test]
fn bodies() {
    let event = parse_api_gw_v2(IAM_MTLS).unwrap();
    assert_eq!(*event.body_bytes().unwrap(), *b"hello \0\xff");

    let event = parse_api_gw_v2(r#"{"body": "gr\u00fc\u00df"}"#).unwrap();
    assert_eq!(event.body_str().unwrap(), "grüß");
    assert_eq!(*event.body_bytes().unwrap(), *"grüß".as_bytes());

    let event = parse_api_gw_v2(r#"{"body": "Z3LDvMOf", "isBase64Encoded": true}"#).unwrap();
    assert_eq!(event.body_str().unwrap(), "grüß");

    for text in [
        "{}",
        r#"{"body": null}"#,
        r#"{"body": null, "isBase64Encoded": true}"#,
    ] {
        let event = parse_api_gw_v2(text).unwrap();
        assert_eq!(event.body, None);
        assert_eq!(event.body_str().unwrap(), "");
    }
}

#[test]
fn bodies_of_json() {
    let sample = parse_api_gw_v2(ApiGwV2Event::SAMPLE).unwrap();
    assert_eq!(
        sample.body_json::<serde_json::Value>().unwrap()["item"],
        "book"
    );

    let event = parse_api_gw_v2(r#"{"body": "WzEsMl0=", "isBase64Encoded": true}"#).unwrap();
    assert_eq!(event.body_json::<Vec<u8>>().unwrap(), [1, 2]);
    assert_eq!(event.body_json::<Vec<bool>>().unwrap_err().path(), "$[0]");
}

#[test]
fn the_rest() {
    let event = parse_api_gw_v2(IAM_MTLS).unwrap();
    assert_eq!(event.method(), "PUT");
    assert_eq!(event.request_id(), "r-2");
    assert_eq!(event.source_ip(), "2001:db8::7");
}

#[test]
fn repeated_headers_are_one_value_with_commas() {
    let text = r#"{"headers": {"accept": "text/html,text/plain", "if-modified-since": "Mon, 01 Jan 2024 00:00:00 GMT"}}"#;
    let event = parse_api_gw_v2(text).unwrap();
    assert_eq!(event.header("Accept"), Some("text/html,text/plain"));
    assert_eq!(
        event.header("If-Modified-Since"),
        Some("Mon, 01 Jan 2024 00:00:00 GMT")
    );
}

#[test]
fn a_body_that_is_not_what_the_event_says_is_an_error() {
    let event = parse_api_gw_v2(r#"{"body": "a b", "isBase64Encoded": true}"#).unwrap();
    assert_eq!(
        event.body_bytes().unwrap_err().to_string(),
        "API Gateway v2 event: $.body: not valid base64: Invalid symbol 32, offset 1."
    );
    let event = parse_api_gw_v2(r#"{"body": "/w==", "isBase64Encoded": true}"#).unwrap();
    assert_eq!(
        event.body_str().unwrap_err().to_string(),
        "API Gateway v2 event: $.body: not valid UTF-8, read it as bytes: \
         invalid utf-8 sequence of 1 bytes from index 0"
    );
    let event = parse_api_gw_v2("{}").unwrap();
    assert_eq!(
        event.body_json::<bool>().unwrap_err().to_string(),
        "JSON in the body: $: EOF while parsing a value (line 1, column 0)"
    );
}

#[test]
fn the_time_of_a_request() {
    let event = parse_api_gw_v2(ApiGwV2Event::SAMPLE).unwrap();
    let since_1970 = std::time::Duration::from_millis(1_727_177_136_410);
    assert_eq!(
        event.request_context.time_epoch.time(),
        Some(std::time::SystemTime::UNIX_EPOCH + since_1970)
    );
}
