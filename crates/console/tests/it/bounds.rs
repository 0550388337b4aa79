//! What is kept has bounds.

use lambda_native_emulator::Invocation;
use serde_json::{Value, json};

use crate::support::session::{Options, Session, origin};

const MIB: usize = 1024 * 1024;

#[test]
fn the_last_invocations_are_kept() {
    let session = Options {
        kept: 3,
        ..Options::default()
    };
    let session = session.start();
    let ids: Vec<String> = (0..5)
        .map(|number| {
            let detail = session.invoke(&json!({"n": number}));
            detail["id"].as_str().expect("an id").to_owned()
        })
        .collect();
    let list = session.get("invocations");
    let kept: Vec<&Value> = rows(&list).iter().map(|row| &row["id"]).collect();
    assert_eq!(kept, [&ids[4], &ids[3], &ids[2]]);
    assert_eq!(rows(&list)[0]["seq"], 5);
    assert_eq!(list["kept"], 3);
}

#[test]
fn ten_thousand_invocations_leave_the_memory_bounded() {
    const EVENT_BYTES: usize = 64 * 1024;

    let session = Session::start();
    let event = json!({"text": "x".repeat(EVENT_BYTES)}).to_string();
    let mut after_a_thousand = 0;
    for number in 1..=10_000 {
        let (_, id) = session
            .recorder
            .received(Invocation::new(event.clone()), origin());
        session.recorder.throttled(&id);
        if number == 1_000 {
            after_a_thousand = resident_bytes();
        }
    }
    let list = session.get("invocations?limit=500");
    assert_eq!(rows(&list).len(), 500);
    assert_eq!(rows(&list)[0]["seq"], 10_000);
    // Without a bound, 9,000 events would have been added. Other tests in this process need memory, too.
    let added = resident_bytes().saturating_sub(after_a_thousand);
    assert!(added < 4_500 * EVENT_BYTES, "{added} bytes were added");
}

#[test]
fn many_invocations_of_a_real_function_are_bounded_too() {
    let session = Options {
        kept: 50,
        ..Options::default()
    };
    let session = session.start();
    for number in 0..1_000 {
        let (_, pending) = session.send(&json!({"response": number}));
        drop(pending.wait_for_report());
    }
    let list = session.get("invocations?limit=500");
    assert_eq!(rows(&list).len(), 50);
    assert_eq!(rows(&list)[0]["seq"], 1_000);
    let function = session.get("functions/function");
    assert_eq!(function["exchanges"].as_array().map(Vec::len), Some(200));
}

#[test]
fn the_beginning_of_a_long_body_is_kept() {
    let text = "x".repeat(2 * MIB);
    let detail = Session::start().invoke(&json!({"response": text}));
    let (event, response) = (&detail["event"], &detail["response"]);
    assert_eq!(event["kept"], MIB);
    assert_eq!(event["bytes"], 2 * MIB + r#"{"response":""}"#.len());
    assert_eq!(event["isJson"], false);
    assert_eq!(response["kept"], MIB);
    assert_eq!(response["bytes"], 2 * MIB);
    assert_eq!(response["raw"].as_str().map(str::len), Some(MIB));
    assert_ne!(event["sha256"], response["sha256"]);
}

#[test]
fn the_first_and_the_last_lines_are_kept() {
    let text: String = (1..=3_000)
        .map(|number| format!("line {number}\n"))
        .collect();
    let detail = Session::start().invoke(&json!({"stdout": text}));
    let log = &detail["log"];
    let lines: Vec<&Value> = log["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .filter(|line| line["phase"] == "during")
        .collect();
    assert_eq!(lines.len(), 2_000);
    assert_eq!(log["dropped"], 1_000);
    assert_eq!(lines[0]["text"], "line 1");
    assert_eq!(lines[999]["text"], "line 1000");
    assert_eq!(lines[1_000]["text"], "line 2001");
    let numbers = [lines[1_000], lines[999]].map(|line| line["n"].as_u64().expect("a number"));
    assert_eq!(numbers[0] - numbers[1], 1_001);
}

#[test]
fn the_first_chunks_are_kept() {
    let event = json!({"stream": ["0123456789"], "times": 1_500, "content_type": "text/plain"});
    let detail = Session::start().invoke(&event);
    let response = &detail["response"];
    assert_eq!(response["bytes"], 15_000);
    let chunks = response["chunks"].as_array().map_or(0, Vec::len);
    assert!(chunks <= 1_000, "{chunks}");
    assert_eq!(response["raw"].as_str().map(str::len), Some(15_000));
}

fn rows(list: &Value) -> &[Value] {
    list["invocations"].as_array().expect("a list")
}

/// The memory of this process that is in use.
#[cfg(target_os = "linux")]
fn resident_bytes() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("the memory of this process");
    let pages = statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<usize>().ok());
    pages.expect("a number") * 4096
}

/// Other systems do not say it in a file. The numbers of invocations are checked there, too.
#[cfg(not(target_os = "linux"))]
fn resident_bytes() -> usize {
    0
}
