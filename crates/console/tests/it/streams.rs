//! Streamed responses.

use std::fs;

use lambda_native_console::{Origin, Via};
use lambda_native_emulator::Invocation;
use lambda_native_emulator::front::{Front, Request};
use serde_json::{Value, json};

use crate::support::session::{Session, origin};

const PRELUDE: &str = "application/vnd.awslambda.http-integration-response";

#[test]
fn a_stream_is_recorded_chunk_by_chunk() {
    let folder = tempfile::tempdir().expect("a folder");
    let gate = folder.path().join("gate");
    let session = Session::start();
    let event = json!({"stream": ["one", {"wait_for": gate}, "two"], "content_type": "text/plain"});
    let (id, pending) = session.send(&event);
    let started = session.detail_when(&id, |detail| detail["responseBytes"] == 3);
    assert_eq!(started["state"], "streaming");
    assert_eq!(started["status"], Value::Null);
    assert_eq!(started["response"]["raw"], "one");
    let last = started["phases"]
        .as_array()
        .expect("phases")
        .last()
        .cloned();
    assert_eq!(last.expect("a phase")["name"], "response");

    fs::write(&gate, "").expect("a file");
    drop(pending.wait_for_report());
    let ended = session.detail(&id);
    assert_eq!(ended["status"], "ok");
    let response = &ended["response"];
    assert_eq!(response["streamed"], true);
    assert_eq!(response["contentType"], "text/plain");
    assert_eq!(response["raw"], "onetwo");
    let chunks = response["chunks"].as_array().expect("chunks");
    let texts: Vec<&Value> = chunks.iter().map(|chunk| &chunk["text"]).collect();
    assert_eq!(texts, ["one", "two"]);
    assert!(chunks[0]["atMs"].as_f64() < chunks[1]["atMs"].as_f64());
}

#[test]
fn a_stream_may_end_with_an_error() {
    use base64::Engine as _;
    let error = json!({"errorType": "Function.Late", "errorMessage": "no more rows"}).to_string();
    let error = base64::prelude::BASE64_STANDARD.encode(error);
    let event = json!({"stream": ["one"], "content_type": "text/plain", "base64_error": error});
    let detail = Session::start().invoke(&event);
    assert_eq!(detail["status"], "error");
    assert_eq!(detail["errorType"], "Function.Late");
    assert_eq!(detail["error"]["message"], "no more rows");
    assert_eq!(detail["response"]["raw"], "one");
    assert_eq!(
        detail["response"]["trailers"].as_array().map(Vec::len),
        Some(2)
    );
}

#[test]
fn a_stream_that_crashes_keeps_its_beginning() {
    let folder = tempfile::tempdir().expect("a folder");
    let gate = folder.path().join("gate");
    let session = Session::start();
    let event = json!({
        "stream": ["one", {"wait_for": gate}],
        "content_type": "text/plain",
        "exit": 3,
    });
    let (id, pending) = session.send(&event);
    session.detail_when(&id, |detail| detail["responseBytes"] == 3);
    fs::write(&gate, "").expect("a file");
    drop(pending.wait_for_report());
    let detail = session.detail(&id);
    assert_eq!(detail["status"], "crash", "{detail:#}");
    assert_eq!(detail["response"]["raw"], "one");
}

#[test]
fn a_prelude_is_the_head_of_the_http_response() {
    let prelude = json!({
        "statusCode": 201,
        "headers": {"content-type": "text/html", "x-api-key": "abc123"},
        "cookies": ["sid=abc123; HttpOnly"],
    });
    let head = format!("{prelude}\0\0\0\0\0\0\0\0");
    let commands = json!({"stream": [head, "<p>hi</p>"], "content_type": PRELUDE});
    let request = Request::new("POST", "/")
        .header("Content-Type", "application/json")
        .body(commands.to_string());
    let event = Front::FunctionUrl.event(&request, "r-1").expect("an event");
    let origin = Origin {
        via: Via::Http,
        request: Some((Front::FunctionUrl, request)),
        ..origin()
    };
    let session = Session::start();
    let (id, pending) = session.send_from(Invocation::new(event.to_string()), origin);
    drop(pending.wait_for_report());
    let detail = session.detail(&id);
    assert_eq!(detail["httpStatus"], 201, "{detail:#}");
    assert_eq!(detail["title"], "POST /");
    let http = &detail["response"]["http"];
    assert_eq!(http["body"]["kind"], "html");
    assert_eq!(http["body"]["text"], "<p>hi</p>");
    assert_eq!(http["cookies"], json!(["sid=•••; HttpOnly"]));
    assert!(
        !detail["response"].to_string().contains("abc123"),
        "{detail:#}"
    );
}
