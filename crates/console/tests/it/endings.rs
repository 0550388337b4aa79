//! Every way in which an invocation ends has a status.

use std::time::Duration;

use lambda_native_emulator::process::Bootstrap;
use lambda_native_emulator::{Emulator, Invocation};
use serde_json::{Value, json};

use crate::support::function::scripted_function;
use crate::support::session::{Options, Session, origin};

/// A session in which invocations time out soon.
fn impatient() -> Session {
    let options = Options {
        lambda: Emulator::builder().timeout(Duration::from_millis(300)),
        ..Options::default()
    };
    options.start()
}

/// A session whose init fails in this way.
fn failing(init: &str) -> Session {
    let options = Options {
        bootstrap: Bootstrap::new(scripted_function()).env("SCRIPT_INIT", init),
        ..Options::default()
    };
    options.start()
}

#[track_caller]
fn assert_ended(detail: &Value, status: &str, error_type: Option<&str>) {
    assert_eq!(detail["state"], "done", "{detail:#}");
    assert_eq!(detail["status"], status, "{detail:#}");
    assert_eq!(detail["errorType"], json!(error_type), "{detail:#}");
    let has_error = !detail["error"].is_null();
    assert_eq!(has_error, status != "ok", "{detail:#}");
}

#[test]
fn a_response() {
    let session = Session::start();
    let detail = session.invoke(&json!({"response": {"n": 7}}));
    assert_ended(&detail, "ok", None);
    let response = &detail["response"];
    assert_eq!(response["kind"], "payload");
    assert_eq!(response["raw"], r#"{"n":7}"#);
    assert_eq!(response["text"], "{\n  \"n\": 7\n}");
    assert_eq!(response["isJson"], true);
    assert_eq!(detail["responseBytes"], 7);
    assert_eq!(detail["via"], "api");
    assert_eq!(detail["environment"], 0);
}

#[test]
fn a_function_error() {
    let error = json!({
        "errorType": "NoTable",
        "errorMessage": "no table",
        "stackTrace": ["at main.rs:3", "at main.rs:1"],
    });
    let detail = Session::start().invoke(&json!({"fail": error}));
    assert_ended(&detail, "error", Some("NoTable"));
    assert_eq!(detail["response"]["kind"], "error");
    assert_eq!(detail["error"]["message"], "no table");
    assert_eq!(detail["error"]["stack"], error["stackTrace"]);
    assert_eq!(detail["error"]["exit"], Value::Null);
}

#[test]
fn a_timeout() {
    let session = impatient();
    let (id, pending) = session.send(&json!({"stderr": "waits\n", "hang": true}));
    drop(pending.wait_for_report());
    let detail = session.detail_when(&id, |detail| !detail["error"]["exit"].is_null());
    assert_ended(&detail, "timeout", Some("Sandbox.Timedout"));
    assert_eq!(detail["error"]["stop"], "timed out");
    assert_eq!(detail["error"]["exit"], "killed by SIGKILL (9)");
    assert_eq!(detail["error"]["lastStderr"], "waits");
    let lines = detail["log"]["lines"].to_string();
    assert!(
        lines.contains("Task timed out after 0.30 seconds"),
        "{lines}"
    );
}

#[test]
fn a_timeout_after_the_response() {
    let detail = impatient().invoke(&json!({"hang_after_response": true, "response": 1}));
    assert_ended(&detail, "timeout", Some("Sandbox.Timedout"));
    assert_eq!(detail["response"]["kind"], "payload");
    assert_eq!(detail["response"]["raw"], "1");
}

#[test]
fn a_crash() {
    let session = Session::start();
    let (id, pending) = session.send(&json!({"stderr": "no disk\n", "exit": 3}));
    drop(pending.wait_for_report());
    let detail = session.detail_when(&id, |detail| !detail["error"]["exit"].is_null());
    assert_ended(&detail, "crash", Some("Runtime.ExitError"));
    assert_eq!(detail["error"]["exit"], "exited with status 3");
    assert_eq!(detail["error"]["stop"], Value::Null);
    assert_eq!(detail["error"]["lastStderr"], "no disk");
    let message = detail["error"]["message"].as_str().unwrap_or_default();
    assert!(message.ends_with("Runtime exited with error: exit status 3"));
}

#[test]
fn a_crash_after_the_response() {
    let session = Session::start();
    let detail = session.invoke(&json!({"exit_after_response": true, "response": 1}));
    assert_ended(&detail, "crash", Some("Runtime.ExitError"));
    assert_eq!(detail["response"]["kind"], "payload");
    // The next process serves the next invocation.
    let next = session.invoke(&json!({}));
    assert_ended(&next, "ok", None);
    assert_eq!(next["coldStart"], true);
    assert_eq!(next["error"], Value::Null);
}

#[test]
fn too_much_memory() {
    let session = Options {
        lambda: Emulator::builder().memory_mb(64),
        ..Options::default()
    };
    let session = session.start();
    let (id, pending) = session.send(&json!({"allocate_mb": 200, "hang": true}));
    drop(pending.wait_for_report());
    let detail = session.detail_when(&id, |detail| !detail["error"]["exit"].is_null());
    assert_ended(&detail, "crash", Some("Runtime.OutOfMemory"));
    let stop = detail["error"]["stop"].as_str().unwrap_or_default();
    assert!(stop.ends_with("of memory (the limit is 64 MB)"), "{stop}");
}

#[test]
fn a_response_that_is_too_large() {
    let event = json!({"text": "x".repeat(7 * 1024 * 1024)});
    let detail = Session::start().invoke(&event);
    assert_ended(&detail, "too-large", Some("Function.ResponseSizeTooLarge"));
    assert_eq!(detail["response"]["kind"], "too-large");
}

#[test]
fn an_init_that_exits() {
    let session = failing("exit");
    let (id, pending) = session.send(&json!({}));
    pending.wait();
    let detail = session.detail_when(&id, |detail| !detail["error"]["exit"].is_null());
    assert_ended(&detail, "init-error", Some("Runtime.ExitError"));
    assert_eq!(detail["error"]["exit"], "exited with status 3");
    let lines = detail["log"]["lines"].as_array().expect("lines");
    let of_init = lines
        .iter()
        .find(|line| line["text"] == "no settings found");
    assert_eq!(of_init.expect("the line of the init")["phase"], "before");
    assert_eq!(detail["durationMs"], Value::Null);
}

#[test]
fn an_init_that_reports_an_error() {
    let session = failing("report");
    let (id, pending) = session.send(&json!({}));
    pending.wait();
    let detail = session.detail_when(&id, |detail| detail["state"] == "done");
    assert_ended(&detail, "init-error", Some("Script.Init"));
    assert_eq!(detail["error"]["message"], "no database");
}

#[test]
fn a_stop_of_the_emulator() {
    let session = Session::start();
    let (id, pending) = session.send(&json!({"hang": true}));
    session.detail_when(&id, |detail| detail["state"] == "running");
    session.pool.stop();
    pending.wait();
    assert_ended(&session.detail(&id), "stopped", Some("Emulator.Stopped"));
}

#[test]
fn a_function_that_does_not_start() {
    let session = Session::start();
    let (_, id) = session.recorder.received(Invocation::new("{}"), origin());
    let detail = session.detail(&id);
    assert_eq!(detail["state"], "waiting");
    assert_eq!(detail["status"], Value::Null);
    session.recorder.not_started(&id, "error: no such target");
    let detail = session.detail(&id);
    assert_ended(&detail, "not-started", None);
    assert_eq!(detail["error"]["message"], "error: no such target");
    assert_eq!(detail["response"]["kind"], "not-started");
}

#[test]
fn too_many_invocations() {
    let session = Session::start();
    let (_, id) = session.recorder.received(Invocation::new("{}"), origin());
    session.recorder.throttled(&id);
    assert_ended(
        &session.detail(&id),
        "throttled",
        Some("TooManyRequestsException"),
    );
}

#[test]
fn every_ending_matches_a_filter() {
    let session = Session::start();
    session.invoke(&json!({}));
    session.invoke(&json!({"fail": {"errorType": "NoTable"}}));
    session.invoke(&json!({"exit": 1}));
    let found = |filter: &str| {
        let list = session.get(&format!("invocations?q={filter}"));
        let list = list["invocations"].as_array().expect("a list").clone();
        list.iter()
            .map(|row| row["status"].as_str().expect("a status").to_owned())
            .collect()
    };
    let statuses: Vec<String> = found("status:failed");
    assert_eq!(statuses, ["crash", "error"]);
    assert_eq!(found("status:ok"), ["ok"]);
    assert_eq!(found("notable"), ["error"]);
    assert_eq!(found("-status:failed"), ["ok"]);
}
