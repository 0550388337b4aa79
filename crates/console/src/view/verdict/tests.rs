use std::sync::Arc;

use lambda_native_emulator::InvocationResponse;
use lambda_native_emulator::front::{Front, Request};

use super::verdict;
use crate::fixtures::{facts, record};
use crate::history::History;
use crate::record::{Body, InvocationRecord, Outcome};

fn ended(id: &str, body: &str) -> InvocationRecord {
    let mut record = record(b"{}");
    id.clone_into(&mut record.id);
    record.response_body = Body::new(body.as_bytes());
    record.outcome = Some(Outcome::Response(InvocationResponse::Response {
        body: Vec::new(),
        content_type: None,
        streamed: false,
        trailers: Vec::new(),
        stream_error: None,
    }));
    record
}

fn failed(id: &str) -> InvocationRecord {
    let mut record = ended(id, "");
    record.outcome = Some(Outcome::NotStarted("no".to_owned()));
    record
}

fn repeats(mut record: InvocationRecord, id: &str) -> InvocationRecord {
    record.origin.replay_of = Some(id.to_owned());
    record
}

fn saved(mut record: InvocationRecord, expected: Option<&str>) -> InvocationRecord {
    record.origin.saved_as = Some("event".to_owned());
    record.expected = expected.map(|text| Arc::from(text.as_bytes()));
    record
}

/// The verdicts of invocations that came one after another.
fn verdicts(records: Vec<InvocationRecord>) -> Vec<Option<&'static str>> {
    let history = History::new(1, 100);
    history.update(|store| records.into_iter().for_each(|record| store.add(record)));
    history.read(|store| {
        let records = store.invocations.iter();
        records
            .map(|record| verdict(store, &[facts()], record))
            .collect()
    })
}

#[test]
fn a_repetition_is_compared_with_what_it_repeats() {
    let cases = [
        (ended("a", "1"), ended("b", "2"), "still-passing"),
        (ended("a", "1"), failed("b"), "regressed"),
        (failed("a"), ended("b", "1"), "fixed"),
        (failed("a"), failed("b"), "still-failing"),
    ];
    for (before, after, expected) in cases {
        let verdicts = verdicts(vec![before, repeats(after, "a")]);
        assert_eq!(verdicts, [None, Some(expected)]);
    }
}

#[test]
fn a_server_error_has_failed() {
    let with_status = |id: &str, status: u16| {
        let mut record = ended(id, &format!(r#"{{"statusCode":{status}}}"#));
        record.origin.request = Some((Front::FunctionUrl, Request::new("GET", "/")));
        record
    };
    let verdicts = verdicts(vec![
        with_status("a", 404),
        repeats(with_status("b", 500), "a"),
        repeats(with_status("c", 200), "b"),
    ]);
    assert_eq!(verdicts, [None, Some("regressed"), Some("fixed")]);
}

#[test]
fn what_runs_or_is_not_kept_has_no_verdict() {
    let mut running = repeats(record(b"{}"), "a");
    "b".clone_into(&mut running.id);
    let verdicts = verdicts(vec![
        ended("a", "1"),
        running,
        repeats(ended("c", "1"), "b"),
        repeats(ended("d", "1"), "x"),
    ]);
    assert_eq!(verdicts, [None; 4]);
}

#[test]
fn a_saved_event_is_compared_with_its_last_run() {
    let verdicts = verdicts(vec![
        saved(
            ended("a", r#"{"x":1,"y":[2]}"#),
            Some("{ \"y\": [2.0], \"x\": 1 }\n"),
        ),
        saved(ended("b", "3"), Some("{\"x\":1}")),
        ended("other", "3"),
        saved(failed("c"), Some("{\"x\":1}")),
        saved(ended("d", "{\"x\":1}"), Some("{\"x\":1}")),
    ]);
    let expected = [
        Some("still-passing"),
        Some("regressed"),
        None,
        Some("still-failing"),
        Some("fixed"),
    ];
    assert_eq!(verdicts, expected);
}

#[test]
fn the_first_run_of_a_saved_event_without_a_response_passes_if_it_is_ok() {
    assert_eq!(
        verdicts(vec![saved(ended("a", "1"), None)]),
        [Some("still-passing")]
    );
    assert_eq!(
        verdicts(vec![saved(failed("a"), None)]),
        [Some("still-failing")]
    );
}

#[test]
fn a_new_expected_response_counts_for_the_run_before_too() {
    let verdicts = verdicts(vec![
        saved(ended("a", "1"), None),
        saved(ended("b", "1"), Some("2")),
    ]);
    assert_eq!(verdicts, [Some("still-passing"), Some("still-failing")]);
}

#[test]
fn the_verdict_stays_when_the_invocation_before_is_dropped() {
    let history = History::new(1, 2);
    let verdict_of = |id: &str| history.read(|store| verdict(store, &[facts()], store.find(id)?));
    history.update(|store| {
        store.add(failed("a"));
        store.add(repeats(ended("b", "1"), "a"));
    });
    assert_eq!(verdict_of("b"), Some("fixed"));
    history.update(|store| store.add(ended("c", "1")));
    assert_eq!(verdict_of("a"), None);
    assert_eq!(verdict_of("b"), Some("fixed"));
}

#[test]
fn a_second_delivery_with_the_same_id_is_compared_with_the_first() {
    let verdicts = verdicts(vec![failed("a"), repeats(ended("a", "1"), "a")]);
    assert_eq!(verdicts, [None, Some("fixed")]);
}

#[test]
fn the_verdict_may_change_until_the_report_of_the_invocation() {
    let history = History::new(1, 2);
    let verdict_of = |id: &str| history.read(|store| verdict(store, &[facts()], store.find(id)?));
    history.update(|store| {
        let mut running = repeats(ended("b", "1"), "a");
        running.times.delivered = Some(running.times.received);
        store.add(ended("a", "1"));
        store.add(running);
    });
    assert_eq!(verdict_of("b"), Some("still-passing"));
    history.update(|store| {
        let record = store.find_mut("b").expect("the record");
        record.outcome = failed("b").outcome;
    });
    assert_eq!(verdict_of("b"), Some("regressed"));
}
