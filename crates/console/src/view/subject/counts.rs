//! Batches: how many records an event has.

use lambda_native_events::Source;
use serde_json::Value;

/// The number of records, if the event is a batch.
pub(super) fn count(source: Source, event: &Value) -> Option<usize> {
    match source {
        Source::Sqs => array(event, &["Records", "Messages"]),
        Source::Kinesis | Source::Ses => array(event, &["Records"]),
        // A change record from a Kinesis data stream is alone.
        Source::DynamoDb => Some(array(event, &["Records"]).unwrap_or(1)),
        Source::Kafka => arrays(event.get("records")?),
        Source::RabbitMq => arrays(event.get("rmqMessagesByQueue")?),
        Source::ActiveMq => array(event, &["messages"]),
        Source::DocumentDb => array(event, &["events"]),
        Source::Firehose
        | Source::KinesisAnalyticsOutput
        | Source::KinesisAnalyticsPreprocessing => array(event, &["records"]),
        _ => None,
    }
}

fn array(event: &Value, names: &[&str]) -> Option<usize> {
    let records = names.iter().find_map(|name| event.get(name))?;
    Some(records.as_array()?.len())
}

/// The number of records in an object of arrays.
fn arrays(object: &Value) -> Option<usize> {
    let lists = object.as_object()?.values();
    Some(lists.filter_map(Value::as_array).map(Vec::len).sum())
}
