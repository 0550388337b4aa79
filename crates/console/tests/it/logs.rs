//! Lines belong to the invocation that they were written for.

use lambda_native_emulator::process::Bootstrap;
use serde_json::{Value, json};

use crate::support::function::scripted_function;
use crate::support::session::{Options, Session};

/// The texts of the lines that the function wrote in this phase.
fn texts<'a>(detail: &'a Value, phase: &str) -> Vec<&'a str> {
    let lines = detail["log"]["lines"].as_array().expect("lines");
    let of_phase = lines
        .iter()
        .filter(|line| line["phase"] == phase && line["stream"] != "platform");
    of_phase
        .map(|line| line["text"].as_str().expect("text"))
        .collect()
}

#[test]
fn lines_are_before_during_or_after() {
    let bootstrap = Bootstrap::new(scripted_function())
        .env("SCRIPT_INIT", "print")
        .env("SCRIPT_EXTENSION", ",")
        .env("SCRIPT_SIGTERM", "exit");
    let session = Options {
        bootstrap,
        ..Options::default()
    };
    let session = session.start();
    let first = session.invoke(&json!({"stdout": "one\n", "stderr": "two\n"}));
    assert_eq!(texts(&first, "before"), ["printed in init"]);
    let mut during = texts(&first, "during");
    during.sort_unstable();
    assert_eq!(during, ["one", "two"]);

    let second = session.invoke(&json!({"stdout": "three\n"}));
    assert_eq!(texts(&second, "before"), [] as [&str; 0]);
    assert_eq!(texts(&second, "during"), ["three"]);

    // With an extension, the process gets SIGTERM, and prints a line.
    session.pool.restart();
    let id = second["id"].as_str().expect("an id");
    session.detail_when(id, |detail| texts(detail, "after") == ["got SIGTERM"]);
    let first = session.detail(first["id"].as_str().expect("an id"));
    assert_eq!(texts(&first, "after"), [] as [&str; 0]);
}

#[test]
fn the_lines_of_a_private_key_are_hidden() {
    let session = Session::start();
    let key = "-----BEGIN PRIVATE KEY-----\nMIIBVgIBADANBg\n-----END PRIVATE KEY-----\nMIIB\n";
    let detail = session.invoke(&json!({"stdout": key}));
    let lines = texts(&detail, "during");
    assert_eq!(lines[1..], ["•••", "-----END PRIVATE KEY-----", "MIIB"]);
}

#[test]
fn lines_of_an_init_are_shown_before_the_first_invocation() {
    let session = Options {
        bootstrap: Bootstrap::new(scripted_function()).env("SCRIPT_INIT", "print"),
        ..Options::default()
    };
    let session = session.start();
    let has_line = |function: &Value| {
        let lines = function["lines"].as_array().expect("lines");
        lines.iter().any(|line| line["text"] == "printed in init")
    };
    session.get_when("functions/function", has_line);
    session.invoke(&json!({}));
    assert!(!has_line(&session.get("functions/function")));
}

#[test]
fn lines_without_an_invocation_belong_to_the_function() {
    let session = Options {
        bootstrap: Bootstrap::new(scripted_function()).env("SCRIPT_INIT", "exit"),
        ..Options::default()
    };
    let session = session.start();
    session.get_when("functions/function", |function| {
        let lines = function["lines"].as_array().expect("lines");
        lines.iter().any(|line| line["text"] == "no settings found")
    });
}

#[test]
fn lines_have_levels_and_no_secrets() {
    let line = json!({"level": "WARN", "message": "slow", "password": "hunter2"});
    let text = "2026-11-30T21:30:00.112Z ERROR checkout: \u{1b}[31mno table\u{1b}[0m";
    let session = Session::start();
    let detail = session.invoke(&json!({"stdout": format!("{line}\n{text}\n")}));
    let lines: Vec<&Value> = detail["log"]["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .filter(|line| line["stream"] == "stdout")
        .collect();
    let [json, plain] = lines[..] else {
        panic!("{lines:#?}");
    };
    assert_eq!(
        (&json["level"], &json["json"], &json["hidden"]),
        (&json!("warn"), &json!(true), &json!(1))
    );
    assert_eq!(
        (&plain["level"], &plain["json"]),
        (&json!("error"), &json!(false))
    );
    assert_eq!(
        plain["text"],
        "2026-11-30T21:30:00.112Z ERROR checkout: no table"
    );
    assert!(!detail.to_string().contains("hunter2"), "{detail:#}");

    let id = detail["id"].as_str().expect("an id");
    let url = session.url(&format!("/_lam/api/invocations/{id}?reveal=1"));
    let revealed = ureq::get(&url)
        .header("X-Lam-Token", session.token())
        .call();
    let revealed = revealed.expect("status 200").body_mut().read_to_string();
    assert!(revealed.expect("a body").contains("hunter2"));
    let refused = ureq::get(&url).call();
    assert!(matches!(refused, Err(ureq::Error::StatusCode(403))));
}
