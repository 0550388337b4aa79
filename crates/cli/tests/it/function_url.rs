//! The Function URL of `lam run`: requests, responses, and which callers are allowed.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};

use serde_json::json;

use crate::support::Server;

/// Every member is that of an event that a Function URL on AWS sent for such a request, except for the
/// TLS headers.
#[test]
fn an_event_has_the_members_of_a_recorded_one() {
    let server = Server::of_scripted_function(&[]);
    let (host, port) = server.address.split_once(':').expect("a port");

    let response = server.send(
        &format!(
            "PUT /a%20b/%E2%98%95?x=1&y=a%2Bb+c&x=2&empty= HTTP/1.1\r\nHost: {host}:{port}\r\n\
             User-Agent: curl/8\r\nX-Twice: one\r\nX-Twice: two\r\nCookie: a=1; b=\"2, 3\"\r\n\
             Content-Type: text/plain\r\n"
        ),
        "a ☕".as_bytes(),
    );

    assert_eq!(response.status, 200);
    assert_eq!(response.header("content-type"), Some("application/json"));
    let mut event = response.json();
    let context = &mut event["requestContext"];
    assert_eq!(
        context["requestId"].take().as_str(),
        response.header("x-amzn-requestid")
    );
    assert!(context["time"].take().is_string());
    assert!(context["timeEpoch"].take().is_u64());
    let trace_id = event["headers"]["x-amzn-trace-id"].take();
    assert!(
        trace_id
            .as_str()
            .is_some_and(|id| id.starts_with("Root=1-"))
    );
    let url_id = "local0000000000000000000000000000";
    assert_eq!(
        event,
        json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": "/a%20b/%E2%98%95",
            "rawQueryString": "x=1&y=a%2Bb+c&x=2&empty=",
            "cookies": ["a=1", "b=\"2, 3\""],
            "headers": {
                "connection": "close",
                "content-length": "5",
                "content-type": "text/plain",
                "cookie": "a=1; b=\"2, 3\"",
                "host": format!("{host}:{port}"),
                "user-agent": "curl/8",
                "x-amzn-trace-id": null,
                "x-forwarded-for": "127.0.0.1",
                "x-forwarded-port": port,
                "x-forwarded-proto": "http",
                "x-twice": "one,two",
            },
            "queryStringParameters": {"x": "1,2", "y": "a+b c", "empty": ""},
            "requestContext": {
                "accountId": "anonymous",
                "apiId": url_id,
                "domainName": host,
                "domainPrefix": url_id,
                "http": {
                    "method": "PUT",
                    "path": "/a b/☕",
                    "protocol": "HTTP/1.1",
                    "sourceIp": "127.0.0.1",
                    "userAgent": "curl/8",
                },
                "requestId": null,
                "routeKey": "$default",
                "stage": "$default",
                "time": null,
                "timeEpoch": null,
            },
            "body": "a ☕",
            "isBase64Encoded": false,
        })
    );
}

#[test]
fn a_response_of_the_function_becomes_an_http_response() {
    let server = Server::of_scripted_function(&[]);

    let response = server.post(&json!({"response": {
        "statusCode": 201,
        "headers": {"X-Id": "7"},
        "cookies": ["a=1; Path=/", "b=2"],
        "body": "AP8=",
        "isBase64Encoded": true,
    }}));

    assert_eq!(response.status, 201);
    assert_eq!(response.header("x-id"), Some("7"));
    assert_eq!(response.body, b"\x00\xff");
    let cookies = response
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie");
    let cookies: Vec<&str> = cookies.map(|(_, value)| value.as_str()).collect();
    assert_eq!(cookies, ["a=1; Path=/", "b=2"]);
}

#[test]
fn a_204_has_no_content_and_no_length() {
    let server = Server::of_scripted_function(&[]);

    let response = server.post(&json!({"response": {"statusCode": 204, "body": "too much"}}));

    assert_eq!((response.status, response.text()), (204, String::new()));
    assert_eq!(response.header("content-length"), None);
}

#[test]
fn a_malformed_response_is_a_502_that_says_why() {
    let server = Server::of_scripted_function(&[]);

    let response = server.post(&json!({"response": {"statusCode": "two hundred"}}));

    assert_eq!(response.status, 502);
    let expected = r#"statusCode: expected a number from 200 to 599, found string "two hundred""#;
    assert!(response.text().contains(expected), "{}", response.text());
    assert!(
        response.text().starts_with("Internal Server Error\n"),
        "{}",
        response.text()
    );
    server.running.wait_for_text(expected);
}

#[test]
fn a_function_error_is_a_502_without_details() {
    let server = Server::of_scripted_function(&[]);

    let error = json!({"errorType": "Late", "errorMessage": "too late"});
    let response = server.post(&json!({"fail": error}));

    assert_eq!(
        (response.status, response.text()),
        (502, "Internal Server Error".to_owned())
    );
    server
        .running
        .wait_for_text("the function failed: Late: too late");
}

#[test]
fn requests_from_foreign_pages_and_hosts_are_rejected() {
    let server = Server::of_scripted_function(&[]);
    let status = |headers: &str| {
        server
            .send(&format!("GET / HTTP/1.1\r\n{headers}"), b"")
            .status
    };

    assert_eq!(status("Host: localhost:9000\r\n"), 200);
    assert_eq!(
        status("Host: localhost\r\nOrigin: http://localhost:3000\r\n"),
        200
    );
    assert_eq!(status("Host: attacker.example\r\n"), 403);
    assert_eq!(
        status("Host: localhost\r\nOrigin: https://attacker.example\r\n"),
        403
    );
    let api = "POST /2015-03-31/functions/function/invocations HTTP/1.1\r\n";
    let response = server.send(&format!("{api}Host: attacker.example\r\n"), b"{}");
    assert_eq!(response.status, 403);
}

#[test]
fn an_event_of_6_mb_is_accepted_and_one_byte_more_is_rejected() {
    const MAX_EVENT: usize = 6 * 1024 * 1024;
    let server = Server::of_scripted_function(&[]);
    let status = |content_type: &str, body: &[u8]| {
        let host = &server.address;
        let head = format!("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: {content_type}\r\n");
        server.send(&head, body).status
    };
    // The event around a body varies by the digits of the time only.
    assert_eq!(status("text/plain", &vec![b'x'; MAX_EVENT - 4096]), 200);
    assert_eq!(status("text/plain", &vec![b'x'; MAX_EVENT]), 413);
    assert_eq!(status("text/plain", &vec![b'x'; MAX_EVENT + 1]), 413);
    // A quotation mark takes two bytes in JSON.
    assert_eq!(status("text/plain", &vec![b'"'; MAX_EVENT / 2]), 413);
    let binary = "application/octet-stream";
    assert_eq!(status(binary, &vec![b'x'; MAX_EVENT / 4 * 3 - 4096]), 200);
    assert_eq!(status(binary, &vec![b'x'; MAX_EVENT / 4 * 3]), 413);
    server
        .running
        .wait_for_text("rejected a request with status 413");
}

#[test]
fn what_lambda_accepts_is_sent_with_a_warning() {
    let server = Server::of_scripted_function(&[]);

    let response = server.post(&json!({"response": {"statusCode": "418", "body": {"a": 1}}}));

    assert_eq!(
        (response.status, response.text().as_str()),
        (418, r#"{"a":1}"#)
    );
    server
        .running
        .wait_for_text(r#"statusCode: expected a number, found string "418""#);
    server
        .running
        .wait_for_text("body: expected a string, found an object");
}

#[test]
fn http_1_1_needs_exactly_one_host() {
    let server = Server::of_scripted_function(&[]);
    for (version, headers, status) in [
        ("1.1", "", 400),
        ("1.1", "Host: localhost\r\nHost: localhost\r\n", 400),
        ("1.1", "Host: localhost\r\n", 200),
        ("1.0", "", 200),
    ] {
        let head = format!("GET / HTTP/{version}\r\n{headers}");
        assert_eq!(
            server.send(&head, b"").status,
            status,
            "{version} {headers:?}"
        );
    }
    server.running.wait_for_times("START RequestId", 2);
}

#[test]
fn an_incomplete_request_is_not_passed_to_the_function() {
    let server = Server::of_scripted_function(&[]);
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let host = &server.address;
    write!(
        stream,
        "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\nhalf"
    )
    .unwrap();
    stream.shutdown(Shutdown::Write).unwrap();

    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();

    assert!(response.starts_with("HTTP/1.1 400 "), "{response}");
    assert!(
        response.contains("could not read the request body"),
        "{response}"
    );
    assert!(!server.running.log().contains("START"));
}
