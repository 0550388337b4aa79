//! `lam logs`.

use serde_json::{Value, json};

use super::stand_in::{Fault, StandIn};
use super::{lam_with, lam_without_credentials};
use crate::support::{Running, stderr, stdout};

const GROUP: &str = "/aws/lambda/orders";

fn event(id: &str, stream: &str, second: i64, message: &str) -> Value {
    json!({
        "eventId": id,
        "logStreamName": stream,
        "timestamp": 1_795_953_600_000_i64 + second * 1000,
        "message": message,
    })
}

fn with_log(pages: Vec<Vec<Value>>) -> StandIn {
    let aws = StandIn::with_function();
    aws.state(|state| {
        state.groups.insert(GROUP.to_owned(), None);
        state.log = pages;
    });
    aws
}

/// Runs `lam logs orders`, and returns the exit code, stdout and stderr.
fn logs(aws: &StandIn, flags: &[&str]) -> (i32, String, String) {
    let args = [&["logs", "orders"], flags].concat();
    let output = lam_with(aws, &args).output().unwrap();
    let code = output.status.code().expect("lam exits");
    (code, stdout(&output), stderr(&output))
}

/// Two requests that overlap, in three pages, of which one is empty.
fn two_requests() -> StandIn {
    with_log(vec![
        vec![
            event("1", "s1", 1, "START RequestId: aaaaaaaa-1 Version: 7\n"),
            event("2", "s2", 2, "START RequestId: bbbbbbbb-1 Version: 7\n"),
            event("3", "s1", 3, "one\n"),
        ],
        Vec::new(),
        vec![
            event(
                "4",
                "s2",
                4,
                r#"{"level": "error", "message": "no", "code": 7}"#,
            ),
            event(
                "5",
                "s1",
                5,
                "REPORT RequestId: aaaaaaaa-1\tDuration: 1 ms\t\n",
            ),
        ],
    ])
}

#[test]
fn all_pages_are_printed() {
    let aws = two_requests();
    let (code, out, log) = logs(&aws, &[]);
    assert_eq!(code, 0, "{log}");
    let expected = "\
12:00:01.000 [aaaaaaaa] START RequestId: aaaaaaaa-1 Version: 7
12:00:02.000 [bbbbbbbb] START RequestId: bbbbbbbb-1 Version: 7
12:00:03.000 [aaaaaaaa] one
12:00:04.000 [bbbbbbbb] ERROR no code=7
12:00:05.000 [aaaaaaaa] REPORT RequestId: aaaaaaaa-1  Duration: 1 ms
";
    assert_eq!(out, expected);
    assert_eq!(aws.calls_of("FilterLogEvents").len(), 3);
}

#[test]
fn records_are_selected() {
    let aws = two_requests();
    for (flags, expected) in [
        (
            &["--request", "bbbbbbbb", "--no-platform"][..],
            "[bbbbbbbb] ERROR no code=7\n",
        ),
        (&["--errors"], "[bbbbbbbb] ERROR no code=7\n"),
        (&["--grep", "one"], "[aaaaaaaa] one\n"),
    ] {
        let (code, out, _) = logs(&aws, flags);
        assert_eq!(code, 0);
        assert_eq!(
            out.split_once(' ').map(|(_, rest)| rest),
            Some(expected),
            "{flags:?}"
        );
    }
    let (code, out, _) = logs(&aws, &["--request", "cccccccc"]);
    assert_eq!((code, out.as_str()), (1, ""));
}

#[test]
fn json_and_raw_keep_everything() {
    let aws = two_requests();
    let (_, out, _) = logs(&aws, &["--json", "--errors"]);
    let line: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(line["requestId"], "bbbbbbbb-1");
    assert_eq!(line["time"], "2026-11-29T12:00:04.000Z");
    let (_, out, _) = logs(&aws, &["--raw", "--errors"]);
    assert_eq!(
        out,
        "{\"level\": \"error\", \"message\": \"no\", \"code\": 7}\n"
    );
}

#[test]
fn the_search_is_what_the_flags_say() {
    let aws = two_requests();
    logs(
        &aws,
        &[
            "--since",
            "2026-11-29T12:00:00Z",
            "--until",
            "2026-11-29T13:00:00Z",
            "--filter",
            "%a%",
        ],
    );
    let input = aws.calls_of("FilterLogEvents")[0].json();
    let expected = json!({
        "logGroupName": GROUP, "startTime": 1_795_953_600_000_i64, "endTime": 1_795_957_200_000_i64,
        "filterPattern": "%a%",
    });
    assert_eq!(input, expected);
}

#[test]
fn the_group_is_the_functions_own() {
    let aws = two_requests();
    aws.state(|state| {
        let function = state.function.as_mut().unwrap();
        function.configuration["LoggingConfig"] = json!({"LogGroup": "shared"});
    });
    let (code, _, log) = logs(&aws, &[]);
    assert_eq!(code, 2);
    assert!(log.contains("there is no log group \"shared\""), "{log}");
}

#[test]
fn a_missing_function_is_named() {
    let aws = StandIn::with_function();
    let output = lam_with(&aws, &["logs", "order"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("did you mean orders?"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn follow_prints_late_records_once() {
    let aws = two_requests();
    aws.fault(
        "FilterLogEvents",
        Fault::Refuse(400, "ThrottlingException", "slow"),
    );
    let mut command = lam_with(
        &aws,
        &[
            "logs",
            "orders",
            "--follow",
            "--no-platform",
            "--since",
            "2026-11-29T12:00:00Z",
        ],
    );
    let mut running = Running::start(&mut command);
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(
        running.process.stdout.take().expect("lam has a stdout"),
    ));
    let mut next = || lines.next().expect("a line").expect("text");
    assert!(next().ends_with("[aaaaaaaa] one"));
    assert!(next().ends_with("[bbbbbbbb] ERROR no code=7"));
    // The first of these is older than the newest record, and the others have no id.
    aws.state(|state| {
        state.log[2].push(event("6", "s2", 3, "late"));
        state.log[2].push(event("", "s2", 6, "same"));
        state.log[2].push(event("", "s2", 6, "same"));
        state.log[2].push(event("", "s3", 6, "same"));
    });
    assert!(next().ends_with("[bbbbbbbb] late"));
    assert!(next().ends_with("[bbbbbbbb] same"));
    assert!(next().ends_with("[-] same"));
}

#[test]
fn follow_waits_for_the_log_group() {
    let aws = StandIn::with_function();
    let mut running = Running::start(&mut lam_with(
        &aws,
        &["logs", "orders", "-f", "--since", "2026-11-29T12:00:00Z"],
    ));
    running.wait_for_text("there is no log group yet");
    aws.state(|state| {
        state.groups.insert(GROUP.to_owned(), None);
        state.log = vec![vec![event("1", "s1", 1, "one")]];
    });
    let mut stdout = std::io::BufReader::new(running.process.stdout.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut stdout, &mut line).unwrap();
    assert!(line.ends_with("[-] one\n"), "{line}");
}

#[test]
fn there_is_no_default_region() {
    let output = lam_without_credentials(&["logs", "orders"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("no region; use --region, set the key `region`"),
        "{}",
        stderr(&output)
    );
}
