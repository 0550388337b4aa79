//! `lam logs`.

use std::io::{BufRead as _, BufReader};
use std::time::UNIX_EPOCH;

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

/// A record of this moment.
fn new_event(id: &str, stream: &str, message: &str) -> Value {
    let since = UNIX_EPOCH.elapsed().expect("a time after 1970");
    let mut event = event(id, stream, 0, message);
    event["timestamp"] = json!(u64::try_from(since.as_millis()).unwrap());
    event
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
    let aws = with_log(vec![
        vec![new_event("1", "s1", "one")],
        vec![new_event("2", "s2", "two")],
    ]);
    aws.fault(
        "FilterLogEvents",
        Fault::Refuse(400, "ThrottlingException", "slow"),
    );
    let mut running = Running::start(&mut lam_with(&aws, &["logs", "orders", "--follow"]));
    let mut next = lines(&mut running);
    assert!(next().ends_with("[-] one"));
    assert!(next().ends_with("[-] two"));
    // The first of these is older than the newest record, and the others have no id.
    aws.state(|state| {
        let mut late = new_event("3", "s2", "late");
        late["timestamp"] = json!(late["timestamp"].as_u64().unwrap() - 10_000);
        let same = new_event("", "s2", "same");
        let other =
            json!({"logStreamName": "s3", "timestamp": same["timestamp"], "message": "same"});
        state.log[1].extend([late, same.clone(), same, other, new_event("4", "s2", "end")]);
    });
    assert!(next().ends_with("[-] late"));
    assert!(next().ends_with("[-] same"));
    assert!(next().ends_with("[-] same"));
    assert!(next().ends_with("[-] end"));
}

/// A group without new records is not searched from the beginning again and again.
#[test]
fn follow_does_not_read_days_in_a_quiet_group() {
    let aws = with_log(vec![vec![new_event("1", "s1", "one")]]);
    // Older than the time to look back, so that only the clock moves the start.
    let day = 24 * 60 * 60 * 1000;
    let age = |event: &mut Value| {
        event["timestamp"] = json!(event["timestamp"].as_u64().unwrap() - day);
    };
    aws.state(|state| age(&mut state.log[0][0]));
    let args = ["logs", "orders", "--follow", "--since", "2d"];
    let mut running = Running::start(&mut lam_with(&aws, &args));
    let mut next = lines(&mut running);
    assert!(next().ends_with("[-] one"));
    aws.state(|state| state.log[0] = vec![new_event("2", "s1", "two")]);
    assert!(next().ends_with("[-] two"));
    let searches = aws.calls_of("FilterLogEvents");
    let start = |index: usize| searches[index].json()["startTime"].as_u64().unwrap();
    assert!(
        start(searches.len() - 1) > start(0) + day + day / 2,
        "{searches:?}"
    );
}

/// Returns the lines of stdout, one after the other.
fn lines(running: &mut Running) -> impl FnMut() -> String {
    let stdout = running.process.stdout.take().expect("lam has a stdout");
    let mut lines = BufReader::new(stdout).lines();
    move || lines.next().expect("a line").expect("text")
}

#[test]
fn follow_waits_for_the_log_group() {
    let aws = StandIn::with_function();
    let mut running = Running::start(&mut lam_with(&aws, &["logs", "orders", "-f"]));
    running.wait_for_text("there is no log group yet");
    aws.state(|state| {
        state.groups.insert(GROUP.to_owned(), None);
        state.log = vec![vec![new_event("1", "s1", "one")]];
    });
    assert!(lines(&mut running)().ends_with("[-] one"));
}

#[test]
fn a_search_ends_after_it_begins() {
    let aws = StandIn::with_function();
    // Without --since, this is before the last ten minutes.
    for flags in [
        &["--until", "2026-01-01T00:00:00Z"][..],
        &["--since", "1h", "--until", "2h"],
    ] {
        let (code, _, log) = logs(&aws, flags);
        assert_eq!(code, 2);
        assert!(log.contains("Z is not after --since 20"), "{log}");
    }
    assert!(aws.calls().is_empty());
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
