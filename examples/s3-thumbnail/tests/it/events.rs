//! The events of the tests.

use serde_json::{Value, json};

pub(crate) const BUCKET: &str = "example-photos";

/// An event for created objects. The keys are encoded as in an event.
pub(crate) fn created(keys: &[&str]) -> String {
    event(keys.iter().map(|key| record("ObjectCreated:Put", key)))
}

pub(crate) fn removed(key: &str) -> String {
    event([record("ObjectRemoved:Delete", key)].into_iter())
}

fn event(records: impl Iterator<Item = Value>) -> String {
    json!({ "Records": records.collect::<Vec<_>>() }).to_string()
}

fn record(name: &str, key: &str) -> Value {
    json!({
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "eu-central-1",
        "eventName": name,
        "s3": { "bucket": { "name": BUCKET }, "object": { "key": key } },
    })
}
