//! Invocations that are repeated.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::support::session::{Options, Session};

fn id(detail: &Value) -> &str {
    detail["id"].as_str().expect("an id")
}

fn replays(session: &Session, of: &str, body: &Value) -> Vec<Value> {
    let reply = session
        .call("POST", &format!("invocations/{of}/replay"), body)
        .ok(202);
    let ids = reply["ids"].as_array().expect("ids").iter();
    ids.map(|id| session.detail_when(id.as_str().unwrap(), |detail| detail["state"] == "done"))
        .collect()
}

#[test]
fn the_same_event_is_sent_again() {
    let session = Session::start();
    let first = session.invoke(&json!({"response": {"a": 1}}));

    let again = &replays(&session, id(&first), &json!({}))[0];

    assert_eq!(again["via"], "replay");
    assert_eq!(again["replayOf"], first["id"]);
    assert_ne!(again["id"], first["id"]);
    assert_eq!(again["event"]["raw"], first["event"]["raw"]);
    assert_eq!(again["verdict"], "still-passing");
    assert_eq!(session.detail(id(&first))["replays"], json!([again["id"]]));
    let path = format!("compare?before={}&after={}", id(&first), id(again));
    let comparison = session.read(&path).ok(200);
    assert_eq!(comparison["verdict"], "still-passing");
    assert_eq!(comparison["response"]["same"], true);
}

#[test]
fn another_event_takes_its_place() {
    let session = Session::start();
    let first = session.invoke(&json!({"response": 1}));
    let event = json!({"fail": {"errorType": "E", "errorMessage": "m"}}).to_string();

    let again = &replays(&session, id(&first), &json!({"event": event}))[0];

    assert_eq!(again["event"]["raw"], event);
    assert_eq!(again["verdict"], "regressed");
    let path = format!("invocations/{}/replay", id(&first));
    let reply = session.call("POST", &path, &json!({"event": "{"}));
    reply.error(400);
    assert_eq!(reply.json()["line"], 1);
}

#[test]
fn an_event_is_sent_several_times() {
    let session = Session::start();
    let first = session.invoke(&json!({"n": 1}));

    let all = replays(&session, id(&first), &json!({"times": 5}));

    let ids: HashSet<&str> = all.iter().map(id).collect();
    assert_eq!(ids.len(), 5);
    for times in [0, 101] {
        let path = format!("invocations/{}/replay", id(&first));
        let error = session
            .call("POST", &path, &json!({ "times": times }))
            .error(400);
        assert!(error.contains("use 1 to 100"), "{error}");
    }
}

#[test]
fn a_second_delivery_has_the_same_id() {
    let session = Session::start();
    let first = session.invoke(&json!({"n": 1}));
    let path = format!("invocations/{}/replay", id(&first));

    let reply = session
        .call("POST", &path, &json!({"sameId": true}))
        .ok(202);

    assert_eq!(reply["ids"], json!([first["id"]]));
    let list = session.get_when("invocations", |list| {
        list["invocations"][0]["seq"] == 2 && list["invocations"][0]["state"] == "done"
    });
    assert_eq!(list["invocations"][0]["id"], first["id"]);
    assert_eq!(list["invocations"][0]["status"], "ok");
    assert_eq!(list["invocations"][1]["id"], first["id"]);
    let error = session
        .call("POST", &path, &json!({"sameId": true, "times": 2}))
        .error(400);
    assert!(error.contains("times"), "{error}");
}

#[test]
fn an_event_is_not_delivered_twice_at_the_same_time() {
    let session = Session::start();
    let folder = tempfile::tempdir().unwrap();
    let gate = folder.path().join("gate");
    let (id, pending) = session.send(&json!({"wait_for": gate}));

    let path = format!("invocations/{id}/replay");
    let error = session
        .call("POST", &path, &json!({"sameId": true}))
        .error(409);

    assert!(error.contains("still running"), "{error}");
    std::fs::write(gate, "").unwrap();
    assert!(pending.wait().is_response());
}

#[test]
fn an_event_that_is_kept_in_part_cannot_be_repeated() {
    let session = Session::start();
    let first = session.invoke(&json!({"response": 1, "long": "x".repeat(1024 * 1024)}));
    let path = format!("invocations/{}/replay", id(&first));
    let error = session.call("POST", &path, &json!({})).error(409);
    assert!(error.contains("1048576"), "{error}");
    assert_eq!(
        replays(&session, id(&first), &json!({"event": "{}"})).len(),
        1
    );
}

#[test]
fn watched_invocations_are_repeated_after_builds_that_succeed() {
    let session = Options {
        background: true,
        ..Options::default()
    }
    .start();
    session.build(None);
    let first = session.invoke(&json!({"response": 1}));
    let path = format!("invocations/{}/watch", id(&first));
    assert_eq!(
        session.call("PUT", &path, &json!({"on": true})).ok(200),
        json!({"on": true})
    );
    assert_eq!(session.detail(id(&first))["watched"], true);

    session.build(Some("error: could not compile"));
    session.build(None);

    let list = session.get_when("invocations?q=via:replay", |list| list["total"] == 1);
    assert_eq!(list["invocations"][0]["replayOf"], first["id"]);
    session.call("PUT", &path, &json!({"on": false})).ok(200);
    // Watched invocations are repeated in their order, so the first one would be sent before this one.
    let other = session.invoke(&json!({"response": 2}));
    let path = format!("invocations/{}/watch", id(&other));
    session.call("PUT", &path, &json!({"on": true})).ok(200);
    session.build(None);
    let of_other = |list: &Value| list["invocations"][0]["replayOf"] == other["id"];
    let list = session.get_when("invocations?q=via:replay", of_other);
    assert_eq!(list["total"], 2);
}
