//! Who may call, and the headers of responses.

use serde_json::json;

use crate::support::session::Session;

#[test]
fn what_changes_something_needs_the_token() {
    let session = Session::start();
    let requests = [
        ("POST", "functions/function/invoke"),
        ("POST", "functions/function/http"),
        ("POST", "functions/function/restart"),
        ("POST", "functions/function/kill"),
        ("POST", "functions/function/restore"),
        ("PUT", "functions/function/hold-restore"),
        ("POST", "invocations/id/replay"),
        ("PUT", "invocations/id/watch"),
        ("POST", "faults"),
        ("DELETE", "faults/function/1"),
        ("PUT", "saved/function/name"),
        ("DELETE", "saved/function/name"),
        ("POST", "saved/function/run"),
        ("PUT", "saved/run-on-build"),
        ("POST", "no-such-path"),
        ("PATCH", "state"),
    ];
    let wrong = format!("{}0", session.token());
    let mut almost = session.token().to_owned();
    almost.pop();
    for (method, path) in requests {
        let path = format!("/_lam/api/{path}");
        for headers in [
            &[][..],
            &[("X-Lam-Token", "")],
            &[("X-Lam-Token", wrong.as_str())],
            &[("X-Lam-Token", almost.as_str())],
            &[("X-Lam-Token", session.token()), ("X-Lam-Token", "")],
        ] {
            let error = session.request(method, &path, headers, b"{}").error(403);
            assert!(error.contains("the link that `lam run` printed"), "{error}");
        }
    }
}

#[test]
fn a_token_in_the_address_changes_nothing() {
    let session = Session::start();
    let path = format!(
        "/_lam/api/functions/function/invoke?token={}",
        session.token()
    );
    session
        .request("POST", &path, &[], b"{\"event\":\"1\"}")
        .error(403);
}

#[test]
fn secrets_need_the_token() {
    let session = Session::start();
    let detail = session.invoke(&json!({"n": 1}));
    let id = detail["id"].as_str().unwrap();
    let paths = [
        format!("invocations/{id}?reveal=1"),
        format!("invocations/{id}/event"),
        format!("invocations/{id}/response"),
        format!("invocations/{id}/copy/curl?reveal=1"),
        "functions/function?reveal=1".to_owned(),
        "saved/function/name".to_owned(),
    ];
    for path in &paths {
        let error = session.read(path).error(403);
        assert!(error.contains("X-Lam-Token"), "{path}: {error}");
    }
    session.call("GET", &paths[0], &json!(null)).ok(200);
    let event = session.call("GET", &paths[1], &json!(null));
    assert_eq!(event.text(), r#"{"n":1}"#);
    assert_eq!(
        event.header("content-type"),
        Some("application/octet-stream")
    );
    assert_eq!(
        event.header("content-disposition"),
        Some("attachment; filename=\"event.json\"")
    );
    let response = session.call("GET", &paths[2], &json!(null));
    assert_eq!(response.text(), r#"{"n":1}"#);
    let error = session
        .read(&format!("invocations/{id}?reveal=yes"))
        .error(400);
    assert!(error.contains("use 1 or leave it out"), "{error}");
}

#[test]
fn state_says_whether_the_request_has_the_token() {
    let session = Session::start();
    let without = session.read("state").ok(200);
    let with = session.call("GET", "state", &json!(null)).ok(200);
    assert_eq!(without["hasToken"], false);
    assert_eq!(with["hasToken"], true);
    assert_eq!(with["instance"], without["instance"]);
    assert_eq!(with["kept"], 500);
    assert_eq!(with["functions"][0]["name"], "function");
    assert_eq!(with["functions"][0]["front"], "url");
    assert!(!with.to_string().contains(session.token()));
}

#[test]
fn requests_of_other_sites_are_rejected() {
    let session = Session::start();
    for (headers, reason) in [
        (
            [("Host", "rebound.example:9000"), ("Accept", "*/*")],
            "rebound.example",
        ),
        (
            [("Origin", "https://evil.example"), ("Accept", "*/*")],
            "evil.example",
        ),
        ([("Origin", "null"), ("Accept", "*/*")], "null"),
        (
            [
                ("Sec-Fetch-Site", "cross-site"),
                ("Sec-Fetch-Mode", "no-cors"),
            ],
            "site",
        ),
    ] {
        for path in [
            "/_lam/",
            "/_lam/api/state",
            "/_lam/api/events",
            "/_lam/assets/console.js",
        ] {
            let error = session.request("GET", path, &headers, b"").error(403);
            assert!(error.contains(reason), "{path}: {error}");
        }
        let mut headers = headers.to_vec();
        headers.push(("X-Lam-Token", session.token()));
        let path = "/_lam/api/functions/function/invoke";
        session
            .request("POST", path, &headers, b"{\"event\":\"1\"}")
            .error(403);
    }
    let own = [("Origin", "http://127.0.0.1:9000")];
    assert_eq!(
        session.request("GET", "/_lam/api/state", &own, b"").status,
        200
    );
    assert_eq!(session.read("invocations").ok(200)["total"], 0);
}

#[test]
fn every_response_has_the_headers_that_protect_the_page() {
    let session = Session::start();
    let paths = [
        ("/_lam", 308),
        ("/_lam/", 200),
        ("/_lam/send", 200),
        ("/_lam/invocations/none", 404),
        ("/_lam/none", 404),
        ("/_lam/assets/console.css", 200),
        ("/_lam/api/state", 200),
        ("/_lam/api/none", 404),
        ("/_lam/api/invocations?limit=x", 400),
    ];
    for (path, status) in paths {
        let reply = session.page(path);
        assert_eq!(reply.status, status, "{path}");
        assert_eq!(
            reply.header("content-security-policy"),
            Some("default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"),
            "{path}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(reply.header(name), Some(value), "{path}");
        }
        let caching = if path.contains("assets") {
            "no-cache"
        } else {
            "no-store"
        };
        assert_eq!(reply.header("cache-control"), Some(caching), "{path}");
    }
    let foreign = session.request("GET", "/_lam/", &[("Host", "a.example")], b"");
    assert_eq!(foreign.header("x-content-type-options"), Some("nosniff"));
}

#[test]
fn files_are_sent_again_only_if_they_have_changed() {
    let session = Session::start();
    for (name, content_type) in [
        ("console.css", "text/css; charset=utf-8"),
        ("console.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ] {
        let path = format!("/_lam/assets/{name}");
        let file = session.page(&path);
        assert_eq!(file.status, 200);
        assert_eq!(file.header("content-type"), Some(content_type));
        let tag = file.header("etag").unwrap();
        let known = session.request("GET", &path, &[("If-None-Match", tag)], b"");
        assert_eq!((known.status, known.body.len()), (304, 0));
        assert_eq!(known.header("etag"), Some(tag));
        let others = format!("\"x\", {tag}");
        let known = session.request("GET", &path, &[("If-None-Match", &others)], b"");
        assert_eq!(known.status, 304);
        let other = session.request("GET", &path, &[("If-None-Match", "\"x\"")], b"");
        assert_eq!(other.body, file.body);
    }
    for path in [
        "/_lam/assets/none",
        "/_lam/assets/..%2fpage.html",
        "/_lam/assets/page.html",
    ] {
        session.page(path).error(404);
    }
}
