//! Functions, and what can be done to their processes.

use serde_json::{Value, json};

use lambda_native_emulator::Emulator;
use lambda_native_emulator::process::Bootstrap;

use crate::support::session::{Options, SAFETY, Session};

fn function_when(session: &Session, condition: impl Fn(&Value) -> bool) -> Value {
    session.get_when("functions/function", condition)
}

fn pid(function: &Value) -> Option<u64> {
    function["environments"][0]["pid"].as_u64()
}

#[test]
fn a_function_is_described() {
    let session = Options {
        variables: vec![("API_KEY", "k3y"), ("REGION", "eu-central-1")],
        ..Options::default()
    }
    .start();
    session.invoke(&json!({"response": 1}));

    let function = function_when(&session, |function| function["state"] == "idle");

    assert_eq!(function["name"], "function");
    assert_eq!(function["front"], "url");
    assert_eq!(function["url"], "http://127.0.0.1:9000");
    assert_eq!(function["limits"]["timeoutMs"], 60_000.0);
    assert_eq!(function["limits"]["memoryMb"], 128);
    assert_eq!(function["limits"]["eventBytes"], 6_291_456);
    assert_eq!(function["limits"]["responseBytes"], 6_291_556);
    assert_eq!(function["limits"]["streamBytes"], 209_715_200);
    assert_eq!(function["attachVariables"], Value::Null);
    assert_eq!(function["environments"][0]["number"], 0);
    assert_eq!(function["environments"][0]["state"], "idle");
    assert_eq!(function["environments"][0]["invocations"], 1);
    assert!(pid(&function).is_some());
    let exchange = &function["exchanges"][0];
    assert_eq!(exchange["path"], "/2018-06-01/runtime/invocation/next");
    assert!(
        exchange["at"].as_str().unwrap().ends_with('Z'),
        "{exchange}"
    );
    assert_eq!(
        function["variables"],
        json!([
            {"name": "API_KEY", "value": null, "hidden": true, "origin": "--env"},
            {"name": "REGION", "value": "eu-central-1", "hidden": false, "origin": "--env"},
        ])
    );
    let revealed = session
        .call("GET", "functions/function?reveal=1", &Value::Null)
        .ok(200);
    assert_eq!(revealed["variables"][0]["value"], "k3y");
}

#[test]
fn a_restart_starts_another_process() {
    let session = Session::start();
    let before = pid(&function_when(&session, |function| {
        function["state"] == "idle"
    }));

    session
        .call("POST", "functions/function/restart", &Value::Null)
        .ok(202);

    let after = function_when(&session, |function| {
        function["state"] == "idle" && pid(function) != before
    });
    assert!(pid(&after).is_some());
}

#[test]
fn a_kill_is_a_crash() {
    let session = Session::start();
    let folder = tempfile::tempdir().unwrap();
    let gate = folder.path().join("gate");
    let (id, _pending) = session.send(&json!({"wait_for": gate}));
    session.detail_when(&id, |detail| detail["state"] == "running");

    let killed = session
        .call("POST", "functions/function/kill", &Value::Null)
        .ok(202);

    assert_eq!(killed["killed"], 1);
    let detail = session.detail_when(&id, |detail| detail["state"] == "done");
    assert_eq!(detail["status"], "crash");
    assert_eq!(detail["errorType"], "Runtime.ExitError");
}

#[test]
fn the_reason_of_a_crash_shows_no_secrets() {
    let script = "echo 'no luck: password=k3y-of-mine' >&2; exit 3";
    let session = Options {
        bootstrap: Bootstrap::new("/bin/sh").arg("-c").arg(script),
        ..Options::default()
    }
    .start();

    let function = function_when(&session, |function| function["state"] == "crashed");

    let crash = function["crash"].as_str().unwrap();
    assert!(crash.contains("status 3"), "{crash}");
    assert!(crash.contains("no luck: password=•••"), "{crash}");
    assert!(!function.to_string().contains("k3y-of-mine"), "{function}");
    let path = "functions/function?reveal=1";
    let revealed = session.call("GET", path, &Value::Null).ok(200);
    let crash = revealed["crash"].as_str().unwrap();
    assert!(crash.contains("k3y-of-mine"), "{crash}");
}

#[test]
fn a_snapshot_is_held_and_restored() {
    let session = Options {
        lambda: Emulator::builder().timeout(SAFETY).snap_start(true),
        facts: |facts| facts.snap_start = true,
        ..Options::default()
    }
    .start();
    let error = session.call("POST", "functions/function/restore", &Value::Null);
    assert!(error.error(409).contains("hold-restore"));

    let hold = |on: bool| {
        let path = "functions/function/hold-restore";
        session.call("PUT", path, &json!({ "on": on })).ok(200)
    };
    assert_eq!(hold(true), json!({"on": true}));
    session
        .call("POST", "functions/function/restart", &Value::Null)
        .ok(202);
    let held = function_when(&session, |function| function["state"] == "snapshot");
    assert_eq!(held["holdsRestore"], true);
    session
        .call("POST", "functions/function/restore", &Value::Null)
        .ok(202);
    function_when(&session, |function| function["state"] == "idle");

    session
        .call("POST", "functions/function/restart", &Value::Null)
        .ok(202);
    function_when(&session, |function| function["state"] == "snapshot");
    assert_eq!(hold(false), json!({"on": false}));
    let restored = function_when(&session, |function| function["state"] == "idle");
    assert_eq!(restored["holdsRestore"], false);
}

#[test]
fn a_function_that_takes_no_snapshots_holds_none() {
    let session = Session::start();
    let body = json!({"on": true});
    let reply = session.call("PUT", "functions/function/hold-restore", &body);
    assert!(reply.error(409).contains("--snap-start"));
}

#[test]
fn a_function_that_is_not_running_is_started_by_a_restart() {
    let session = Options {
        is_lazy: true,
        ..Options::default()
    }
    .start();
    assert_eq!(
        session.read("functions/function").ok(200)["state"],
        "not-started"
    );
    for path in ["kill", "restore"] {
        let path = format!("functions/function/{path}");
        let error = session.call("POST", &path, &Value::Null).error(409);
        assert!(error.contains("is not running"), "{error}");
    }
    session
        .call("POST", "functions/function/restart", &Value::Null)
        .ok(202);
    function_when(&session, |function| function["state"] == "idle");
}

#[test]
fn a_process_that_somebody_else_starts_is_left_alone() {
    let session = Options {
        facts: |facts| facts.serve_only = true,
        ..Options::default()
    }
    .start();
    for path in ["kill", "restart"] {
        let path = format!("functions/function/{path}");
        let error = session.call("POST", &path, &Value::Null).error(409);
        assert!(error.contains("--serve-only"), "{error}");
    }
    let fault = json!({"function": "function", "name": "kill", "when": "next"});
    let error = session.call("POST", "faults", &fault).error(409);
    assert!(error.contains("--serve-only"), "{error}");
    let function = session.read("functions/function").ok(200);
    let variables = function["attachVariables"].as_array().unwrap();
    let has = |name: &str| variables.iter().any(|variable| variable["name"] == name);
    assert!(has("AWS_LAMBDA_RUNTIME_API"), "{variables:?}");
}

#[test]
fn builds_are_the_state_of_a_function() {
    let session = Session::start();
    session.recorder.build_started();
    assert_eq!(
        session.read("functions/function").ok(200)["state"],
        "building"
    );
    session.build(Some("error: could not compile"));
    let function = session.read("functions/function").ok(200);
    assert_eq!(function["state"], "build-failed");
    assert_eq!(function["build"]["state"], "failed");
    session.build(None);
    let function = function_when(&session, |function| function["state"] == "idle");
    assert_eq!(function["build"]["number"], 1);
}
