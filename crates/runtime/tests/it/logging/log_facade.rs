//! Feature `log`.

use serde_json::{Value, json};

use super::bootstrap::{Logging, is_timestamp};

const LOG: (&str, &str) = ("TEST_FACADE", "log");
const JSON: (&str, &str) = ("AWS_LAMBDA_LOG_FORMAT", "JSON");

#[test]
fn pairs_are_flat_fields_and_an_error_is_taken_apart() {
    let lines = Logging::start(&[LOG, JSON]).invoke("pairs").end();
    let record: Value = serde_json::from_str(&lines[0]).expect("JSON");
    let timestamp = record["timestamp"].as_str().expect("a text").to_owned();
    assert!(is_timestamp(&timestamp), "{timestamp}");
    let expected = json!({
        "timestamp": timestamp,
        "level": "INFO",
        "message": "order 7 taken",
        "requestId": "r-1",
        "errorType": "Error",
        "errorMessage": "invalid digit found in string",
        "target": "shop",
        "order": 7,
        "express": true,
        "price": 12.5,
        "timestamp_": "mine",
    });
    assert_eq!(record, expected);
}

#[test]
fn pairs_follow_the_message_in_text() {
    let lines = Logging::start(&[LOG]).invoke("pairs").end();
    assert_eq!(
        lines,
        [
            "INFO RequestId: r-1 order 7 taken: Error: invalid digit found in string target=shop \
          order=7 express=true price=12.5 timestamp_=mine"
        ]
    );
}

#[test]
fn the_maximum_level_is_that_of_the_environment() {
    for (level, count) in [
        ("TRACE", 5),
        ("DEBUG", 4),
        ("", 3),
        ("WARN", 2),
        ("ERROR", 1),
        ("FATAL", 0),
    ] {
        let lines = Logging::start(&[LOG, ("AWS_LAMBDA_LOG_LEVEL", level)])
            .invoke("levels")
            .end();
        assert_eq!(lines.len(), count, "{level}: {lines:#?}");
    }
}
