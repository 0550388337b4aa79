use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::super::pretty::pretty;
use super::{mask, mask_value};

fn check(text: &str, expected: &str, hidden: usize) {
    let masked = mask(text);
    assert_eq!(masked.text, expected);
    assert_eq!(masked.hidden, hidden, "{text}");
    let again = mask(&masked.text);
    assert_eq!((again.text, again.hidden), (masked.text, 0), "masked twice");
}

#[test]
fn values_under_the_names_of_secrets_are_hidden() {
    check(
        r#"{"user": "jo", "password":"hunter2", "n": 1.50, "n": 2, "PIN": 3, "pwd": 1234}"#,
        r#"{"user": "jo", "password":"•••", "n": 1.50, "n": 2, "PIN": 3, "pwd": "•••"}"#,
        2,
    );
    check(
        r#"{"headers":{"Authorization":"Bearer x","Accept":"*/*"},"cookies":["a=1","b=2"]}"#,
        r#"{"headers":{"Authorization":"•••","Accept":"*/*"},"cookies":["•••","•••"]}"#,
        3,
    );
    check(r#"{"pass\u0077ord":"x"}"#, r#"{"pass\u0077ord":"•••"}"#, 1);
    check(
        r#"{"credentials":{"a":[{"b":"y"}],"c":"]}"},"token":{"S":"x"},"x":"y"}"#,
        r#"{"credentials":{"a":[{"b":"•••"}],"c":"•••"},"token":{"S":"•••"},"x":"y"}"#,
        3,
    );
    check(
        r#"{"authorizer":{"n":1,"ok":true,"jwt":{"claims":{},"scopes":null}}}"#,
        r#"{"authorizer":{"n":1,"ok":true,"jwt":{"claims":{},"scopes":null}}}"#,
        0,
    );
    check(
        r#"{"password":[104,{"bytes":105}],"credentials":{"pin":1,"pwd":2,"expirationTime":3}}"#,
        r#"{"password":["•••",{"bytes":"•••"}],"credentials":{"pin":1,"pwd":"•••","expirationTime":3}}"#,
        3,
    );
}

#[test]
fn what_is_no_secret_stays() {
    for text in [
        r#"{"tokens":12,"password":null,"secret":true,"token":"","cookies":[],"credentials":{}}"#,
        r#"{"tokenCount": 12, "passwordResetUrl": "https://example.com/reset"}"#,
        r#"{"key":"photos/2026/a1b2c3d4e5f60718.png","code":"ENOENT","statusCode":200}"#,
        r#"{"name":"x","value":"y"}"#,
        r#"  [1, "\u00e9\/", {"a" : 1E5}]  "#,
        r#""just text""#,
        "{}",
        "",
    ] {
        check(text, text, 0);
    }
}

#[test]
fn a_session_that_is_an_object_is_looked_into() {
    check(
        r#"{"session":{"new":true,"sessionId":"s1","application":{"id":"a"}}}"#,
        r#"{"session":{"new":true,"sessionId":"•••","application":{"id":"a"}}}"#,
        1,
    );
    check(r#"{"session":"s1"}"#, r#"{"session":"•••"}"#, 1);
}

#[test]
fn codes_and_keys_are_hidden_where_they_look_random() {
    check(
        r#"{"queryStringParameters":{"code":"4f9a8b7c6d5e4f3a2b","key":"AbCdEf0123456789","n":"1"}}"#,
        r#"{"queryStringParameters":{"code":"•••","key":"•••","n":"1"}}"#,
        2,
    );
    check(
        r#"{"multiValueQueryStringParameters":{"key":["AbCdEf0123456789"]},"code":"123456"}"#,
        r#"{"multiValueQueryStringParameters":{"key":["•••"]},"code":"•••"}"#,
        2,
    );
}

#[test]
fn pairs_of_a_name_and_a_value_are_recognized_in_any_order() {
    check(
        r#"[{"name":"DB_PASSWORD","value":"x"},{"value":"x","name":"API_KEY"},{"name":"HOME","value":"/"}]"#,
        r#"[{"name":"DB_PASSWORD","value":"•••"},{"value":"•••","name":"API_KEY"},{"name":"HOME","value":"/"}]"#,
        2,
    );
    check(
        r#"{"authorization2":[{"key":"X-Api-Key","value":"x"}]}"#,
        r#"{"authorization2":[{"key":"•••","value":"•••"}]}"#,
        2,
    );
}

#[test]
fn json_in_strings_is_looked_into() {
    check(
        r#"{"Records":[{"body":"{\"password\":\"x\",\"n\":1}"}]}"#,
        r#"{"Records":[{"body":"{\"password\":\"•••\",\"n\":1}"}]}"#,
        1,
    );
    let inner = r#"{"token":"x"}"#;
    let sns = serde_json::json!({ "Message": inner }).to_string();
    let sqs = serde_json::json!({ "body": sns }).to_string();
    let masked = mask(&sqs);
    assert_eq!(masked.hidden, 1);
    assert!(!masked.text.contains("\"x"), "{}", masked.text);
    assert!(masked.text.contains("•••"));
}

#[test]
fn forms_in_strings_are_looked_into() {
    check(
        r#"{"body":"user=jo&password=x%20y&n=1","rawQueryString":"a=1&token=t"}"#,
        r#"{"body":"user=jo&password=•••&n=1","rawQueryString":"a=1&token=•••"}"#,
        2,
    );
}

#[test]
fn base64_with_secrets_is_hidden() {
    for body in [r#"{"password":"x","y":1}"#, "user=jo&password=hunter2"] {
        let text = format!(
            r#"{{"body":"{}","isBase64Encoded":true}}"#,
            BASE64_STANDARD.encode(body)
        );
        check(&text, r#"{"body":"•••","isBase64Encoded":true}"#, 1);
    }
    let text = format!(
        r#"{{"body":"{}"}}"#,
        BASE64_STANDARD.encode(r#"{"user":"jo","n":1}"#)
    );
    check(&text, &text, 0);
}

#[test]
fn base64_may_be_cut_off_or_in_lines_or_no_text() {
    let form = BASE64_STANDARD.encode(b"name=M\xfcller&password=hunter2&x=1234567890");
    for end in 48..=form.len() {
        let masked = mask(&format!(r#"{{"body":"{}"#, &form[..end]));
        assert_eq!(masked.text, r#"{"body":"•••""#, "{end}");
    }
    let (first, second) = form.split_at(20);
    check(
        &format!(r#"{{"body":"{first}\r\n{second}"}}"#),
        r#"{"body":"•••"}"#,
        1,
    );
    let image = BASE64_STANDARD.encode([0x89, b'P', b'N', b'G', 0, 1, 2, 255, 254, 61, 58, 7]);
    check(&format!("[\"{image}\"]"), &format!("[\"{image}\"]"), 0);
    let error = BASE64_STANDARD.encode(r#"{"errorMessage":"password=hunter2"}"#);
    assert_eq!(mask_value("Error-Body", &error).text, "•••");
}

#[test]
fn pairs_in_arrays_are_masked() {
    check(
        r#"{"headers":[["x-api-key","x"],["host","h"],["cookie","a=1","b"]]}"#,
        r#"{"headers":[["x-api-key","•••"],["host","h"],["cookie","•••","•••"]]}"#,
        3,
    );
    check(r#"["password","email"]"#, r#"["password","email"]"#, 0);
}

#[test]
fn secrets_are_recognized_by_their_shape() {
    check(
        r#"{"a":"Bearer abc123def456","b":"AKIAIOSFODNN7EXAMPLE","c":"postgres://u:p@h/d","d":"x"}"#,
        r#"{"a":"Bearer •••","b":"•••","c":"postgres://u:•••@h/d","d":"x"}"#,
        3,
    );
}

#[test]
fn the_beginning_of_json_is_masked() {
    let text =
        r#"{"user":"jo","credentials":{"a":"b","c":"hunter2"},"password":"hunter2","x":["y"]}"#;
    for end in 0..=text.len() {
        let masked = mask(&text[..end]).text;
        assert!(!masked.contains("hunter"), "{masked}");
    }
    check(r#"{"secret":"hunt"#, r#"{"secret":"•••""#, 1);
    check(r#"{"a":1} password=x"#, r#"{"a":1} password=•••"#, 1);
    check(
        "{\"a\":\u{1}, \"password\": \"x\"}",
        "{\"a\":\u{1}, \"password\": \"•••\"}",
        1,
    );
}

#[test]
fn text_is_masked() {
    check("  \"password\": \"x\",", "  \"password\": \"•••\",", 1);
    check(
        r#"{"headers":[{"authorization":[98,97]}]}"#,
        r#"{"headers":[{"authorization":["•••","•••"]}]}"#,
        2,
    );
    check(
        r#"{"ParameterKey":"DbPassword","ParameterValue":"x"}"#,
        r#"{"ParameterKey":"DbPassword","ParameterValue":"•••"}"#,
        1,
    );
    check(
        "authorization: Bearer x y\nhost: h",
        "authorization: •••\nhost: h",
        1,
    );
    check(
        "INFO got {\"token\":\"x\"}",
        "INFO got {\"token\":\"•••\"}",
        1,
    );
    check("/a?token=x&b=1", "/a?token=•••&b=1", 1);
}

#[test]
fn a_value_is_hidden_whole_by_its_name() {
    assert_eq!(mask_value("X-Api-Key", "x y").text, "•••");
    assert_eq!(mask_value("X-Api-Key", "").hidden, 0);
    assert_eq!(mask_value("accept", "*/*").text, "*/*");
    assert_eq!(
        mask_value("DATABASE_URL", "mysql://u:p@h").text,
        "mysql://u:•••@h"
    );
}

#[test]
fn masked_json_is_still_json() {
    for sample in lambda_native_events::samples::ALL {
        let masked = mask(sample.text);
        assert!(pretty(&masked.text).is_some(), "{}", sample.name);
        assert_eq!(mask(&masked.text).hidden, 0, "{} masked twice", sample.name);
    }
}

#[test]
fn events_keep_their_types() {
    for sample in lambda_native_events::samples::ALL {
        let type_of = |event: &str| {
            lambda_native_events::Event::parse(event)
                .err()
                .map(|e| e.to_string())
        };
        let masked = mask(sample.text).text;
        assert_eq!(
            type_of(&masked),
            type_of(sample.text),
            "{}: {masked}",
            sample.name
        );
    }
}

#[test]
fn large_and_deep_texts_are_bounded() {
    let mut nested = r#"{"password":"x"}"#.to_owned();
    for _ in 0..12 {
        nested = serde_json::json!({ "body": nested }).to_string();
    }
    assert!(mask(&nested).text.len() < 4 * nested.len());
    for part in ["[", "{\"a\":", "[1,", "\"", "{\"name\":\"x\","] {
        let text = part.repeat(128 * 1024 / part.len());
        assert_eq!(mask(&text).hidden, 0);
    }
}
