//! The events of the tests.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

/// A valid order with a total of 500.
pub(crate) fn good(id: &str) -> String {
    json!({"id": id, "customer": "c-1", "items": [{"price": 250.0, "count": 2}]}).to_string()
}

/// An order whose second price is not a number.
pub(crate) fn bad() -> &'static str {
    r#"{"id": "o-0", "customer": "c-1",
        "items": [{"price": 1.0, "count": 1}, {"price": "free", "count": 1}]}"#
}

/// An order that the shop would never send. It makes the function panic.
pub(crate) fn panics(id: &str) -> String {
    json!({"id": id, "customer": "c-1", "items": [{"price": 250.0, "count": 0}]}).to_string()
}

/// Messages of a standard queue: ids and bodies.
pub(crate) fn batch(messages: &[(&str, &str)]) -> String {
    event(messages.iter().map(|(id, body)| message(id, body)))
}

/// Messages of a FIFO queue: ids, groups and bodies.
pub(crate) fn fifo(messages: &[(&str, &str, &str)]) -> String {
    let messages = messages.iter().enumerate();
    event(messages.map(|(at, (id, group, body))| {
        let mut message = message(id, body);
        message["attributes"]["MessageGroupId"] = json!(group);
        message["attributes"]["SequenceNumber"] = json!(format!("{:020}", at + 1));
        message
    }))
}

fn event(messages: impl Iterator<Item = Value>) -> String {
    json!({ "Records": messages.collect::<Vec<_>>() }).to_string()
}

fn message(id: &str, body: &str) -> Value {
    json!({
        "messageId": id,
        "body": body,
        "attributes": { "ApproximateReceiveCount": "1" },
        "eventSource": "aws:sqs",
    })
}

/// `Lambda-Runtime-Deadline-Ms` for a deadline this many milliseconds from now.
pub(crate) fn deadline_in(milliseconds: i64) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a clock");
    let now = i64::try_from(now.as_millis()).expect("this age");
    (now + milliseconds).to_string()
}
