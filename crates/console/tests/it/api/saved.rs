//! Saved events.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::session::{Options, Session};

/// A session whose saved events are in a folder that does not exist yet.
fn start() -> (TempDir, Session) {
    let folder = tempfile::tempdir().expect("a folder");
    let session = Options {
        events_directory: folder.path().join("events"),
        background: true,
        ..Options::default()
    }
    .start();
    (folder, session)
}

fn save(session: &Session, name: &str, body: &Value) {
    let reply = session.call("PUT", &format!("saved/function/{name}"), body);
    assert_eq!(reply.ok(200), json!({ "name": name }));
}

fn run(session: &Session, body: &Value) -> Vec<Value> {
    let reply = session.call("POST", "saved/function/run", body).ok(202);
    let ids = reply["ids"].as_array().expect("ids").iter();
    ids.map(|id| session.detail_when(id.as_str().unwrap(), |detail| detail["state"] == "done"))
        .collect()
}

#[test]
fn events_are_files_of_the_package() {
    let (folder, session) = start();
    let list = session.read("saved").ok(200);
    assert_eq!(list["events"], json!([]));
    assert_eq!(list["runOnBuild"], false);
    assert!(list["directory"].as_str().unwrap().ends_with("/events"));

    save(
        &session,
        "order-7",
        &json!({"event": "{\"n\": 1}", "expected": "{\"n\":1}"}),
    );

    let file = |name: &str| folder.path().join("events").join(name);
    assert!(
        fs::read_to_string(file("order-7.json"))
            .unwrap()
            .contains("\"n\": 1")
    );
    assert!(file("order-7.response.json").exists());
    let list = session.read("saved?function=function").ok(200);
    assert_eq!(list["events"][0]["name"], "order-7");
    assert_eq!(list["events"][0]["function"], "function");
    assert_eq!(list["events"][0]["hasExpected"], true);
    assert_eq!(list["events"][0]["last"], Value::Null);
    let saved = session
        .call("GET", "saved/function/order-7", &Value::Null)
        .ok(200);
    assert_eq!(saved["event"].as_str().unwrap().trim_end(), "{\"n\": 1}");
    assert_eq!(saved["expected"].as_str().unwrap().trim_end(), "{\"n\":1}");

    // Without the member, the response stays. `null` deletes it.
    save(&session, "order-7", &json!({"event": "2"}));
    assert!(file("order-7.response.json").exists());
    save(
        &session,
        "order-7",
        &json!({"event": "3", "expected": null}),
    );
    assert!(!file("order-7.response.json").exists());

    let path = "saved/function/order-7";
    assert_eq!(session.call("DELETE", path, &Value::Null).status, 204);
    assert!(!file("order-7.json").exists());
    session.call("DELETE", path, &Value::Null).error(404);
    session.call("GET", path, &Value::Null).error(404);
}

#[test]
fn names_stay_inside_of_the_directory() {
    let (folder, session) = start();
    let long = "x".repeat(81);
    for name in [
        "..",
        "%2e%2e",
        "..%2fevil",
        "%2fetc%2fpasswd",
        "a%2fb",
        "a%5cb",
        ".hidden",
        "end.",
        "a%00b",
        "a%20b",
        "%C3%A4",
        long.as_str(),
    ] {
        let path = format!("saved/function/{name}");
        for (method, body) in [
            ("PUT", json!({"event": "1"})),
            ("GET", Value::Null),
            ("DELETE", Value::Null),
        ] {
            let status = session.call(method, &path, &body).status;
            assert!(
                status == 400 || status == 404 || status == 405,
                "{method} {name}: {status}"
            );
        }
        let status = session
            .call("POST", "saved/function/run", &json!({"name": name}))
            .status;
        assert!(status == 400 || status == 404, "{name}: {status}");
    }
    let error = session
        .call("PUT", "saved/function/..%2fevil", &json!({"event": "1"}))
        .error(400);
    assert!(!error.is_empty());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn an_invocation_is_saved_with_its_response() {
    let (_folder, session) = start();
    let ok = session.invoke(&json!({"response": {"a": 1}}));
    save(
        &session,
        "with",
        &json!({"invocation": ok["id"], "withResponse": true}),
    );
    save(
        &session,
        "without",
        &json!({"invocation": ok["id"], "withResponse": false}),
    );
    let expected = |name: &str| {
        let path = format!("saved/function/{name}");
        session.call("GET", &path, &Value::Null).ok(200)["expected"].clone()
    };
    assert_eq!(expected("with").as_str().unwrap().trim_end(), "{\"a\":1}");
    assert_eq!(expected("without"), Value::Null);

    let failed = session.invoke(&json!({"fail": {"errorType": "E", "errorMessage": "m"}}));
    let body = json!({"invocation": failed["id"], "withResponse": true});
    let error = session
        .call("PUT", "saved/function/failed", &body)
        .error(409);
    assert!(error.contains("no response"), "{error}");
    for body in [
        json!({}),
        json!({"event": "1", "invocation": ok["id"]}),
        json!({"event": "{"}),
        json!({"event": "1", "expected": "{"}),
    ] {
        session.call("PUT", "saved/function/bad", &body).error(400);
    }
    let body = json!({"invocation": "none", "withResponse": false});
    session.call("PUT", "saved/function/bad", &body).error(404);
}

#[test]
fn saved_events_run_and_have_verdicts() {
    let (_folder, session) = start();
    save(
        &session,
        "good",
        &json!({"event": "{\"response\": 1}", "expected": "1"}),
    );
    save(
        &session,
        "bad",
        &json!({"event": "{\"response\": 1}", "expected": "2"}),
    );

    let runs = run(&session, &json!({}));

    assert_eq!(runs.len(), 2);
    for run in &runs {
        assert_eq!(run["via"], "saved");
        assert_eq!(run["status"], "ok");
    }
    let last = session.read("saved").ok(200);
    for (event, verdict) in [
        (&last["events"][0], "regressed"),
        (&last["events"][1], "still-passing"),
    ] {
        assert_eq!(event["last"]["verdict"], verdict, "{event}");
        assert!(event["last"]["id"].is_string());
    }
    let one = run(&session, &json!({"name": "good"}));
    assert_eq!(one.len(), 1);
    assert_eq!(one[0]["savedAs"], "good");
    session
        .call("POST", "saved/function/run", &json!({"name": "none"}))
        .error(404);
}

#[test]
fn files_that_are_not_json_do_not_run() {
    let (folder, session) = start();
    save(&session, "good", &json!({"event": "{\"response\": 1}"}));
    fs::write(folder.path().join("events/bad.json"), "{").unwrap();
    fs::write(folder.path().join("events/read me.txt"), "").unwrap();

    let runs = run(&session, &json!({}));

    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0]["savedAs"], "good");
    let list = session.read("saved").ok(200);
    assert_eq!(list["events"].as_array().unwrap().len(), 2);
    assert_eq!(list["events"][0]["name"], "bad");
    assert!(list["events"][0]["error"].is_string(), "{list}");
    assert_eq!(list["events"][1]["error"], Value::Null);
}

#[test]
fn saved_events_run_after_builds() {
    let (_folder, session) = start();
    save(&session, "good", &json!({"event": "{\"response\": 1}"}));
    session.build(None);
    let on = session
        .call("PUT", "saved/run-on-build", &json!({"on": true}))
        .ok(200);
    assert_eq!(on, json!({"on": true}));
    assert_eq!(session.read("saved").ok(200)["runOnBuild"], true);

    session.build(None);

    let list = session.get_when("invocations?q=via:saved", |list| list["total"] == 1);
    assert_eq!(list["invocations"][0]["savedAs"], "good");
}
