//! Times in each format, and missing times.

use std::time::{Duration, SystemTime};

use lambda_native_events::{
    ActiveMqEvent, ApiGwV2Event, DateTime, DynamoDbRecord, EpochMillis, EpochSeconds,
    FirehoseEvent, Json, KafkaEvent, KinesisEvent, LatticeV2Event, SnsNotification, SqsEvent,
};

/// 2022-04-13T00:22:36.015Z
fn april() -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(1_649_809_356_015))
}

#[test]
fn a_time_is_read_in_each_form() {
    for text in [
        "1649809356015",
        "1649809356015.0",
        "1.649809356015E12",
        r#""1649809356015""#,
        r#""2022-04-13T00:22:36.015Z""#,
        r#""2022-04-13T02:22:36.015+02:00""#,
    ] {
        for time in both!(EpochMillis, text) {
            assert_eq!(time, EpochMillis(1_649_809_356_015), "{text}");
            assert_eq!(time.time(), april(), "{text}");
        }
    }
    for text in [
        "1649809356.015",
        "1.649809356015e9",
        "1649809356015",
        "1649809356015.0",
        "1649809356015000",
        r#""2022-04-13T00:22:36.015Z""#,
    ] {
        for time in both!(EpochSeconds, text) {
            assert_eq!(time.time(), april(), "{text}");
        }
    }
    for text in [
        r#""2022-04-13T00:22:36.015Z""#,
        "1649809356.015",
        "1649809356015",
        "1649809356015.0",
        "1649809356015000",
        r#""1649809356015""#,
    ] {
        for time in both!(DateTime, text) {
            assert_eq!(time.time(), april(), "{text}");
        }
    }
    for text in [
        r#""soon""#,
        r#""2022-13-13T00:22:36Z""#,
        r#""2022-04-13""#,
        "[]",
    ] {
        assert!(serde_json::from_str::<EpochMillis>(text).is_err(), "{text}");
        assert!(
            serde_json::from_str::<EpochSeconds>(text).is_err(),
            "{text}"
        );
    }
    let wrong = r#"{"records": [{"approximateArrivalTimestamp": "2022-13-13T00:22:36Z"}]}"#;
    let error = FirehoseEvent::parse(wrong).unwrap_err();
    assert_eq!(error.path(), "$.records[0].approximateArrivalTimestamp");
}

#[test]
fn the_times_of_firehose_are_numbers_or_text() {
    for time in [
        "1649809356015",
        r#""2022-04-13T00:22:36.015Z""#,
        r#" "2022-04-13T00:22:36.015Z" "#,
    ] {
        let text = format!(
            r#"{{"records": [{{"recordId": "1", "approximateArrivalTimestamp": {time},
                "mskRecordMetadata": {{"approximateArrivalTimestamp": {time}}},
                "kinesisRecordMetadata": {{"approximateArrivalTimestamp": {time}}}}}]}}"#
        );
        let event = FirehoseEvent::parse(&text).unwrap();
        let record = &event.records[0];
        assert_eq!(record.approximate_arrival_timestamp.time(), april());
        let kafka = record.msk_record_metadata.as_ref().unwrap();
        assert_eq!(kafka.approximate_arrival_timestamp.time(), april());
        let stream = record.kinesis_record_metadata.as_ref().unwrap();
        assert_eq!(stream.approximate_arrival_timestamp.time(), april());
        assert_eq!(serde_json::from_str::<FirehoseEvent>(&text).unwrap(), event);
    }
}

#[test]
fn seconds_in_place_of_milliseconds_are_not_in_1970() {
    let time = EpochMillis(1_520_280_173).time().unwrap();
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(since, Duration::from_secs(1_520_280_173));
}

#[test]
fn a_missing_time_is_none() {
    let sqs = r#"{"Records": [{"messageId": "m-1", "attributes": {}}]}"#;
    let sqs = SqsEvent::parse(sqs).unwrap();
    let attributes = &sqs.records[0].attributes;
    assert_eq!(attributes.sent_timestamp.time(), None);
    assert_eq!(attributes.approximate_first_receive_timestamp.time(), None);

    let firehose = FirehoseEvent::parse(r#"{"records": [{}]}"#).unwrap();
    assert_eq!(
        firehose.records[0].approximate_arrival_timestamp.time(),
        None
    );
    let kinesis = KinesisEvent::parse(r#"{"Records": [{}]}"#).unwrap();
    let kinesis = &kinesis.records[0].kinesis;
    assert_eq!(kinesis.approximate_arrival_timestamp.time(), None);
    let http = ApiGwV2Event::parse("{}").unwrap();
    assert_eq!(http.request_context.time_epoch.time(), None);
    let lattice = LatticeV2Event::parse("{}").unwrap();
    assert_eq!(lattice.request_context.time(), None);
    let change = DynamoDbRecord::parse("{}").unwrap();
    assert_eq!(change.dynamodb.time(), None);
    assert_eq!(change.dynamodb.approximate_creation_date_time.time(), None);
    let precise = r#"{"dynamodb": {"ApproximateCreationDateTimePrecision": "MICROSECOND"}}"#;
    assert_eq!(
        DynamoDbRecord::parse(precise).unwrap().dynamodb.time(),
        None
    );
    assert_eq!(SnsNotification::parse("{}").unwrap().timestamp.time(), None);
    assert_eq!(DateTime::from("0").time(), None);

    // Kafka's NO_TIMESTAMP, and a JMS producer that sets no timestamp.
    let kafka = r#"{"records": {"a-0": [{"timestamp": -1}, {}]}}"#;
    let kafka = KafkaEvent::parse(kafka).unwrap();
    assert!(
        kafka
            .all_records()
            .all(|record| record.timestamp.time().is_none())
    );
    let jms = r#"{"messages": [{"timestamp": 0, "brokerInTime": null}]}"#;
    let jms = ActiveMqEvent::parse(jms).unwrap();
    assert_eq!(jms.messages[0].timestamp.time(), None);
    assert_eq!(jms.messages[0].broker_in_time.time(), None);
}

#[test]
fn milliseconds_of_dynamodb_are_a_time_without_their_precision() {
    let text = r#"{"dynamodb": {"ApproximateCreationDateTime": 1649809356015.0,
        "Keys": {"id": {"N": "101"}}, "SizeBytes": 292.0}}"#;
    let change = DynamoDbRecord::parse(text).unwrap().dynamodb;
    assert_eq!(change.time(), april());
    assert_eq!(change.approximate_creation_date_time.time(), april());
    assert_eq!(change.size_bytes, 292);
}
