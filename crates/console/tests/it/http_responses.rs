//! The function's response as the HTTP client gets it.

use lambda_native_console::{Origin, Via};
use lambda_native_emulator::Invocation;
use lambda_native_emulator::front::{Front, HttpApi, Request, RestApi};
use serde_json::{Value, json};

use crate::support::session::{Session, origin};

/// Sends commands as the body of a request.
fn request(session: &Session, front: Front, commands: &Value) -> Value {
    let request = Request::new("POST", "/orders?limit=3")
        .header("Content-Type", "application/json")
        .body(commands.to_string());
    let event = front.event(&request, "r-1").expect("an event");
    let origin = Origin {
        via: Via::Http,
        request: Some((front, request)),
        ..origin()
    };
    let (id, pending) = session.send_from(Invocation::new(event.to_string()), origin);
    drop(pending.wait_for_report());
    session.detail(&id)
}

#[test]
fn bodies_are_shown_by_their_kind() {
    let session = Session::start();
    let png = "iVBORw0KGgo=";
    for (response, kind, text) in [
        (json!({"statusCode": 200, "body": ""}), "empty", Value::Null),
        (
            json!({"statusCode": 200, "headers": {"content-type": "application/json"}, "body": "{\"a\":1}"}),
            "json",
            json!("{\n  \"a\": 1\n}"),
        ),
        (
            json!({"statusCode": 200, "headers": {"content-type": "text/html"}, "body": "<p>"}),
            "html",
            json!("<p>"),
        ),
        (
            json!({"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": "hi"}),
            "text",
            json!("hi"),
        ),
        (
            json!({"statusCode": 200, "headers": {"content-type": "image/png"}, "body": png, "isBase64Encoded": true}),
            "image",
            Value::Null,
        ),
        (
            json!({"statusCode": 200, "headers": {"content-type": "application/zip"}, "body": "AAECAw==", "isBase64Encoded": true}),
            "binary",
            Value::Null,
        ),
    ] {
        let detail = request(&session, Front::FunctionUrl, &json!({"response": response}));
        let body = &detail["response"]["http"]["body"];
        assert_eq!(
            (&body["kind"], &body["text"]),
            (&json!(kind), &text),
            "{detail:#}"
        );
        if kind == "binary" {
            assert_eq!(body["hex"], "00010203");
        }
    }
}

#[test]
fn a_binary_body_with_secrets_is_hidden() {
    let session = Session::start();
    // "password=hunter2" and a byte that is not UTF-8.
    let body =
        json!({"statusCode": 200, "body": "cGFzc3dvcmQ9aHVudGVyMib8", "isBase64Encoded": true});
    let detail = request(&session, Front::FunctionUrl, &json!({"response": body}));
    let http = &detail["response"]["http"];
    assert_eq!(http["body"]["kind"], "binary", "{http:#}");
    assert_eq!(http["body"]["hex"], Value::Null);
    assert_eq!(detail["response"]["hidden"], 1);
    assert!(!detail.to_string().contains("cGFzc3"));
}

#[test]
fn each_front_has_its_rules() {
    let session = Session::start();
    let response = json!({"response": {"statusCode": 201, "cookies": ["a=1"], "body": "made"}});
    let url = request(&session, Front::FunctionUrl, &response);
    assert_eq!(url["httpStatus"], 201);
    assert_eq!(url["response"]["http"]["malformed"], Value::Null);
    assert_eq!(url["request"]["front"], "url");
    assert_eq!(url["request"]["target"], "/orders?limit=3");

    let rest = request(&session, Front::RestApi(RestApi::new()), &response);
    assert_eq!(rest["httpStatus"], 502);
    let malformed = rest["response"]["http"]["malformed"].as_str();
    assert!(
        malformed.is_some_and(|text| text.starts_with("cookies: ")),
        "{rest:#}"
    );

    let api = request(
        &session,
        Front::HttpApi(HttpApi::new()),
        &json!({"fail": {"errorType": "E"}}),
    );
    assert_eq!(api["httpStatus"], 500);
    assert_eq!(api["status"], "error");
}

#[test]
fn an_event_that_is_an_http_request_has_a_status_too() {
    let session = Session::start();
    let request = Request::new("GET", "/hi")
        .header("Content-Type", "application/json")
        .body(json!({"response": {"statusCode": 404}}).to_string());
    let event = Front::FunctionUrl.event(&request, "r-1").expect("an event");
    let detail = session.invoke(&event);
    assert_eq!(detail["httpStatus"], 404, "{detail:#}");
    assert_eq!(detail["title"], "GET /hi");
    assert_eq!(detail["request"], Value::Null);
}

#[test]
fn another_event_has_no_http_response() {
    let detail = Session::start().invoke(&json!({"n": 1}));
    assert_eq!(detail["httpStatus"], Value::Null);
    assert_eq!(detail["response"]["http"], Value::Null);
}
