//! Feature `log`.

use serde_json::json;

use super::bootstrap::Logging;
use super::{JSON, levels_follow_the_environment};

const LOG: (&str, &str) = ("TEST_FACADE", "log");

#[test]
fn pairs_become_fields_and_an_error_its_own_members() {
    let record = Logging::start(&[LOG, JSON]).invoke("pairs").record();
    let expected = json!({
        "timestamp": record["timestamp"],
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
fn pairs_follow_the_message_in_the_text_format() {
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
fn the_maximum_level_comes_from_the_environment() {
    levels_follow_the_environment(LOG);
}
