//! Events of API Gateway v2 and Function URLs, and their responses.

use std::collections::BTreeMap;

use lambda_native_emulator::InvocationResponse;
use lambda_native_emulator::front::{Front, Request, Response};
use serde_json::Value;

use crate::support::function::{Function, STYLES, Style};
use crate::support::programs::program;

fn start(style: Style) -> Function {
    Function::start(&program("api_gateway.c"), style)
}

fn event(request: &Request) -> Value {
    let event = Front::FunctionUrl.event(request, "r-1");
    event.expect("a request for the function")
}

fn http_response(response: &InvocationResponse) -> Response {
    let http = Front::FunctionUrl.response(&Request::new("GET", "/"), response.body());
    http.expect("a valid response")
}

/// The parts that `api_gateway.c` lists: `name[length]=value`.
#[track_caller]
fn parts(response: &InvocationResponse) -> BTreeMap<String, Vec<u8>> {
    let mut rest = response.body();
    let mut parts = BTreeMap::new();
    while !rest.starts_with(b"has=") {
        let text = String::from_utf8_lossy(rest).into_owned();
        let (name, after) = text.split_once('[').expect("a name");
        let (length, _) = after.split_once("]=").expect("a length");
        let start = name.len() + length.len() + 3;
        let end = start + length.parse::<usize>().expect("a number");
        parts.insert(name.to_owned(), rest[start..end].to_vec());
        rest = rest[end..].strip_prefix(b"\n").unwrap_or_else(|| {
            panic!("the value of {name} has no NUL: {text:?}");
        });
    }
    parts.insert("has".to_owned(), rest[4..rest.len() - 1].to_vec());
    parts
}

#[test]
fn every_part_of_a_request_is_returned_with_its_length_and_a_nul() {
    let request = Request::new("POST", "/users/7?a=1%202&a=3&empty=")
        .header("Host", "example.com")
        .header("Cookie", "id=a%20b; other=2")
        .header("Content-Type", "application/octet-stream")
        .body([0, 255, 1, 0]);
    let mut event = event(&request);
    event["pathParameters"] = serde_json::json!({ "id": "7" });
    for style in STYLES {
        let function = start(style);
        let parts = parts(&function.invoke(event.to_string()));
        for (name, value) in [
            ("method", b"POST".as_slice()),
            ("path", b"/users/7"),
            ("request id", b"r-1"),
            ("host", b"example.com"),
            ("no header", b""),
            ("raw query", b"a=1%202&a=3&empty="),
            ("a", b"1 2"),
            ("no query", b""),
            ("cookie", b"a%20b"),
            ("no cookie", b""),
            ("path parameter", b"7"),
            ("no path parameter", b""),
            ("body", &[0, 255, 1, 0]),
            ("header 0 content-type", b"application/octet-stream"),
            // There is none at this index.
            ("header 7 ", b""),
            ("has", b"110"),
        ] {
            let Some(part) = parts.get(name) else {
                panic!("no {name} in {:?}", parts.keys());
            };
            let found = String::from_utf8_lossy(part).into_owned();
            assert!(part == value, "{name} in {style:?}: {found:?}");
        }
        assert!(!parts["source ip"].is_empty());
        function.finish();
    }
}

#[test]
fn a_minimal_request_has_empty_parts() {
    let event = event(&Request::new("GET", "/"));
    for style in STYLES {
        let function = start(style);
        let parts = parts(&function.invoke(event.to_string()));
        for name in ["raw query", "a", "cookie", "path parameter", "body"] {
            assert!(parts[name].is_empty(), "{name} in {style:?}");
        }
        assert_eq!(parts["has"], b"000");
        function.finish();
    }
}

#[test]
fn an_invalid_event_is_an_error_with_the_json_path() {
    let mut wrong_type = event(&Request::new("GET", "/"));
    wrong_type["requestContext"]["http"] = 7.into();
    for style in STYLES {
        let function = start(style);
        for (event, part) in [
            (wrong_type.to_string(), "requestContext.http"),
            (String::new(), "EOF"),
            ("{\"a\":".to_owned(), "EOF"),
            ("[1]".to_owned(), ""),
        ] {
            let response = function.invoke(event.as_str());
            let error = response.error();
            let error = error.unwrap_or_else(|| panic!("{event}: {response:?}"));
            assert_eq!(error.error_type, "InvalidEvent");
            let message = &error.error_message;
            assert!(message.contains(part), "{event}: {message}");
            assert!(!message.is_empty(), "{event}");
            assert_eq!(function.notes(), "parse 7 NULL same\n", "{event}");
        }
        let response = function.invoke(b"\xff".as_slice());
        assert_eq!(response.error_type(), Some("InvalidEvent"));
        function.finish();
    }
}

#[test]
fn a_response_has_its_status_headers_cookies_and_body() {
    for style in STYLES {
        let function = start(style);
        for body in [b"text \"quoted\" \xc3\xbc".as_slice(), b"", b"\0\xff\x01"] {
            let event = event(
                &Request::new("POST", "/")
                    .header("X-Test", "echo")
                    .body(body),
            );
            let response = function.invoke(event.to_string());
            let is_binary = std::str::from_utf8(body).is_err();
            let is_base64 = response.json()["isBase64Encoded"] == true;
            assert_eq!(is_base64, is_binary, "{style:?}");
            let http = http_response(&response);
            assert_eq!(http.status, 201);
            assert_eq!(http.body, body, "{style:?}");
            let all = |name: &str| -> Vec<String> {
                let headers = http.headers.iter();
                let named = headers.filter(|(known, _)| known.eq_ignore_ascii_case(name));
                named.map(|(_, value)| value.clone()).collect()
            };
            assert_eq!(all("x-old"), ["new"], "{style:?}");
            assert_eq!(all("set-cookie"), ["a=1", "id=7; Secure"], "{style:?}");
            assert_eq!(function.notes(), "respond 0\n");
        }
        function.finish();
    }
}

#[test]
fn a_response_that_is_not_valid_http_is_an_error_and_another_is_possible() {
    for style in STYLES {
        let function = start(style);
        for (event, part) in [
            ("invalid-status", "99"),
            ("invalid-name", "a b"),
            ("invalid-value", "x-line"),
        ] {
            let response = function.invoke(event);
            let http = http_response(&response);
            assert_eq!(http.status, 200, "{event}");
            let notes = function.notes();
            let lines: Vec<&str> = notes.lines().collect();
            assert_eq!(lines[0], "serialize \"\" 0", "{event} in {style:?}");
            assert!(lines[1].to_lowercase().contains(part), "{event}: {notes}");
            assert_eq!(lines[2..], ["respond 1", "respond 0"], "{event}");
        }
        function.finish();
    }
}
