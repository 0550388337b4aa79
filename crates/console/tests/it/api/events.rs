//! Server-Sent Events.

use serde_json::json;

use crate::support::session::{Options, Session};

#[test]
fn the_stream_begins_with_the_instance() {
    let session = Session::start();
    let state = session.read("state").ok(200);
    let hello = session.events(&[]).next();
    assert_eq!(hello.name, "hello");
    assert_eq!(hello.data["instance"], state["instance"]);
    assert_eq!(hello.data["version"], state["version"]);
}

#[test]
fn invocations_are_sent_with_every_change() {
    let session = Session::start();
    let folder = tempfile::tempdir().unwrap();
    let gate = folder.path().join("gate");
    let mut events = session.events(&[]);
    assert_eq!(events.next().name, "hello");

    let (id, pending) = session.send(&json!({"wait_for": gate, "token": "s3cret"}));
    let running = events.until("invocation", |data| data["state"] == "running");
    assert_eq!(running.data["id"], id.as_str());
    assert!(!running.data.to_string().contains("s3cret"));
    std::fs::write(gate, "").unwrap();
    assert!(pending.wait().is_response());

    let done = events.until("invocation", |data| data["state"] == "done");
    assert_eq!(done.data["id"], id.as_str());
    assert_eq!(done.data["status"], "ok");
}

#[test]
fn many_changes_of_an_invocation_are_few_events() {
    let session = Session::start();
    let mut events = session.events(&[]);
    assert_eq!(events.next().name, "hello");

    // Each chunk is a change.
    let parts = vec!["x"; 100];
    let (id, pending) = session.send(&json!({"stream": parts, "times": 20}));
    assert!(pending.wait().is_response());

    let mut count = 0;
    loop {
        let event = events.until("invocation", |data| data["id"] == id.as_str());
        count += 1;
        if event.data["state"] == "done" {
            break;
        }
    }
    let detail = session.detail(&id);
    let chunks = detail["response"]["chunks"].as_array().unwrap().len();
    assert!(chunks > 500, "{chunks}");
    assert!(count < chunks / 2, "{count} events for {chunks} chunks");
}

#[test]
fn a_client_that_comes_back_gets_what_it_has_missed() {
    let session = Session::start();
    let mut events = session.events(&[]);
    let first = session.invoke(&json!({"response": 1}));
    let seen = events.until("invocation", |data| {
        data["state"] == "done" && data["durationMs"].is_number()
    });
    assert_eq!(seen.data["id"], first["id"]);
    let last = seen.id.expect("an id");
    drop(events);
    let missed = session.invoke(&json!({"response": 2}));

    let mut events = session.events(&[("Last-Event-ID", &last)]);

    assert_eq!(events.next().name, "hello");
    events.until("invocation", |data| data["id"] == missed["id"]);
    // An id of another `lam run` means nothing.
    let mut events = session.events(&[("Last-Event-ID", "other/0")]);
    assert_eq!(events.next().name, "hello");
    let third = session.invoke(&json!({"response": 3}));
    events.until("invocation", |data| {
        assert_ne!(data["id"], first["id"]);
        data["id"] == third["id"]
    });
}

#[test]
fn other_changes_are_announced() {
    let session = Options {
        facts: |facts| facts.watches = true,
        ..Options::default()
    }
    .start();
    session.get_when("functions/function", |function| function["state"] == "idle");
    let mut events = session.events(&[]);
    assert_eq!(events.next().name, "hello");

    session.recorder.build_started();
    let function = events.until("function", |data| data["state"] == "building");
    assert_eq!(function.data["name"], "function");
    assert_eq!(function.data["front"], "url");
    events.until("changed", |data| data["what"] == "build");
    session.build(None);
    events.until("function", |data| data["state"] == "idle");

    let fault = json!({"function": "function", "name": "throttle", "when": "next"});
    session.call("POST", "faults", &fault).ok(201);
    events.until("changed", |data| data["what"] == "faults");
    session
        .call("PUT", "saved/run-on-build", &json!({"on": true}))
        .ok(200);
    events.until("changed", |data| data["what"] == "saved");
}
