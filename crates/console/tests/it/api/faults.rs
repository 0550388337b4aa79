//! Faults that are armed through the API.

use serde_json::{Value, json};

use super::send::sent;
use crate::support::session::{Options, Session};

fn armed(session: &Session) -> Vec<Value> {
    let faults = session.read("faults").ok(200);
    faults["armed"].as_array().expect("a list").clone()
}

fn arm(session: &Session, fault: &Value) -> u64 {
    let reply = session.call("POST", "faults", fault).ok(201);
    reply["id"].as_u64().expect("an id")
}

fn invoke(session: &Session) -> Value {
    sent(
        session,
        "functions/function/invoke",
        &json!({"event": r#"{"response": 1}"#}),
    )
}

#[test]
fn faults_are_listed_with_what_they_need() {
    let session = Session::start();
    let faults = session.read("faults").ok(200);
    let kinds = faults["kinds"].as_array().unwrap();
    let kind = |name: &str| kinds.iter().find(|kind| kind["name"] == name).unwrap();
    assert_eq!(kind("status")["parameter"], "status");
    assert_eq!(kind("status")["group"], "runtime-api");
    assert_eq!(kind("reset-mid-head")["parameter"], Value::Null);
    assert_eq!(kind("empty-headers")["at"], json!(["next"]));
    assert_eq!(kind("kill")["group"], "process");
    assert_eq!(kind("throttle")["group"], "caller");
    assert_eq!(faults["armed"], json!([]));
}

#[test]
fn a_fault_of_the_runtime_api_happens_and_is_shown() {
    let session = Session::start();
    let fault = json!({
        "function": "function", "name": "status", "at": "response", "when": "every", "n": 2,
        "parameter": 202,
    });
    let id = arm(&session, &fault);
    invoke(&session);
    invoke(&session);

    let detail = session.get_when("invocations?limit=1", |list| {
        list["invocations"][0]["state"] == "done"
    });
    assert_eq!(detail["invocations"][0]["status"], "ok");
    let armed_faults = armed(&session);
    assert_eq!(armed_faults.len(), 1);
    assert_eq!(
        armed_faults[0],
        json!({
            "id": id, "function": "function", "name": "status", "at": "response", "when": "every",
            "n": 2, "parameter": 202, "seen": 2, "fired": 1,
        })
    );
    let path = format!("faults/function/{id}");
    assert_eq!(session.call("DELETE", &path, &Value::Null).status, 204);
    assert!(armed(&session).is_empty());
    session.call("DELETE", &path, &Value::Null).error(404);
}

#[test]
fn throttled_invocations_do_not_reach_the_function() {
    let session = Session::start();
    arm(
        &session,
        &json!({"function": "function", "name": "throttle", "when": "nth", "n": 2}),
    );

    let statuses = [(); 3].map(|()| invoke(&session)["status"].clone());

    assert_eq!(json!(statuses), json!(["ok", "throttled", "ok"]));
    assert!(armed(&session).is_empty());
    assert_eq!(
        session.read("functions/function").ok(200)["environments"][0]["invocations"],
        2
    );
}

#[test]
fn the_process_is_killed_however_fast_the_function_is() {
    let session = Session::start();
    let kill =
        json!({"function": "function", "name": "kill", "at": "next", "when": "every", "n": 2});
    let id = arm(&session, &kill);

    let statuses = [(); 6].map(|()| invoke(&session)["status"].clone());

    let expected = ["ok", "crash", "ok", "crash", "ok", "crash"];
    assert_eq!(json!(statuses), json!(expected));
    let crash = session.read("invocations?q=status:crash&limit=1").ok(200);
    let error = &crash["invocations"][0]["errorType"];
    assert_eq!(error, "Runtime.ExitError");
    let fault = &armed(&session)[0];
    assert_eq!((&fault["seen"], &fault["fired"]), (&json!(6), &json!(3)));
    let path = format!("faults/function/{id}");
    assert_eq!(session.call("DELETE", &path, &Value::Null).status, 204);
    assert!(armed(&session).is_empty());
}

#[test]
fn only_the_process_that_gets_the_event_is_killed() {
    let session = Options {
        instances: 2,
        ..Options::default()
    }
    .start();
    let folder = tempfile::tempdir().unwrap();
    let gate = folder.path().join("gate");
    let (waits, pending) = session.send(&json!({"wait_for": gate}));
    session.detail_when(&waits, |detail| detail["state"] == "running");
    let kill = json!({"function": "function", "name": "kill", "when": "next"});
    arm(&session, &kill);

    assert_eq!(invoke(&session)["status"], "crash");

    std::fs::write(gate, "").unwrap();
    assert!(pending.wait().is_response());
}

#[test]
fn a_fault_starts_a_function_that_is_not_running() {
    let session = Options {
        is_lazy: true,
        ..Options::default()
    }
    .start();
    let fault =
        json!({"function": "function", "name": "drop-request", "at": "next", "when": "next"});
    arm(&session, &fault);
    assert_ne!(
        session.read("functions/function").ok(200)["state"],
        "not-started"
    );
    let broken = Options {
        start_error: Some("error: could not compile".to_owned()),
        ..Options::default()
    }
    .start();
    let error = broken.call("POST", "faults", &fault).error(409);
    assert!(error.contains("could not compile"), "{error}");
}

#[test]
fn faults_that_make_no_sense_are_refused() {
    let session = Session::start();
    let valid = json!({"function": "function", "name": "status", "at": "next", "when": "next", "parameter": 500});
    for (field, value, part) in [
        ("name", json!("melt"), "unknown fault `melt`"),
        ("at", json!("Next"), "unknown exchange `Next`"),
        ("at", json!(null), "`at` is missing"),
        ("when", json!("often"), "unknown variant `often`"),
        ("when", json!("nth"), "need `n`"),
        ("when", json!("every"), "need `n`"),
        ("n", json!(2), "`n` belongs to"),
        ("n", json!(0), "nonzero"),
        ("parameter", json!(null), "needs a status"),
        ("parameter", json!(999), "needs a status"),
        ("name", json!("reset-mid-head"), "has no parameter"),
        ("name", json!("throttle"), "has no parameter"),
    ] {
        let mut fault = valid.clone();
        fault[field] = value;
        let error = session.call("POST", "faults", &fault).error(400);
        assert!(error.contains(part), "{fault}: {error}");
    }
    for (fault, part) in [
        (
            json!({"function": "function", "name": "empty-headers", "at": "response", "when": "next"}),
            "use one of next",
        ),
        (
            json!({"function": "function", "name": "kill", "at": "response", "when": "next"}),
            "use one of next",
        ),
    ] {
        let error = session.call("POST", "faults", &fault).error(400);
        assert!(error.contains(part), "{error}");
    }
    let mut unknown = valid;
    unknown["function"] = json!("none");
    session.call("POST", "faults", &unknown).error(404);
    assert!(armed(&session).is_empty());
}
