//! The Function URL of `lam run`: requests, responses, and which callers are allowed.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};

use serde_json::json;

use crate::support::Server;

#[test]
fn a_request_becomes_an_event() {
    let server = Server::of_scripted_function(&[]);

    let response = server.send(
        &format!(
            "PUT /orders/7?x=1&x=2 HTTP/1.1\r\nHost: {}\r\nCookie: a=1; b=2\r\n\
             Content-Type: text/plain\r\n",
            server.address
        ),
        b"hello",
    );

    assert_eq!(response.status, 200);
    assert_eq!(response.header("content-type"), Some("application/json"));
    let event = response.json();
    assert_eq!(event["rawPath"], "/orders/7");
    assert_eq!(event["rawQueryString"], "x=1&x=2");
    assert_eq!(event["cookies"], json!(["a=1", "b=2"]));
    assert_eq!(event["body"], "hello");
    assert_eq!(event["requestContext"]["http"]["method"], "PUT");
    assert_eq!(
        event["requestContext"]["requestId"].as_str(),
        response.header("x-amzn-requestid")
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
fn a_request_that_is_too_large_is_rejected() {
    let server = Server::of_scripted_function(&[]);
    let head = format!("POST / HTTP/1.1\r\nHost: {}\r\n", server.address);
    let response = server.send(&head, &vec![b'x'; 6 * 1024 * 1024 + 1]);
    assert_eq!(response.status, 413);
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
