//! `lam run` as a Function URL: requests, answers, and who may call.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};

use serde_json::json;

use crate::support::Server;

#[test]
fn any_request_becomes_an_event() {
    let server = Server::of_puppet(&[]);

    let answer = server.send(
        &format!(
            "PUT /orders/7?x=1&x=2 HTTP/1.1\r\nHost: {}\r\nCookie: a=1; b=2\r\n\
             Content-Type: text/plain\r\n",
            server.address
        ),
        b"hello",
    );

    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let event = answer.json();
    assert_eq!(event["rawPath"], "/orders/7");
    assert_eq!(event["rawQueryString"], "x=1&x=2");
    assert_eq!(event["cookies"], json!(["a=1", "b=2"]));
    assert_eq!(event["body"], "hello");
    assert_eq!(event["requestContext"]["http"]["method"], "PUT");
    assert_eq!(
        event["requestContext"]["requestId"].as_str(),
        answer.header("x-amzn-requestid")
    );
}

#[test]
fn an_answer_becomes_a_response() {
    let server = Server::of_puppet(&[]);

    let answer = server.post(&json!({"answer": {
        "statusCode": 201,
        "headers": {"X-Id": "7"},
        "cookies": ["a=1; Path=/", "b=2"],
        "body": "AP8=",
        "isBase64Encoded": true,
    }}));

    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("x-id"), Some("7"));
    assert_eq!(answer.body, b"\x00\xff");
    let cookies = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie");
    let cookies: Vec<&str> = cookies.map(|(_, value)| value.as_str()).collect();
    assert_eq!(cookies, ["a=1; Path=/", "b=2"]);
}

#[test]
fn a_204_has_no_content_and_no_length() {
    let server = Server::of_puppet(&[]);

    let answer = server.post(&json!({"answer": {"statusCode": 204, "body": "too much"}}));

    assert_eq!((answer.status, answer.text()), (204, String::new()));
    assert_eq!(answer.header("content-length"), None);
}

#[test]
fn a_malformed_answer_is_explained() {
    let server = Server::of_puppet(&[]);

    let answer = server.post(&json!({"answer": {"statusCode": "two hundred"}}));

    assert_eq!(answer.status, 502);
    let expected = r#"statusCode: expected a number from 200 to 599, found string "two hundred""#;
    assert!(answer.text().contains(expected), "{}", answer.text());
    assert!(
        answer.text().starts_with("Internal Server Error\n"),
        "{}",
        answer.text()
    );
    server.running.wait_for_text(expected);
}

#[test]
fn a_function_error_is_a_502_without_details() {
    let server = Server::of_puppet(&[]);

    let error = json!({"errorType": "Late", "errorMessage": "too late"});
    let answer = server.post(&json!({"fail": error}));

    assert_eq!(
        (answer.status, answer.text()),
        (502, "Internal Server Error".to_owned())
    );
    server
        .running
        .wait_for_text("the function failed: Late: too late");
}

#[test]
fn strangers_are_refused() {
    let server = Server::of_puppet(&[]);
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
    let answer = server.send(&format!("{api}Host: attacker.example\r\n"), b"{}");
    assert_eq!(answer.status, 403);
}

#[test]
fn a_request_that_is_too_large_is_refused() {
    let server = Server::of_puppet(&[]);
    let head = format!("POST / HTTP/1.1\r\nHost: {}\r\n", server.address);
    let answer = server.send(&head, &vec![b'x'; 6 * 1024 * 1024 + 1]);
    assert_eq!(answer.status, 413);
}

#[test]
fn a_request_that_breaks_off_is_no_request() {
    let server = Server::of_puppet(&[]);
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let host = &server.address;
    write!(
        stream,
        "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\nhalf"
    )
    .unwrap();
    stream.shutdown(Shutdown::Write).unwrap();

    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();

    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(answer.contains("The request broke off"), "{answer}");
    assert!(!server.running.log().contains("START"));
}
