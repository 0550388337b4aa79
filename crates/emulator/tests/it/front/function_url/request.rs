//! Requests become events, with the members of events recorded on AWS.

use std::time::{Duration, UNIX_EPOCH};

use lambda_native_emulator::front::{Front, Request};
use serde_json::{Value, json};

fn event(request: &Request) -> Value {
    Front::FunctionUrl
        .event(request, "r-1")
        .expect("a Function URL rejects no request here")
}

#[test]
fn a_plain_get_becomes_an_event_of_format_2() {
    let mut request = Request::new("GET", "/orders/a%20b?x=1&y=two+words&x=3")
        .header("Host", "127.0.0.1:9000")
        .header("User-Agent", "curl/8")
        .header("Accept", "text/html")
        .header("accept", "text/plain");
    request.time = UNIX_EPOCH + Duration::from_millis(1_649_597_405_529);

    let mut event = event(&request);

    let trace_id = event["headers"]["x-amzn-trace-id"].take();
    let trace_id = trace_id.as_str().expect("a trace id");
    let random = trace_id.strip_prefix("Root=1-6252dbdd-").expect(trace_id);
    assert_eq!(random.len(), 24, "{trace_id}");
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
                "x-amzn-trace-id": null,
            },
            "requestContext": {
                "accountId": "anonymous",
                "apiId": "local0000000000000000000000000000",
                "domainName": "127.0.0.1",
                "domainPrefix": "local0000000000000000000000000000",
                "http": {
                    "method": "GET",
                    "path": "/orders/a b",
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
fn cookies_are_in_a_list_and_in_a_header() {
    let event = event(
        &Request::new("GET", "/")
            .header("Cookie", "a=1; b=2")
            .header("cookie", "c=3"),
    );

    assert_eq!(event["cookies"], json!(["a=1", "b=2", "c=3"]));
    assert_eq!(event["headers"]["cookie"], "a=1; b=2; c=3");
}

#[test]
fn only_the_path_in_the_context_is_decoded() {
    let table = [
        ("/a%20b/%E2%98%95", "/a b/☕"),
        ("/100%25", "/100%"),
        ("/a%2Fb%3Fc", "/a/b?c"),
        ("/a+b", "/a+b"),
        ("/100%", "/100%"),
        ("/%FF", "/\u{fffd}"),
        ("//a/../b/", "//a/../b/"),
    ];
    for (sent, decoded) in table {
        let event = event(&Request::new("GET", format!("{sent}?q=%20")));
        assert_eq!(event["rawPath"], sent);
        assert_eq!(event["requestContext"]["http"]["path"], decoded);
        assert_eq!(event["rawQueryString"], "q=%20");
    }
}

#[test]
fn the_trace_id_of_the_client_is_kept() {
    let event = event(&Request::new("GET", "/").header("X-Amzn-Trace-Id", "Root=1-a-b;Parent=c"));
    assert_eq!(event["headers"]["x-amzn-trace-id"], "Root=1-a-b;Parent=c");
}

#[test]
fn the_domain_name_has_no_port() {
    let table = [
        ("localhost", "localhost", "80"),
        ("localhost:9000", "localhost", "9000"),
        ("[::1]:9000", "[::1]", "9000"),
        ("[::1]", "[::1]", "80"),
    ];
    for (host, domain, port) in table {
        let event = event(&Request::new("GET", "/").header("Host", host));
        assert_eq!(event["requestContext"]["domainName"], domain, "{host}");
        assert_eq!(event["headers"]["host"], host);
        assert_eq!(event["headers"]["x-forwarded-port"], port, "{host}");
    }
}

#[test]
fn fields_without_a_value_are_omitted() {
    let event = event(&Request::new("GET", ""));

    assert_eq!(event["rawPath"], "/");
    assert_eq!(event["rawQueryString"], "");
    for absent in ["queryStringParameters", "cookies", "body"] {
        assert_eq!(event.get(absent), None, "{absent}");
    }
}

#[test]
fn a_body_is_text_or_base64_by_its_content_type() {
    let table: [(&str, &[u8], &str, bool); 10] = [
        ("application/json", b"{}", "{}", false),
        ("Application/JSON; charset=utf-8", b"{}", "{}", false),
        ("application/problem+json", b"{}", "e30=", true),
        ("image/svg+xml", b"<a/>", "PGEvPg==", true),
        ("text/plain", "é".as_bytes(), "é", false),
        ("application/xml", b"<a/>", "<a/>", false),
        ("application/javascript", b"1", "1", false),
        ("application/x-www-form-urlencoded", b"a=1", "YT0x", true),
        ("application/octet-stream", b"\x00\xff", "AP8=", true),
        ("text/plain", b"\xff", "/w==", true),
    ];
    for (content_type, body, expected, base64) in table {
        let event = event(
            &Request::new("POST", "/")
                .header("Content-Type", content_type)
                .body(body),
        );
        assert_eq!(event["body"], expected, "{content_type}");
        assert_eq!(event["isBase64Encoded"], base64, "{content_type}");
    }

    let event = event(&Request::new("POST", "/").body("hello"));
    assert_eq!(event["body"], "aGVsbG8=", "no content type");
    assert_eq!(event["isBase64Encoded"], true, "no content type");
}

#[test]
fn header_bytes_that_are_not_utf8_are_read_as_latin_1() {
    let event = event(&Request::new("GET", "/").header("x-name", b"caf\xe9".to_vec()));

    assert_eq!(event["headers"]["x-name"], "café");
}
