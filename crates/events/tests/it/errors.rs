//! An error names the event, the path, and what was found.

use std::error::Error;

use lambda_native_events::{ApiGwV2Event, parse_api_gw_v2, samples};

#[test]
fn a_wrong_type_names_its_path() {
    let message = "API Gateway v2 event: $.requestContext.http.method: \
                   invalid type: sequence, expected a string (line 1, column 36)";
    let error = parse_api_gw_v2(r#"{"requestContext":{"http":{"method":[]}}}"#).unwrap_err();
    assert_eq!(error.to_string(), message);
    assert_eq!(error.path(), "$.requestContext.http.method");
    assert_eq!(
        format!("{error:?}"),
        format!("EventError({:?})", error.to_string())
    );

    for (text, path, found) in [
        (r#"[1]"#, "$", "invalid type: sequence, expected an object"),
        (r#"null"#, "$", "invalid type: null, expected an object"),
        (
            r#""{}""#,
            "$",
            "invalid type: string \"{}\", expected an object",
        ),
        (
            r#"{"version": ["2.0"]}"#,
            "$.version",
            "sequence, expected a string",
        ),
        (r#"{"cookies": {}}"#, "$.cookies", "expected a string"),
        (
            r#"{"cookies": ["a=b", ["c"]]}"#,
            "$.cookies[1]",
            "expected a string",
        ),
        (
            r#"{"headers": []}"#,
            "$.headers",
            "expected an object of strings",
        ),
        (
            r#"{"headers": {"x-a": {"b": 1}}}"#,
            r#"$.headers["x-a"]"#,
            "map, expected a string",
        ),
        (
            r#"{"headers": {"a": "", "b": ["c", {}]}}"#,
            "$.headers.b[1]",
            "expected a string",
        ),
        (
            r#"{"body": {"a": 1}}"#,
            "$.body",
            "invalid type: map, expected a string",
        ),
        (
            r#"{"isBase64Encoded": "yes"}"#,
            "$.isBase64Encoded",
            "string \"yes\", expected a boolean",
        ),
        (
            r#"{"requestContext": []}"#,
            "$.requestContext",
            "expected an object",
        ),
        (
            r#"{"requestContext": {"timeEpoch": "soon"}}"#,
            "$.requestContext.timeEpoch",
            "invalid value: string \"soon\", expected a number",
        ),
        (
            r#"{"requestContext": {"timeEpoch": 1.5}}"#,
            "$.requestContext.timeEpoch",
            "invalid value: floating point `1.5`, expected i64",
        ),
        (
            r#"{"requestContext": {"authorizer": {"iam": 1}}}"#,
            "$.requestContext.authorizer.iam",
            "object",
        ),
    ] {
        let error = parse_api_gw_v2(text).unwrap_err();
        assert_eq!(error.path(), path, "{error}");
        assert!(error.to_string().contains(found), "{error}");
    }
}

#[test]
fn every_prefix_of_an_event_is_an_error() {
    for (name, text) in crate::support::http_events() {
        let text = text.trim_end();
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let error = parse_api_gw_v2(&text[..end]).expect_err(name);
            assert!(
                error.to_string().starts_with("API Gateway v2 event: $"),
                "{error}"
            );
        }
    }
}

#[test]
fn text_after_the_event() {
    let text = format!("{} x", samples::API_GW_V2);
    let error = parse_api_gw_v2(&text).unwrap_err();
    assert!(
        error.to_string().contains("$: trailing characters"),
        "{error}"
    );
}

#[test]
fn a_body_that_cannot_be_decoded() {
    let mut event = ApiGwV2Event {
        body: Some("not base64!".into()),
        ..Default::default()
    };
    event.is_base64_encoded = true;
    let error = event.body_bytes().unwrap_err();
    assert_eq!(error.path(), "$.body");
    let message = error.to_string();
    assert!(
        message.starts_with("API Gateway v2 event: $.body: not valid base64: "),
        "{message}"
    );
    assert!(error.source().is_some());

    event.body = Some("//79".into());
    assert_eq!(*event.body_bytes().unwrap(), [0xff, 0xfe, 0xfd]);
    let message = event.body_str().unwrap_err().to_string();
    assert!(
        message.starts_with("API Gateway v2 event: $.body: not valid UTF-8"),
        "{message}"
    );
}

#[test]
fn a_long_string_is_quoted_by_its_beginning() {
    for (length, end) in [(40, "\", expected"), (41, "\"..., expected")] {
        let text = format!(r#"{{"headers": "{}"}}"#, "é".repeat(length));
        let error = parse_api_gw_v2(&text).unwrap_err().to_string();
        let quoted = format!("invalid type: string \"{}{end}", "é".repeat(40));
        assert!(error.contains(&quoted), "{error}");
    }
}
