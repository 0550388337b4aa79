//! Lists of invocations, and what can be downloaded of one.

use serde_json::{Value, json};

use crate::support::session::Session;

fn numbers(list: &Value) -> Vec<u64> {
    let invocations = list["invocations"].as_array().expect("a list").iter();
    invocations
        .map(|summary| summary["seq"].as_u64().unwrap())
        .collect()
}

#[test]
fn lists_have_pages_and_filters() {
    let session = Session::start();
    for n in 1..=5 {
        session.invoke(&json!({"response": n}));
    }
    session.invoke(&json!({"fail": {"errorType": "MyError", "errorMessage": "m"}}));

    let all = session.read("invocations").ok(200);
    assert_eq!(numbers(&all), [6, 5, 4, 3, 2, 1]);
    assert_eq!((&all["total"], &all["kept"]), (&json!(6), &json!(500)));
    let page = session.read("invocations?limit=2").ok(200);
    assert_eq!((numbers(&page), &page["total"]), (vec![6, 5], &json!(6)));
    let page = session.read("invocations?limit=2&before=5").ok(200);
    assert_eq!((numbers(&page), &page["total"]), (vec![4, 3], &json!(6)));
    let failed = session.read("invocations?q=status:failed").ok(200);
    assert_eq!((numbers(&failed), &failed["total"]), (vec![6], &json!(1)));
    assert_eq!(numbers(&session.read("invocations?q=myerror").ok(200)), [6]);
    assert_eq!(
        numbers(&session.read("invocations?q=-myerror&limit=1").ok(200)),
        [5]
    );
    assert_eq!(numbers(&session.read("invocations?q=cold").ok(200)), [1]);
    assert_eq!(
        numbers(
            &session
                .read("invocations?function=function&limit=1")
                .ok(200)
        ),
        [6]
    );
    assert_eq!(
        session.read("invocations?function=none").ok(200)["total"],
        0
    );
}

#[test]
fn secrets_are_in_no_list_and_in_no_detail() {
    let session = Session::start();
    let secret = "k3y-that-nobody-may-see";
    let body = json!({
        "method": "GET",
        "path": format!("/hi?token={secret}&x=1"),
        "headers": [["Authorization", format!("Bearer {secret}")]],
        "cookies": [format!("session={secret}")],
    });
    let reply = session
        .call("POST", "functions/function/http", &body)
        .ok(202);
    let id = reply["id"].as_str().unwrap();
    session.detail_when(id, |detail| detail["state"] == "done");
    session.invoke(&json!({"response": {"password": secret}, "api_key": secret}));

    for path in [
        "/_lam/",
        "/_lam/?q=GET",
        "/_lam/api/invocations",
        &format!("/_lam/invocations/{id}"),
        &format!("/_lam/api/invocations/{id}"),
        &format!("/_lam/api/invocations/{id}/export"),
        &format!("/_lam/api/invocations/{id}/copy/curl"),
        &format!("/_lam/api/invocations/{id}/copy/test"),
        "/_lam/functions/function",
        "/_lam/api/functions/function",
    ] {
        let reply = session.page(path);
        assert_eq!(reply.status, 200, "{path}");
        assert!(!reply.text().contains(secret), "{path}: {}", reply.text());
    }
    assert!(
        session
            .page("/_lam/")
            .text()
            .contains("GET /hi?token=•••&amp;x=1")
    );
    let path = format!("invocations/{id}?reveal=1");
    let revealed = session.call("GET", &path, &Value::Null);
    assert!(revealed.text().contains(secret));
}

#[test]
fn images_are_shown_and_nothing_else_is() {
    let session = Session::start();
    let respond = |content_type: &str, body: &str| {
        let response = json!({
            "statusCode": 200,
            "headers": {"content-type": content_type},
            "body": body,
            "isBase64Encoded": true,
        });
        let request = json!({
            "method": "POST",
            "path": "/",
            "headers": [["Content-Type", "application/json"]],
            "body": json!({"response": response}).to_string(),
        });
        let reply = session
            .call("POST", "functions/function/http", &request)
            .ok(202);
        let id = reply["id"].as_str().unwrap();
        session.detail_when(id, |detail| detail["state"] == "done");
        session.read(&format!("invocations/{id}/body"))
    };
    let image = respond("image/PNG; x=1", "iVBORw==");
    assert_eq!((image.status, &image.body[..]), (200, &b"\x89PNG"[..]));
    assert_eq!(image.header("content-type"), Some("image/png"));
    assert_eq!(
        image.header("content-security-policy"),
        Some("sandbox; default-src 'none'")
    );
    assert_eq!(image.header("x-content-type-options"), Some("nosniff"));
    for content_type in ["image/svg+xml", "text/html", "image/png, text/html"] {
        let error = respond(content_type, "PHN2Zz4=").error(404);
        assert!(error.contains("image/png"), "{content_type}: {error}");
    }
    let event = session.invoke(&json!({"response": 1}));
    let path = format!("invocations/{}/body", event["id"].as_str().unwrap());
    session.read(&path).error(404);
}

#[test]
fn an_invocation_is_copied_and_exported() {
    let session = Session::start();
    let detail = session.invoke(&json!({"response": {"a": 1}}));
    let id = detail["id"].as_str().unwrap();
    for (format, part) in [
        ("curl", "curl"),
        ("aws", "aws lambda invoke"),
        ("lam", "lam invoke"),
        ("test", "#[test]"),
    ] {
        let reply = session.read(&format!("invocations/{id}/copy/{format}"));
        assert_eq!(reply.status, 200);
        assert_eq!(
            reply.header("content-type"),
            Some("text/plain; charset=utf-8")
        );
        assert!(reply.text().contains(part), "{}", reply.text());
    }
    let error = session
        .read(&format!("invocations/{id}/copy/perl"))
        .error(404);
    assert_eq!(error, "unknown format `perl`: use curl, aws, lam or test");
    let report = session.read(&format!("invocations/{id}/export"));
    assert_eq!(
        report.header("content-type"),
        Some("text/markdown; charset=utf-8")
    );
    assert_eq!(
        report.header("content-disposition"),
        Some("attachment; filename=\"invocation.md\"")
    );
    assert!(report.text().contains(id));
}
