//! Invocations at the same time.

use std::thread;

use lambda_native_emulator::{Emulator, Invocation};
use serde_json::{Value, json};

use crate::support::session::{Options, Session, origin};

#[test]
fn a_pool_serves_them_in_different_environments() {
    let folder = tempfile::tempdir().expect("a folder");
    let gate = folder.path().join("gate");
    let session = Options {
        instances: 2,
        ..Options::default()
    };
    let session = session.start();
    let event = json!({"wait_for": gate, "stdout": "hi\n"});
    let both = [(), ()].map(|()| session.send(&event));
    for (id, _) in &both {
        session.detail_when(id, |detail| detail["state"] == "running");
    }
    std::fs::write(&gate, "").expect("a file");
    let details = both.map(|(id, pending)| {
        drop(pending.wait_for_report());
        session.detail(&id)
    });
    let mut environments: Vec<&Value> = details
        .iter()
        .map(|detail| &detail["environment"])
        .collect();
    environments.sort_by_key(|number| number.as_u64());
    assert_eq!(environments, [0, 1]);
    for detail in &details {
        assert_eq!(detail["coldStart"], true);
        assert_eq!(during(detail), ["hi"]);
    }
}

#[test]
fn a_managed_instance_serves_them_in_one_process() {
    let session = Options {
        lambda: Emulator::builder().concurrency(2),
        ..Options::default()
    };
    let session = session.start();
    let ids = ["first", "second"];
    let pending: Vec<_> = ids
        .iter()
        .map(|id| {
            let line = json!({"requestId": id, "level": "INFO"});
            let event = json!({"stdout": format!("{line}\n"), "meet": "both"});
            let invocation = Invocation::new(event.to_string());
            let invocation = session.recorder.received_again(invocation, id, origin());
            session.recorder.queued(id);
            session.pool.invoke(invocation)
        })
        .collect();
    for pending in pending {
        drop(pending.wait_for_report());
    }
    for id in ids {
        let detail = session.detail_when(id, |detail| during(detail).len() == 1);
        assert!(during(&detail)[0].contains(id), "{detail:#}");
        assert_eq!(detail["status"], "ok");
        assert_eq!(detail["environment"], 0);
    }
}

#[test]
fn many_threads_record_at_once() {
    let session = Options {
        instances: 4,
        ..Options::default()
    };
    let session = session.start();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| invoke_often(&session));
        }
    });
    let list = session.get("invocations?limit=500");
    let rows = list["invocations"].as_array().expect("a list");
    assert_eq!(rows.len(), 100);
    assert!(rows.iter().all(|row| row["status"] == "ok"), "{list:#}");
}

fn invoke_often(session: &Session) {
    for number in 0..25 {
        let (_, pending) = session.send(&json!({"response": number}));
        drop(pending.wait_for_report());
    }
}

fn during(detail: &Value) -> Vec<&str> {
    let lines = detail["log"]["lines"].as_array().expect("lines");
    let of_function = lines
        .iter()
        .filter(|line| line["phase"] == "during" && line["stream"] == "stdout");
    of_function
        .map(|line| line["text"].as_str().expect("text"))
        .collect()
}
