//! Requests that are wrong.

use serde_json::{Value, json};

use crate::support::session::Session;

#[test]
fn what_does_not_exist_is_404() {
    let session = Session::start();
    for path in [
        "none",
        "invocations/none",
        "invocations/none/body",
        "invocations/none/export",
        "invocations/none/copy/curl",
        "samples/none",
        "functions/none",
        "compare?before=a&after=b",
        "saved?function=none",
    ] {
        let error = session.read(path).error(404);
        assert!(!error.is_empty(), "{path}");
    }
    for (method, path, body) in [
        ("GET", "invocations/none/event", Value::Null),
        ("POST", "invocations/none/replay", json!({})),
        ("PUT", "invocations/none/watch", json!({"on": true})),
        ("POST", "functions/none/invoke", json!({"event": "1"})),
        ("POST", "functions/none/kill", Value::Null),
        ("DELETE", "faults/function/7", Value::Null),
        ("DELETE", "faults/none/7", Value::Null),
        ("POST", "saved/none/run", Value::Null),
        ("POST", "none", Value::Null),
    ] {
        session.call(method, path, &body).error(404);
    }
    let error = session.read("functions/none").error(404);
    assert_eq!(error, "no function has the name `none`: there is function");
    assert_eq!(session.page("/_lam/").status, 200);
}

#[test]
fn other_methods_are_405_with_those_that_exist() {
    let session = Session::start();
    for (method, path, allowed) in [
        ("DELETE", "state", "GET,HEAD"),
        ("PUT", "invocations", "GET,HEAD"),
        ("GET", "functions/function/invoke", "POST"),
        ("POST", "saved/run-on-build", "PUT"),
    ] {
        let reply = session.call(method, path, &Value::Null);
        let error = reply.error(405);
        assert!(error.contains(method), "{error}");
        assert!(error.contains("/_lam/api/"), "{error}");
        assert_eq!(reply.header("allow"), Some(allowed), "{path}");
    }
}

#[test]
fn queries_are_checked() {
    let session = Session::start();
    for path in [
        "invocations?limit=many",
        "invocations?before=-1",
        "compare?before=a",
    ] {
        let error = session.read(path).error(400);
        assert!(error.contains("query string"), "{path}: {error}");
    }
    let error = session.read("invocations?q=colour:red").error(400);
    assert!(error.contains("colour"), "{error}");
    assert!(error.contains("status"), "{error}");
    let error = session
        .call("DELETE", "faults/function/first", &Value::Null)
        .error(400);
    assert!(error.contains("first"), "{error}");
}

#[test]
fn bodies_are_checked() {
    let session = Session::start();
    let post = |body: &str| {
        let token = [("X-Lam-Token", session.token())];
        let path = "/_lam/api/functions/function/invoke";
        session.request("POST", path, &token, body.as_bytes())
    };
    for (body, part) in [
        ("", "missing field `event`"),
        ("{", "line 1"),
        ("[]", "invalid"),
        (r#"{"event": 1}"#, "expected a string"),
        (r#"{"event": "1", "times": 2}"#, "unknown field `times`"),
        (
            r#"{"event": "1", "responseMode": "slow"}"#,
            "unknown variant `slow`",
        ),
    ] {
        let error = post(body).error(400);
        assert!(error.contains(part), "{body}: {error}");
    }
}

#[test]
fn bodies_over_the_limit_are_413() {
    let session = Session::start();
    let long = |bytes: usize| json!({"event": format!("\"{}\"", "x".repeat(bytes))});
    let path = "functions/function/invoke";

    // The event fits into the body, but is longer than Lambda allows.
    let error = session
        .call("POST", path, &long(6 * 1024 * 1024))
        .error(413);
    assert!(error.contains("6291456"), "{error}");
    let mut new = long(1024 * 1024);
    new["async"] = json!(true);
    let error = session.call("POST", path, &new).error(413);
    assert!(error.contains("1048576"), "{error}");
    // The body itself is too long. It is read all the same, so that the client gets the response.
    let error = session
        .call("POST", path, &long(30 * 1024 * 1024))
        .error(413);
    assert!(error.contains("request body"), "{error}");

    assert_eq!(session.read("invocations").ok(200)["total"], 0);
}
