//! Streamed responses behind the fronts.

use std::fs;

use serde_json::json;

use crate::support::{Client, Server, gate};

const PRELUDE: &str = "application/vnd.awslambda.http-integration-response";

#[test]
fn a_rest_api_forwards_a_stream_with_a_prelude_while_it_arrives() {
    let args = [
        "--front",
        "rest",
        "--timeout",
        "60",
        "--invoke-mode",
        "response-stream",
    ];
    let server = Server::of_scripted_function(&args);
    let (_folder, gate) = gate();
    let prelude = r#"{"statusCode":201,"multiValueHeaders":{"Set-Cookie":["a=1","b=2"]}}"#;
    let commands = json!({
        "stream": [prelude, "\0\0\0\0\0\0\0\0", "first", {"wait_for": gate}, "second"],
        "content_type": PRELUDE,
    });

    let mut client = Client::post(&server, &commands);

    let head = client.until("first");
    assert!(head.starts_with("HTTP/1.1 201"), "{head}");
    assert_eq!(head.matches("set-cookie: ").count(), 2, "{head}");
    // The function continues only now.
    fs::write(gate, "").unwrap();
    assert!(client.rest().contains("second"));
}

#[test]
fn a_rest_api_refuses_what_has_no_prelude() {
    let args = ["--front", "rest", "--invoke-mode", "response-stream"];
    let server = Server::of_scripted_function(&args);
    for commands in [
        json!({"response": {"statusCode": 200, "body": "not streamed"}}),
        json!({"stream": ["no prelude"], "content_type": "text/plain"}),
    ] {
        let response = server.post(&commands);
        assert_eq!(response.status, 502, "{}", response.text());
    }
    server
        .running
        .wait_for_times("prelude: expected eight NUL bytes at its end", 2);
}

#[test]
fn a_response_of_the_other_mode_is_a_warning() {
    let buffered = json!({"response": {"statusCode": 200, "body": "not streamed"}});
    for front in ["rest", "url"] {
        let args = ["--front", front, "--invoke-mode", "response-stream"];
        let server = Server::of_scripted_function(&args);
        server.post(&buffered);
        server
            .running
            .wait_for_text("stream the response, or choose the mode buffered");
    }
    let server = Server::of_scripted_function(&["--invoke-mode", "buffered"]);
    server.post(&json!({
        "stream": [r#"{"statusCode":201}"#, "\0\0\0\0\0\0\0\0", "body"],
        "content_type": PRELUDE,
    }));
    server
        .running
        .wait_for_text("it begins with the prelude of a streamed response");
}

#[test]
fn http_apis_and_load_balancers_collect_a_stream() {
    for front in ["http-api", "alb"] {
        let server = Server::of_scripted_function(&["--front", front]);
        let payload = r#"{"statusCode": 202, "body": "whole"}"#;
        let (first, second) = payload.split_at(9);
        let response = server.post(&json!({"stream": [first, second]}));
        assert_eq!((response.status, response.text().as_str()), (202, "whole"));
    }
}
