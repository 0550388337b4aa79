//! Feature `tracing`.

use lambda_native_emulator::Invocation;
use serde_json::{Value, json};

use super::bootstrap::{Lambda, Logging, is_timestamp, logging_command};
use crate::bootstrap::Bootstrap;

const TRACING: (&str, &str) = ("TEST_FACADE", "tracing");
const JSON: (&str, &str) = ("AWS_LAMBDA_LOG_FORMAT", "JSON");

#[test]
fn lambda_runtime_5_records_are_flat_and_have_time_level_and_request_id() {
    let function = Logging::start(&[TRACING, JSON]);
    let invocation = Invocation::new("spans").request_id("r-1").tenant_id("blue");
    let lines = function.submit(invocation).end();
    let records: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let timestamps: Vec<&str> = records
        .iter()
        .map(|record| record["timestamp"].as_str().expect("a text"))
        .collect();
    assert!(
        timestamps.iter().all(|it| is_timestamp(it)),
        "{timestamps:?}"
    );
    let expected = [
        json!({
            "timestamp": timestamps[0],
            "level": "INFO",
            "message": "order 7 taken",
            "requestId": "r-1",
            "tenantId": "blue",
            "requestId_": "mine",
            "name": "Ada",
            "n": 2,
            "state": "paid",
            "target": "shop",
            "express": true,
        }),
        json!({
            "timestamp": timestamps[1],
            "level": "INFO",
            "message": "",
            "requestId": "r-1",
            "tenantId": "blue",
            "requestId_": "mine",
            "name": "Ada",
            "n": 3,
            "state": "Some(1)",
            "target": "test_logging",
        }),
    ];
    assert_eq!(records, expected);
}

#[test]
fn fields_of_the_spans_follow_the_message_in_text() {
    let lines = Logging::start(&[TRACING]).invoke("spans").end();
    assert_eq!(
        lines[0],
        "INFO RequestId: r-1 order 7 taken name=Ada n=2 requestId_=mine state=paid target=shop \
         express=true"
    );
}

#[test]
fn an_error_is_taken_apart() {
    let lines = Logging::start(&[TRACING, JSON]).invoke("error").end();
    let record: Value = serde_json::from_str(&lines[0]).expect("JSON");
    assert_eq!(record["message"], "order lost");
    assert_eq!(record["errorType"], "Error");
    assert_eq!(record["errorMessage"], "invalid digit found in string");
}

#[test]
fn levels_are_those_of_the_environment() {
    for (level, count) in [
        ("TRACE", 5),
        ("DEBUG", 4),
        ("", 3),
        ("WARN", 2),
        ("ERROR", 1),
        ("FATAL", 0),
    ] {
        let function = Logging::start(&[TRACING, ("AWS_LAMBDA_LOG_LEVEL", level)]);
        let lines = function.invoke("levels").end();
        assert_eq!(lines.len(), count, "{level}: {lines:#?}");
        // Without the span of the invocation too, as with a filter of the user's own.
        assert!(
            lines.iter().all(|line| line.contains("RequestId: r-1 at ")),
            "{lines:#?}"
        );
    }
}

#[test]
fn a_span_takes_the_invocation_to_another_thread() {
    let lines = Logging::start(&[TRACING]).invoke("threads").end();
    assert_eq!(
        lines,
        [
            "INFO RequestId: r-1 with the span target=test_logging",
            "INFO without the span target=test_logging",
        ]
    );
}

#[test]
fn a_value_that_says_something_while_it_is_recorded_is_recorded() {
    let lines = Logging::start(&[TRACING]).invoke("chatty").end();
    assert_eq!(
        lines,
        [
            "INFO RequestId: r-1 from inside target=test_logging",
            "INFO RequestId: r-1 recorded state=Chatty target=test_logging",
        ]
    );
}

#[test]
fn a_subscriber_that_panics_is_an_error_answer_and_the_loop_goes_on() {
    let lambda = Lambda::start();
    let facade = ("TEST_FACADE", "a subscriber that panics");
    let _process = Bootstrap::start(&mut logging_command(&lambda.emulator, &[facade]));
    for _ in 0..2 {
        let answer = lambda.emulator.invoke("{}");
        let error = answer.error().expect("an error answer");
        assert_eq!(error.error_message, "no exporter");
    }
}
