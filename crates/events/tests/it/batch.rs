//! Running a function for each record, and the response for the batch.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use lambda_native_events::{
    Batch, BatchFailure, BatchItemIdentifier, BatchRecord, BatchResponse, DynamoDbEvent,
    KafkaEvent, KinesisEvent, SqsEvent, batch, samples,
};

struct Record {
    id: &'static str,
    group: Option<&'static str>,
}

impl BatchRecord for Record {
    fn identifier(&self) -> BatchItemIdentifier<'_> {
        self.id.into()
    }

    fn group(&self) -> Option<Cow<'_, str>> {
        self.group.map(Cow::from)
    }
}

fn records(records: &[(&'static str, Option<&'static str>)]) -> Vec<Record> {
    let record = |&(id, group): &(_, _)| Record { id, group };
    records.iter().map(record).collect()
}

fn failed(response: &BatchResponse) -> Vec<String> {
    let failures = response.batch_item_failures.iter();
    failures
        .map(|failure| failure.item_identifier.to_string())
        .collect()
}

#[test]
fn only_failed_records_are_reported() {
    let records = records(&[("a", None), ("b", None), ("c", None)]);
    let mut tried = Vec::new();
    let response = batch(&records, |record| {
        tried.push(record.id);
        if record.id == "b" {
            Err("no".into())
        } else {
            Ok(())
        }
    });
    assert_eq!(tried, ["a", "b", "c"]);
    assert_eq!(failed(&response), ["b"]);
    assert_eq!(
        response.to_json().unwrap(),
        r#"{"batchItemFailures":[{"itemIdentifier":"b"}]}"#
    );
}

#[test]
fn a_batch_without_failures_returns_an_empty_list() {
    let response = batch(&records(&[("a", None)]), |_| Ok(()));
    assert_eq!(response.to_json().unwrap(), r#"{"batchItemFailures":[]}"#);
}

#[test]
fn a_failure_stops_only_its_group() {
    let records = records(&[
        ("a1", Some("a")),
        ("b1", Some("b")),
        ("a2", Some("a")),
        ("b2", Some("b")),
        ("a3", Some("a")),
    ]);
    let mut tried = Vec::new();
    let mut failures = Vec::new();
    let response = Batch::new(&records)
        .on_failure(|record: &Record, failure| failures.push((record.id, failure.clone())))
        .run(|record| {
            tried.push(record.id);
            if record.id == "a2" {
                Err("no".into())
            } else {
                Ok(())
            }
        });
    assert_eq!(tried, ["a1", "b1", "a2", "b2"]);
    assert_eq!(failed(&response), ["a2", "a3"]);
    assert_eq!(
        failures,
        [
            ("a2", BatchFailure::Error("no".into())),
            ("a3", BatchFailure::Group)
        ]
    );
}

#[test]
fn a_fifo_queue_stops_by_its_message_groups() {
    let event = SqsEvent::parse(samples::SQS_FIFO).unwrap();
    let response = batch(&event.records, |message| {
        if message.body.starts_with("first of customer 1") {
            return Err("no".into());
        }
        Ok(())
    });
    assert_eq!(
        failed(&response),
        [&*event.records[0].message_id, &*event.records[1].message_id]
    );
}

#[test]
fn a_group_on_a_standard_queue_has_no_order() {
    let text = samples::SQS_FIFO.replace("SequenceNumber", "NotASequenceNumber");
    let event = SqsEvent::parse(&text).unwrap();
    let mut tried = 0;
    let _ = batch(&event.records, |_| {
        tried += 1;
        Err("no".into())
    });
    assert_eq!(tried, 3);
}

/// An error whose `Display` panics.
struct Mute;

impl std::fmt::Display for Mute {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("mute")
    }
}

#[test]
fn an_error_whose_text_panics_fails_its_record_only() {
    let records = records(&[("a", None), ("b", None)]);
    let mut failures = Vec::new();
    let response = Batch::new(&records)
        .on_failure(|_: &Record, failure| failures.push(failure.to_string()))
        .run(|record| {
            if record.id == "a" {
                Err(Mute.into())
            } else {
                Ok(())
            }
        });
    assert_eq!(failed(&response), ["a"]);
    assert_eq!(failures, ["panicked: mute"]);
}

#[test]
fn a_panic_fails_its_record_only() {
    struct PanicsWhenDropped;
    impl Drop for PanicsWhenDropped {
        fn drop(&mut self) {
            panic!("dropped");
        }
    }

    let records = records(&[("a", None), ("b", None), ("c", None), ("d", None)]);
    let mut failures = Vec::new();
    let response = Batch::new(&records)
        .on_failure(|_: &Record, failure| failures.push(failure.to_string()))
        .run(|record| {
            match record.id {
                "a" => panic!("literal"),
                "b" => panic!("formatted {}", record.id),
                "c" => std::panic::panic_any(PanicsWhenDropped),
                _ => {}
            }
            Ok(())
        });
    assert_eq!(failed(&response), ["a", "b", "c"]);
    assert_eq!(
        failures,
        [
            "panicked: literal",
            "panicked: formatted b",
            "panicked: a value that is not a string"
        ]
    );
}

#[test]
fn near_the_deadline_the_rest_is_reported_untried() {
    let records = records(&[("a", None), ("b", None), ("c", None)]);
    let mut failures = Vec::new();
    let response = Batch::new(&records)
        .deadline(SystemTime::UNIX_EPOCH)
        .on_failure(|record: &Record, failure| failures.push((record.id, failure.clone())))
        .run(|record| panic!("{} was tried", record.id));
    assert_eq!(failed(&response), ["a", "b", "c"]);
    assert!(
        failures
            .iter()
            .all(|(_, failure)| *failure == BatchFailure::Deadline)
    );
}

#[test]
fn a_record_is_tried_only_if_the_margin_remains() {
    let records = records(&[("a", None)]);
    let in_an_hour = SystemTime::now() + Duration::from_secs(3_600);
    let run = |margin| {
        let batch = Batch::new(&records).deadline(in_an_hour).margin(margin);
        failed(&batch.run(|_| Ok(())))
    };
    assert!(run(Duration::from_secs(60)).is_empty());
    assert_eq!(run(Duration::from_secs(7_200)), ["a"]);
}

#[test]
fn without_a_deadline_every_record_is_tried() {
    let records = records(&[("a", None)]);
    let response = Batch::new(&records).deadline(None).run(|_| Ok(()));
    assert!(failed(&response).is_empty());
}

#[test]
fn an_empty_identifier_is_rejected() {
    let error = BatchResponse::failed(["a", ""]).to_json().unwrap_err();
    assert_eq!(
        error.to_string(),
        "batch response: $.batchItemFailures[1].itemIdentifier: \
         is empty; Lambda would treat the whole batch as failed"
    );
}

#[test]
fn without_a_margin_records_are_tried_until_the_deadline() {
    let records = records(&[("a", None)]);
    let run = |deadline| {
        let batch = Batch::new(&records).deadline(deadline);
        failed(&batch.margin(Duration::ZERO).run(|_| Ok(())))
    };
    assert!(run(SystemTime::now() + Duration::from_secs(3_600)).is_empty());
    assert_eq!(run(SystemTime::UNIX_EPOCH), ["a"]);
}

#[test]
fn a_failure_stops_the_rest_of_a_kinesis_shard() {
    let event = KinesisEvent::parse(samples::KINESIS).unwrap();
    let mut tried = 0;
    let response = batch(&event.records, |_| {
        tried += 1;
        Err("no".into())
    });
    assert_eq!(tried, 1);
    let numbers = event
        .records
        .iter()
        .map(|record| &*record.kinesis.sequence_number);
    assert_eq!(failed(&response), numbers.collect::<Vec<_>>());
}

#[test]
fn a_dynamodb_record_is_identified_by_its_sequence_number() {
    let event = DynamoDbEvent::parse(samples::DYNAMODB).unwrap();
    let last = event.records.last().unwrap();
    let response = batch(&event.records, |record| {
        if record == last {
            Err("no".into())
        } else {
            Ok(())
        }
    });
    assert_eq!(failed(&response), [&*last.dynamodb.sequence_number]);
}

#[test]
fn a_kafka_record_is_identified_by_partition_and_offset() {
    let event = KafkaEvent::parse(samples::KAFKA_MSK).unwrap();
    let response = batch(event.all_records(), |record| match record.offset {
        15 => Err("no".into()),
        _ => Ok(()),
    });
    // The other record of the partition is reported too, although it was not tried. The other partition
    // was not affected.
    assert_eq!(
        response.to_json().unwrap(),
        r#"{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":15}},{"itemIdentifier":{"partition":"orders-0","offset":16}}]}"#
    );
    assert_eq!(failed(&response), ["orders-0 at 15", "orders-0 at 16"]);
}

#[test]
fn a_response_is_read_back_with_either_identifier() {
    let text = r#"{"batchItemFailures":[{"itemIdentifier":"m-\u00fc"},{"itemIdentifier":{"partition":"a-0","offset":3}},{"itemIdentifier":null}]}"#;
    let response: BatchResponse = serde_json::from_str(text).unwrap();
    let failures = &response.batch_item_failures;
    assert_eq!(failures[0].item_identifier, "m-ü");
    assert_eq!(
        failures[1].item_identifier,
        BatchItemIdentifier::kafka("a-0", 3)
    );
    assert_eq!(failures[2].item_identifier, "");
    assert!(response.clone().into_owned() == response);

    let wrong = r#"{"batchItemFailures":[{"itemIdentifier":7}]}"#;
    let error = serde_json::from_str::<BatchResponse>(wrong).unwrap_err();
    assert!(
        error.to_string().starts_with(
            "invalid type: integer `7`, expected a string, or an object with partition and offset"
        ),
        "{error}"
    );
}

#[test]
fn an_empty_partition_is_rejected() {
    let response = BatchResponse::failed([BatchItemIdentifier::kafka("", 3)]);
    let error = response.to_json().unwrap_err();
    assert_eq!(error.path(), "$.batchItemFailures[0].itemIdentifier");
}
