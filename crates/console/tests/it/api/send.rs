//! Events and HTTP requests that the page sends.

use serde_json::{Value, json};

use crate::support::session::{Options, Session};

fn is_done(detail: &Value) -> bool {
    detail["state"] == "done"
}

/// The detail of the invocation that a request has sent, once it has ended.
pub(super) fn sent(session: &Session, path: &str, body: &Value) -> Value {
    let reply = session.call("POST", path, body).ok(202);
    let id = reply["id"].as_str().expect("an id");
    session.detail_when(id, is_done)
}

#[test]
fn an_event_is_sent() {
    let session = Session::start();
    let event = r#"{ "n": 1.50, "n": 2 }"#;

    let detail = sent(
        &session,
        "functions/function/invoke",
        &json!({"event": event}),
    );

    assert_eq!(detail["via"], "console");
    assert_eq!(detail["status"], "ok");
    assert_eq!(detail["event"]["raw"], event);
    assert_eq!(detail["function"], "function");
}

#[test]
fn an_event_is_sent_with_everything_around_it() {
    let session = Session::start();
    let detail = sent(
        &session,
        "functions/function/invoke",
        &json!({
            "event": "{}",
            "clientContext": r#"{"custom": {"n": 1}}"#,
            "tenantId": "tenant 7",
            "traceId": "Root=1-5f84c7a1-0123456789abcdef01234567",
            "responseMode": "streaming",
            "async": true,
            "timeoutMs": 5000,
        }),
    );
    assert_eq!(
        detail["context"]["clientContext"],
        r#"{"custom": {"n": 1}}"#
    );
    assert_eq!(detail["context"]["tenantId"], "tenant 7");
    assert_eq!(
        detail["context"]["traceId"],
        "Root=1-5f84c7a1-0123456789abcdef01234567"
    );
}

#[test]
fn the_timeout_of_an_event_counts() {
    let session = Session::start();
    let detail = sent(
        &session,
        "functions/function/invoke",
        &json!({"event": r#"{"hang": true}"#, "timeoutMs": 50}),
    );
    assert_eq!(detail["status"], "timeout");
}

#[test]
fn an_event_that_is_not_json_is_refused_with_the_place() {
    let session = Session::start();
    for (event, line, column) in [("{\n  \"a\": 1,\n  b\n}", 3, 3), ("", 1, 1), ("[1", 1, 2)] {
        let body = json!({"event": event});
        let reply = session.call("POST", "functions/function/invoke", &body);
        let error = reply.error(400);
        assert!(error.starts_with("invalid JSON: "), "{error}");
        let place = reply.json();
        assert_eq!(
            (&place["line"], &place["column"]),
            (&json!(line), &json!(column)),
            "{event:?}: {place}"
        );
    }
}

#[test]
fn the_fields_of_an_event_are_checked() {
    let session = Session::start();
    for (field, value, part) in [
        ("clientContext", json!("[1]"), "JSON object"),
        ("tenantId", json!("a\nb"), "tenantId"),
        ("tenantId", json!("x".repeat(257)), "at most 256"),
        ("traceId", json!("a\r\nEvil: 1"), "traceId"),
        ("timeoutMs", json!(0), "use 1 to 900000"),
        ("timeoutMs", json!(900_001), "use 1 to 900000"),
    ] {
        let mut body = json!({"event": "1"});
        body[field] = value;
        let error = session
            .call("POST", "functions/function/invoke", &body)
            .error(400);
        assert!(error.contains(part), "{field}: {error}");
    }
    // Fields that the form of the page leaves empty.
    let body = json!({"event": "1", "clientContext": "", "tenantId": "", "traceId": ""});
    sent(&session, "functions/function/invoke", &body);
}

#[test]
fn an_http_request_goes_through_the_front_of_the_function() {
    let session = Session::start();
    let detail = sent(
        &session,
        "functions/function/http",
        &json!({
            "method": "POST",
            "path": "/ä b/%2F",
            "query": [["x", "1 2"], ["x", "&"]],
            "headers": [["X-Test", "yes"], ["Content-Type", "text/plain"]],
            "cookies": ["a=1", "b=2"],
            "body": "hello",
        }),
    );
    assert_eq!(detail["source"], "http");
    assert_eq!(detail["via"], "console");
    assert_eq!(detail["request"]["method"], "POST");
    assert_eq!(detail["request"]["target"], "/%C3%A4%20b/%2F?x=1+2&x=%26");
    assert_eq!(detail["request"]["front"], "url");
    assert_eq!(detail["request"]["bodyBytes"], 5);
    let token = session.call(
        "GET",
        &format!("invocations/{}/event", detail["id"].as_str().unwrap()),
        &Value::Null,
    );
    let event = token.json();
    assert_eq!(event["rawPath"], "/%C3%A4%20b/%2F");
    assert_eq!(event["rawQueryString"], "x=1+2&x=%26");
    assert_eq!(event["cookies"], json!(["a=1", "b=2"]));
    assert_eq!(event["headers"]["x-test"], "yes");
    assert_eq!(event["headers"]["host"], "127.0.0.1:9000");
    assert_eq!(event["body"], "hello");
    assert_eq!(detail["httpStatus"], 200);
}

#[test]
fn every_front_makes_its_own_event_for_the_preview() {
    let session = Session::start();
    for (front, member) in [
        ("url", "rawPath"),
        ("http-api", "routeKey"),
        ("http-api-1.0", "multiValueHeaders"),
        ("rest", "resource"),
        ("alb", "queryStringParameters"),
        ("alb-multi-value", "multiValueQueryStringParameters"),
    ] {
        let body = json!({"front": front, "method": "GET", "path": "/a?b=1"});
        let reply = session
            .call("POST", "functions/function/http?preview=1", &body)
            .ok(200);
        let event: Value = serde_json::from_str(reply["event"].as_str().unwrap()).unwrap();
        assert!(event.get(member).is_some(), "{front}: {event}");
    }
    assert_eq!(session.read("invocations").ok(200)["total"], 0);
}

#[test]
fn a_binary_body_is_sent_as_base64() {
    let session = Session::start();
    let body = json!({"method": "PUT", "path": "/", "body": "AP8=", "base64": true});
    let reply = session
        .call("POST", "functions/function/http?preview=1", &body)
        .ok(200);
    let event: Value = serde_json::from_str(reply["event"].as_str().unwrap()).unwrap();
    assert_eq!(event["body"], "AP8=");
    assert_eq!(event["isBase64Encoded"], true);
    assert_eq!(event["headers"]["content-length"], "2");
}

#[test]
fn http_requests_that_no_client_sends_are_refused() {
    let session = Session::start();
    for (body, part) in [
        (json!({"path": "hi"}), "slash"),
        (json!({"path": "/a#b"}), "fragment"),
        (json!({"path": "/", "method": "GET /"}), "invalid method"),
        (json!({"path": "/", "front": "cdn"}), "unknown front `cdn`"),
        (
            json!({"path": "/", "headers": [["a b", "c"]]}),
            "invalid header name",
        ),
        (
            json!({"path": "/", "headers": [["a", "b\r\nc: d"]]}),
            "control characters",
        ),
        (
            json!({"path": "/", "cookies": ["a\n"]}),
            "control characters",
        ),
        (json!({"path": "/", "body": "?", "base64": true}), "base64"),
        (json!({"method": "GET"}), "missing field `path`"),
    ] {
        let error = session
            .call("POST", "functions/function/http", &body)
            .error(400);
        assert!(error.contains(part), "{body}: {error}");
    }
    let long = json!({"path": "/", "method": "POST", "body": "x".repeat(6 * 1024 * 1024)});
    let error = session
        .call("POST", "functions/function/http", &long)
        .error(413);
    assert!(error.contains("6291456"), "{error}");
    let alb =
        json!({"front": "alb", "path": "/", "method": "POST", "body": "x".repeat(1024 * 1024 + 1)});
    let error = session
        .call("POST", "functions/function/http", &alb)
        .error(413);
    assert!(error.contains("1 MB"), "{error}");
}

#[test]
fn invocations_that_would_wait_too_long_are_refused() {
    let session = Options {
        is_full: true,
        ..Options::default()
    }
    .start();
    let error = session
        .call("POST", "functions/function/invoke", &json!({"event": "1"}))
        .error(429);
    assert!(error.contains("too many"), "{error}");
    assert_eq!(session.read("invocations").ok(200)["total"], 0);
}

#[test]
fn a_function_that_cannot_be_started_is_the_result() {
    let session = Options {
        start_error: Some("error: could not compile".to_owned()),
        ..Options::default()
    }
    .start();
    let detail = sent(
        &session,
        "functions/function/invoke",
        &json!({"event": "1"}),
    );
    assert_eq!(detail["status"], "not-started");
    assert_eq!(detail["error"]["message"], "error: could not compile");
}

#[test]
fn samples_are_listed_and_read() {
    let session = Session::start();
    let samples = session.read("samples").ok(200);
    let samples = samples["samples"].as_array().unwrap();
    let sqs = samples
        .iter()
        .find(|sample| sample["name"] == "sqs")
        .unwrap();
    assert_eq!(sqs["family"], "sqs");
    assert_eq!(sqs["about"], "SQS: two messages of a standard queue.");
    let sqs = session.read("samples/sqs");
    assert_eq!(sqs.header("content-type"), Some("application/json"));
    assert_eq!(sqs.text(), lambda_native_events::samples::SQS);
}
