//! Invocations of a process, its environment variables and its output.

use lambda_native_emulator::process::{
    Bootstrap, LogFormat, LogLevel, Notice, PendingInvocation, Status, Stream,
};
use serde_json::json;

use crate::support::function::{Function, scripted_function};

#[test]
fn an_invocation_has_a_response_and_a_report() {
    let function = Function::start(Bootstrap::new(scripted_function()));

    let (response, report) = function.invoke(json!({"n": 1})).wait_for_report();

    assert_eq!(response.json(), json!({"n": 1}));
    let report = report.expect("a report");
    assert_eq!(report.status, Status::Success);
    assert!(report.init_duration.is_some(), "{report:?}");
    assert_eq!(report.memory_size_mb, 128);
    let (_, second) = function.invoke(json!({})).wait_for_report();
    assert_eq!(second.expect("a report").init_duration, None);
}

#[test]
fn after_a_function_error_the_process_keeps_running() {
    let function = Function::start(Bootstrap::new(scripted_function()));

    let error = json!({"errorType": "Late", "errorMessage": "too late"});
    let response = function.invoke(json!({"fail": error})).wait();

    assert_eq!(response.error_type(), Some("Late"));
    assert_eq!(
        function.invoke(json!({"n": 2})).wait().json(),
        json!({"n": 2})
    );
    assert_eq!(function.spawned(), 1);
}

#[test]
fn invocations_are_served_in_order() {
    let function = Function::start(Bootstrap::new(scripted_function()));

    let all_pending: Vec<PendingInvocation> =
        (0..20).map(|n| function.invoke(json!({"n": n}))).collect();

    for (n, pending) in all_pending.into_iter().enumerate() {
        assert_eq!(pending.wait().json(), json!({"n": n}));
    }
    assert_eq!(function.spawned(), 1);
}

#[test]
fn the_process_gets_variables_of_lambda_and_of_the_user() {
    let function = Function::start(Bootstrap::new(scripted_function()).env("TABLE", "orders"));

    let variable = |name: &str| function.invoke(json!({"variable": name})).wait().json();
    assert_eq!(variable("AWS_LAMBDA_FUNCTION_NAME"), "function");
    assert_eq!(variable("TABLE"), "orders");
    assert_eq!(variable("PATH"), json!(std::env::var("PATH").ok()));
}

#[test]
fn lines_are_reported_between_start_and_end_with_the_request_id() {
    let function = Function::start(Bootstrap::new(scripted_function()).env("SCRIPT_INIT", "print"));

    let pending = function.invoke(json!({"stdout": "one\ntwo\nthree", "stderr": "four\n"}));
    let id = pending.request_id().to_owned();
    let (_, report) = pending.wait_for_report();

    let notices = function.until(|notice| matches!(notice, Notice::End(_)));
    let start = position(&notices, |notice| matches!(notice, Notice::Start { .. }));
    let lines: Vec<(Stream, Option<&str>, &str)> = notices.iter().filter_map(line).collect();
    assert_eq!(lines[0], (Stream::Stdout, None, "printed in init"));
    let mut during = lines[1..].to_vec();
    during.sort_by_key(|(stream, ..)| *stream == Stream::Stderr);
    let id = Some(id.as_str());
    assert_eq!(
        during,
        [
            (Stream::Stdout, id, "one"),
            (Stream::Stdout, id, "two"),
            (Stream::Stdout, id, "three"),
            (Stream::Stderr, id, "four"),
        ]
    );
    assert!(notices[..start].iter().filter_map(line).count() == 1);
    let log = String::from_utf8(report.expect("a report").log).unwrap();
    assert!(log.contains("two\n") && log.contains("four\n"), "{log}");
}

#[test]
fn the_log_of_a_report_is_the_last_4_kb() {
    let function = Function::start(Bootstrap::new(scripted_function()));

    let text = format!("{}\nthe end\n", "x".repeat(10_000));
    let (_, report) = function.invoke(json!({"stdout": text})).wait_for_report();

    let log = report.expect("a report").log;
    assert_eq!(log.len(), 4096);
    assert!(log.ends_with(b"xx\nthe end\n"));
}

#[test]
fn json_lines_below_the_level_are_dropped() {
    let bootstrap = Bootstrap::new(scripted_function())
        .log_format(LogFormat::Json)
        .log_level(LogLevel::Warn);
    let function = Function::start(bootstrap);
    let record = |level: &str| {
        format!(r#"{{"timestamp":"2026-11-22T21:00:00.000Z","level":"{level}","message":"m"}}"#)
    };

    let written = format!("{}\n{}\nplain\n", record("INFO"), record("ERROR"));
    let pending = function.invoke(json!({"stdout": written, "stderr": "plain too\n"}));
    let (_, report) = pending.wait_for_report();

    let log = String::from_utf8(report.expect("a report").log).unwrap();
    assert_eq!(log, format!("{}\n", record("ERROR")));
    let variable = |name: &str| function.invoke(json!({"variable": name})).wait().json();
    assert_eq!(variable("AWS_LAMBDA_LOG_FORMAT"), "JSON");
    assert_eq!(variable("AWS_LAMBDA_LOG_LEVEL"), "WARN");
}

fn line(notice: &Notice) -> Option<(Stream, Option<&str>, &str)> {
    match notice {
        Notice::Line {
            stream,
            request_id,
            text,
        } => Some((*stream, request_id.as_deref(), text)),
        _ => None,
    }
}

fn position(notices: &[Notice], wanted: impl Fn(&Notice) -> bool) -> usize {
    notices.iter().position(wanted).expect("the notice exists")
}
