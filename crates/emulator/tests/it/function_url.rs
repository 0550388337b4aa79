//! Function URL events and responses.

use std::time::{Duration, UNIX_EPOCH};

use lambda_native_emulator::function_url::{Prelude, Request, Response};
use serde_json::{Value, json};

#[test]
fn a_plain_get_becomes_an_event_of_format_2() {
    let mut request = Request::new("GET", "/orders/a%20b?x=1&y=two+words&x=3")
        .header("Host", "127.0.0.1:9000")
        .header("User-Agent", "curl/8")
        .header("Accept", "text/html")
        .header("accept", "text/plain");
    request.time = UNIX_EPOCH + Duration::from_millis(1_649_597_405_529);

    let event = request.to_event("r-1");

    assert_eq!(
        event,
        json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": "/orders/a%20b",
            "rawQueryString": "x=1&y=two+words&x=3",
            "queryStringParameters": {"x": "1,3", "y": "two words"},
            "headers": {
                "host": "127.0.0.1:9000",
                "user-agent": "curl/8",
                "accept": "text/html,text/plain",
                "x-forwarded-for": "127.0.0.1",
                "x-forwarded-port": "9000",
                "x-forwarded-proto": "http",
            },
            "requestContext": {
                "accountId": "anonymous",
                "apiId": "local0000000000000000000000000000",
                "domainName": "127.0.0.1:9000",
                "domainPrefix": "local0000000000000000000000000000",
                "http": {
                    "method": "GET",
                    "path": "/orders/a%20b",
                    "protocol": "HTTP/1.1",
                    "sourceIp": "127.0.0.1",
                    "userAgent": "curl/8",
                },
                "requestId": "r-1",
                "routeKey": "$default",
                "stage": "$default",
                "time": "10/Apr/2022:13:30:05 +0000",
                "timeEpoch": 1_649_597_405_529_u64,
            },
            "isBase64Encoded": false,
        })
    );
}

#[test]
fn cookies_are_in_a_list_and_not_in_the_headers() {
    let event = Request::new("GET", "/")
        .header("Cookie", "a=1; b=2")
        .header("cookie", "c=3")
        .to_event("r-1");

    assert_eq!(event["cookies"], json!(["a=1", "b=2", "c=3"]));
    assert_eq!(event["headers"].get("cookie"), None);
}

#[test]
fn fields_without_a_value_are_omitted() {
    let event = Request::new("GET", "").to_event("r-1");

    assert_eq!(event["rawPath"], "/");
    assert_eq!(event["rawQueryString"], "");
    for absent in ["queryStringParameters", "cookies", "body"] {
        assert_eq!(event.get(absent), None, "{absent}");
    }
}

#[test]
fn a_body_is_text_or_base64_by_its_content_type() {
    let table: [(&str, &[u8], &str, bool); 9] = [
        ("application/json", b"{}", "{}", false),
        ("Application/JSON; charset=utf-8", b"{}", "{}", false),
        ("application/problem+json", b"{}", "{}", false),
        ("text/plain", "é".as_bytes(), "é", false),
        ("application/xml", b"<a/>", "<a/>", false),
        ("application/javascript", b"1", "1", false),
        ("application/x-www-form-urlencoded", b"a=1", "YT0x", true),
        ("application/octet-stream", b"\x00\xff", "AP8=", true),
        ("text/plain", b"\xff", "/w==", true),
    ];
    for (content_type, body, expected, base64) in table {
        let event = Request::new("POST", "/")
            .header("Content-Type", content_type)
            .body(body)
            .to_event("r-1");
        assert_eq!(event["body"], expected, "{content_type}");
        assert_eq!(event["isBase64Encoded"], base64, "{content_type}");
    }

    let event = Request::new("POST", "/").body("hello").to_event("r-1");
    assert_eq!(event["body"], "aGVsbG8=", "no content type");
    assert_eq!(event["isBase64Encoded"], true, "no content type");
}

#[test]
fn header_bytes_that_are_not_utf8_are_read_as_latin_1() {
    let event = Request::new("GET", "/")
        .header("x-name", b"caf\xe9".to_vec())
        .to_event("r-1");

    assert_eq!(event["headers"]["x-name"], "café");
}

#[test]
fn a_response_with_a_status_code_is_converted() {
    let response = respond(&json!({
        "statusCode": 201,
        "headers": {"X-Id": "7", "X-Count": 3, "Content-Type": "text/plain", "Content-Length": "99"},
        "cookies": ["a=1; Path=/", "b=2"],
        "body": "made",
    }));

    assert_eq!(response.status, 201);
    assert_eq!(response.body, b"made");
    let mut headers = response.headers;
    headers.sort();
    assert_eq!(
        headers,
        [
            ("content-type", "text/plain"),
            ("set-cookie", "a=1; Path=/"),
            ("set-cookie", "b=2"),
            ("x-count", "3"),
            ("x-id", "7"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[test]
fn a_base64_body_is_decoded() {
    let response = respond(&json!({
        "statusCode": 200, "body": "AP8=", "isBase64Encoded": true,
    }));

    assert_eq!(response.body, b"\x00\xff");
}

#[test]
fn json_without_a_status_code_becomes_the_body() {
    let table = [
        (r#"{"message": "hi"}"#, r#"{"message": "hi"}"#),
        (r#""Hello, world!""#, "Hello, world!"),
        ("[1, 2]", "[1, 2]"),
        ("null", "null"),
    ];
    for (payload, body) in table {
        let response = Response::from_payload(payload.as_bytes()).expect(payload);
        assert_eq!(response.status, 200, "{payload}");
        assert_eq!(response.body, body.as_bytes(), "{payload}");
        assert_eq!(
            response.headers,
            [("content-type".to_owned(), "application/json".to_owned())],
            "{payload}"
        );
    }
}

#[test]
fn the_error_of_a_malformed_response_names_the_field() {
    let table = [
        (
            json!({"statusCode": "two hundred"}),
            r#"statusCode: expected a number from 200 to 599, found string "two hundred""#,
        ),
        (
            json!({"statusCode": 99}),
            "statusCode: expected a number from 200 to 599, found number 99",
        ),
        (
            json!({"statusCode": 200, "headers": ["a"]}),
            "headers: expected an object of strings, found a list",
        ),
        (
            json!({"statusCode": 200, "headers": {"x-tags": ["a", "b"]}}),
            "headers.x-tags: expected a string, a number or a boolean, found a list",
        ),
        (
            json!({"statusCode": 200, "headers": {"x id": "a"}}),
            "headers.x id: expected a header name of letters, digits and !#$%&'*+-.^_`|~, \
             found \"x id\"",
        ),
        (
            json!({"statusCode": 200, "headers": {"x-id": "a\r\nb: c"}}),
            r"headers.x-id: expected a value without control characters, found '\r'",
        ),
        (
            json!({"statusCode": 200, "cookies": "a=1"}),
            "cookies: expected a list of strings, found a string",
        ),
        (
            json!({"statusCode": 200, "cookies": ["a=1", 2]}),
            "cookies[1]: expected a string such as \"name=value; Path=/\", found a number",
        ),
        (
            json!({"statusCode": 200, "body": {"a": 1}}),
            "body: expected a string, found an object (serialize it to a string first)",
        ),
        (
            json!({"statusCode": 200, "isBase64Encoded": "true"}),
            r#"isBase64Encoded: expected true or false, found string "true""#,
        ),
    ];
    for (response, expected) in table {
        let malformed = Response::from_payload(response.to_string().as_bytes()).unwrap_err();
        assert_eq!(malformed.to_string(), expected);
    }
}

#[test]
fn a_response_that_is_not_json_is_malformed() {
    let malformed = Response::from_payload(b"Hello").unwrap_err();
    assert_eq!(malformed.field(), "response");
    assert!(
        malformed
            .to_string()
            .starts_with("response: expected JSON, found Hello (expected value"),
        "{malformed}"
    );

    let malformed = Response::from_payload(b"").unwrap_err();
    assert!(
        malformed.to_string().contains("found nothing"),
        "{malformed}"
    );
}

#[test]
fn invalid_base64_is_malformed() {
    let response = br#"{"statusCode": 200, "body": "%%%", "isBase64Encoded": true}"#;
    let malformed = Response::from_payload(response).unwrap_err();
    assert_eq!(malformed.field(), "body");
}

#[test]
fn a_function_error_is_a_502() {
    let response = Response::internal_server_error();
    assert_eq!(response.status, 502);
    assert_eq!(response.body, b"Internal Server Error");
}

fn respond(response: &Value) -> Response {
    Response::from_payload(response.to_string().as_bytes()).expect("a valid response")
}

/// The result for a stream with these chunks.
fn prelude(chunks: &[&[u8]]) -> Result<Option<Response>, String> {
    let mut prelude = Prelude::default();
    for chunk in chunks {
        match prelude.push(chunk) {
            Ok(None) => {}
            Ok(response) => return Ok(response),
            Err(malformed) => return Err(malformed.to_string()),
        }
    }
    Ok(None)
}

#[test]
fn a_prelude_is_read_in_pieces_of_any_size() {
    let json = br#"{"statusCode":201,"headers":{"X-A":"1"},
        "multiValueHeaders":{"X-B":["2",3]},"cookies":["a=1","b=2"]}"#;
    let stream = [json.as_slice(), &[0; 8], b"body"].concat();
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let expected_headers = [
        header("x-a", "1"),
        header("x-b", "2"),
        header("x-b", "3"),
        header("content-type", "application/octet-stream"),
        header("set-cookie", "a=1"),
        header("set-cookie", "b=2"),
    ];

    for cut in 0..=stream.len() {
        let (first, second) = stream.split_at(cut);
        let response = prelude(&[first, second]).unwrap().expect("the delimiter");
        assert_eq!(
            (response.status, &*response.headers),
            (201, &expected_headers[..])
        );
        assert!(b"body".starts_with(&response.body), "{response:?}");
    }
}

#[test]
fn a_prelude_may_be_empty() {
    let response = prelude(&[b"{}", &[0; 8]]).unwrap().expect("the delimiter");
    assert_eq!(response.status, 200);
    assert_eq!(response.body, b"");
}

#[test]
fn a_prelude_ends_within_16_kib() {
    let fitting = |spaces: usize| {
        let json = format!("{}{{}}", " ".repeat(spaces));
        prelude(&[json.as_bytes(), &[0; 8]])
    };
    assert!(fitting(16 * 1024 - 10).is_ok_and(|response| response.is_some()));
    let expected = "prelude: expected eight NUL bytes at its end, found none in \
                    the first 16384 bytes";
    assert_eq!(fitting(16 * 1024 - 9), Err(expected.to_owned()));
}

#[test]
fn the_error_of_a_malformed_prelude_names_the_field() {
    let table: [(&[u8], &str); 5] = [
        (b"no", "prelude: expected JSON, found "),
        (b"[]", "prelude: expected an object, found a list"),
        (
            br#"{"statusCode":100}"#,
            "statusCode: expected a number from 200 to 599, found number 100",
        ),
        (
            br#"{"multiValueHeaders":{"x-a":"1"}}"#,
            "multiValueHeaders.x-a: expected a list of strings, found a string",
        ),
        (
            br#"{"multiValueHeaders":{"x-a":["1",null]}}"#,
            "multiValueHeaders.x-a[1]: expected a string, a number or a boolean, found null",
        ),
    ];
    for (json, expected) in table {
        let explained = prelude(&[json, &[0; 8]]).unwrap_err();
        assert!(explained.starts_with(expected), "{explained}");
    }
    let mut unfinished = Prelude::default();
    assert_eq!(unfinished.push(b"{}"), Ok(None));
    assert!(
        unfinished
            .end()
            .to_string()
            .ends_with("found none in 2 bytes")
    );
}

#[test]
fn a_content_type_announces_a_prelude() {
    let announces = |name: &str| Prelude::is_announced_by(Some(name));
    assert!(announces(
        "application/vnd.awslambda.http-integration-response"
    ));
    assert!(announces(
        "Application/vnd.awslambda.http-integration-response; charset=utf-8"
    ));
    assert!(!announces("application/json") && !Prelude::is_announced_by(None));
    let plain = Response::of_stream(None);
    assert_eq!(
        (plain.status, plain.headers[0].1.as_str()),
        (200, "application/octet-stream")
    );
    assert_eq!(
        Response::of_stream(Some("text/html")).headers[0].1,
        "text/html"
    );
}
