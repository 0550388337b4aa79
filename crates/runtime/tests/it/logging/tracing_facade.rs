//! Feature `tracing`.

use lambda_native_emulator::Invocation;
use serde_json::{Value, json};

use super::JSON;
use super::bootstrap::{Lambda, Logging, json_record, logging_command};
use crate::support::bootstrap::Bootstrap;

const TRACING: (&str, &str) = ("TEST_FACADE", "tracing");

#[test]
fn lambda_runtime_5_tracing_records_are_flat_and_have_time_level_and_request_id() {
    let function = Logging::start(&[TRACING, JSON]);
    let invocation = Invocation::new("spans").request_id("r-1").tenant_id("blue");
    let lines = function.submit(invocation).end();
    let records: Vec<Value> = lines.iter().map(|line| json_record(line)).collect();
    let expected = [
        json!({
            "timestamp": records[0]["timestamp"],
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
            "timestamp": records[1]["timestamp"],
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
fn span_fields_follow_the_message_in_the_text_format() {
    let lines = Logging::start(&[TRACING]).invoke("spans").end();
    assert_eq!(
        lines[0],
        "INFO RequestId: r-1 order 7 taken name=Ada n=2 requestId_=mine state=paid target=shop \
         express=true"
    );
}

#[test]
fn an_error_field_becomes_error_members() {
    let record = Logging::start(&[TRACING, JSON]).invoke("error").record();
    let expected = json!({
        "timestamp": record["timestamp"],
        "level": "ERROR",
        "message": "order lost",
        "requestId": "r-1",
        "errorType": "Error",
        "errorMessage": "invalid digit found in string",
        "target": "test_logging",
    });
    assert_eq!(record, expected);
}

#[test]
fn levels_follow_the_environment() {
    // The invocation's ids are logged even if a filter removes the span.
    super::levels_follow_the_environment(TRACING);
}

#[test]
fn a_span_carries_the_invocation_to_another_thread() {
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
fn a_value_that_logs_while_it_is_formatted_is_recorded() {
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
fn a_panic_in_a_subscriber_is_posted_and_the_next_event_is_served() {
    let lambda = Lambda::start();
    let facade = ("TEST_FACADE", "a subscriber that panics");
    let _process = Bootstrap::start(&mut logging_command(&lambda.emulator, &[facade]));
    for _ in 0..2 {
        let response = lambda.emulator.invoke("{}");
        let error = response.error().expect("a function error");
        assert_eq!(error.error_message, "no exporter");
    }
}
