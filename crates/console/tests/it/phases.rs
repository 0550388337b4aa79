//! The phases of an invocation.

use std::thread;
use std::time::Instant;

use lambda_native_emulator::process::{Bootstrap, EnvironmentState, EnvironmentStatus};
use lambda_native_emulator::{Emulator, Invocation};
use serde_json::{Value, json};

use crate::support::function::scripted_function;
use crate::support::session::{Options, SAFETY, Session, origin};

/// The phases, which must follow each other without gaps.
#[track_caller]
fn phases(detail: &Value) -> Vec<(String, f64, Option<f64>)> {
    let phases: Vec<(String, f64, Option<f64>)> = detail["phases"]
        .as_array()
        .expect("phases")
        .iter()
        .map(|phase| {
            let name = phase["name"].as_str().expect("a name").to_owned();
            let start = phase["startMs"].as_f64().expect("a start");
            (name, start, phase["endMs"].as_f64())
        })
        .collect();
    let mut end = Some(0.0);
    for (name, start, next) in &phases {
        assert_eq!(end, Some(*start), "a gap before {name}: {phases:?}");
        end = *next;
    }
    phases
}

fn names(detail: &Value) -> Vec<String> {
    let mut names: Vec<String> = phases(detail).into_iter().map(|(name, ..)| name).collect();
    names.dedup();
    names
}

#[test]
fn the_phases_add_up_to_the_duration() {
    let session = Session::start();
    for _ in 0..3 {
        let detail = session.invoke(&json!({"n": 1}));
        let phases = phases(&detail);
        let is_billed = |name: &str| matches!(name, "handler" | "response" | "next");
        let billed: f64 = phases
            .iter()
            .filter(|(name, ..)| is_billed(name))
            .map(|(_, start, end)| end.expect("an end") - start)
            .sum();
        let duration = detail["durationMs"].as_f64().expect("a duration");
        assert!(
            (billed - duration).abs() < 0.01,
            "{billed} of {duration}: {phases:?}"
        );
        let all = names(&detail);
        assert!(
            all.ends_with(&["handler", "response", "next"].map(str::to_owned)),
            "{all:?}"
        );
    }
}

#[test]
fn a_cold_start_has_its_init() {
    let session = Session::start();
    // The process is stopped, so that the next invocation waits for its init.
    session.invoke(&json!({"exit_after_response": true}));
    let cold = session.invoke(&json!({}));
    assert_eq!(cold["coldStart"], true);
    assert!(
        cold["initMs"].as_f64().is_some_and(|ms| ms > 0.0),
        "{cold:#}"
    );
    let warm = session.invoke(&json!({}));
    assert_eq!(warm["coldStart"], false);
    assert_eq!(warm["initMs"], Value::Null);
    assert!(!names(&warm).contains(&"init".to_owned()), "{warm:#}");
    let report = cold["report"].as_str().expect("a report");
    assert!(report.starts_with("REPORT RequestId: ") && report.contains("Init Duration"));
    let billed = cold["billedMs"].as_f64().expect("a billed duration");
    assert_eq!(
        cold["gbSeconds"].as_f64(),
        Some(billed / 1e3 * 128.0 / 1024.0)
    );
}

#[test]
fn an_invocation_that_starts_a_process_waits_for_its_init() {
    let folder = tempfile::tempdir().expect("a folder");
    let gate = folder.path().join("gate");
    let session = Options {
        instances: 2,
        ..Options::default()
    };
    let session = session.start();
    let (first, pending) = session.send(&json!({"wait_for": gate}));
    session.detail_when(&first, |detail| detail["state"] == "running");
    // The first process is busy.
    let second = session.invoke(&json!({}));
    assert_eq!(second["environment"], 1);
    assert_eq!(
        names(&second).iter().filter(|name| *name == "init").count(),
        1,
        "{second:#}"
    );
    std::fs::write(&gate, "").expect("a file");
    drop(pending.wait_for_report());
}

#[test]
fn a_frozen_process_is_frozen_until_the_next_event() {
    let session = Options {
        bootstrap: Bootstrap::new(scripted_function()).freeze(true),
        ..Options::default()
    };
    let session = session.start();
    let first = session.invoke(&json!({}));
    let id = first["id"].as_str().expect("an id");
    let is_frozen = |detail: &Value| names(detail).last().is_some_and(|name| name == "frozen");
    let frozen = session.detail_when(id, is_frozen);
    assert_eq!(phases(&frozen).last().expect("a phase").2, None);
    session.invoke(&json!({}));
    let thawed = session.detail(id);
    assert!(is_frozen(&thawed));
    assert!(
        phases(&thawed).last().expect("a phase").2.is_some(),
        "{thawed:#}"
    );
}

#[test]
fn a_snapshot_is_restored() {
    let session = Options {
        lambda: Emulator::builder().snap_start(true),
        ..Options::default()
    };
    let session = session.start();
    session.invoke(&json!({}));
    // The snapshot of the next process is restored when an invocation arrives.
    session.pool.hold_restore(true);
    session.pool.restart();
    let is_held = |state: &EnvironmentStatus| state.state == EnvironmentState::Snapshot;
    let start = Instant::now();
    while !session.pool.environments().iter().all(is_held) {
        assert!(start.elapsed() < SAFETY, "no snapshot");
        thread::yield_now();
    }
    let detail = session.invoke(&json!({}));
    let report = detail["report"].as_str().expect("a report");
    assert!(report.contains("Restore Duration"), "{report}");
    let names = names(&detail);
    assert!(names.contains(&"restore".to_owned()), "{detail:#}");
    assert!(!names.contains(&"init".to_owned()), "{names:?}");
    assert_eq!(detail["coldStart"], true);
}

#[test]
fn an_invocation_waits_for_its_function() {
    let session = Session::start();
    let (_, id) = session.recorder.received(Invocation::new("{}"), origin());
    let detail = session.detail(&id);
    assert_eq!(phases(&detail), [("build".to_owned(), 0.0, None)]);
    session.recorder.queued(&id);
    let detail = session.detail(&id);
    let last = phases(&detail).pop().expect("a phase");
    assert_eq!((last.0.as_str(), last.2), ("queued", None));
}

#[test]
fn a_running_invocation_is_in_its_handler() {
    let session = Session::start();
    let (id, pending) = session.send(&json!({"hang": true}));
    let detail = session.detail_when(&id, |detail| detail["state"] == "running");
    let last = phases(&detail).pop().expect("a phase");
    assert_eq!((last.0.as_str(), last.2), ("handler", None));
    session.pool.stop();
    pending.wait();
    assert!(
        phases(&session.detail(&id))
            .iter()
            .all(|(.., end)| end.is_some())
    );
}

#[test]
fn the_exchanges_of_an_invocation_are_recorded() {
    let detail = Session::start().invoke(&json!({"n": 1}));
    let exchanges = detail["exchanges"].as_array().expect("exchanges");
    let lines: Vec<String> = exchanges
        .iter()
        .map(|exchange| format!("{} {}", exchange["method"], exchange["status"]))
        .collect();
    assert_eq!(lines, ["\"GET\" 200", "\"POST\" 202"], "{exchanges:#?}");
    let trace = detail["context"]["traceId"].as_str().expect("a trace id");
    assert!(trace.starts_with("Root="), "{trace}");
    assert!(detail["context"]["functionArn"].is_string());
    assert_eq!(detail["context"]["clientContext"], Value::Null);
}
