//! Firehose and Kinesis Data Analytics: records and results.

use lambda_native_events::firehose::{
    FirehoseMetadata, FirehoseResult, FirehoseTable, Transformed,
};
use lambda_native_events::{
    Base64, FirehoseEvent, FirehoseResponse, KinesisAnalyticsOutputEvent,
    KinesisAnalyticsPreprocessingEvent, samples,
};

#[test]
fn the_sample() {
    let event = FirehoseEvent::parse(samples::FIREHOSE).unwrap();
    let record = &event.records[0];
    assert_eq!(
        record.payload().json::<serde_json::Value>().unwrap()["page"],
        "/"
    );
    let origin = record.kinesis_record_metadata.as_ref().unwrap();
    assert_eq!(origin.partition_key, "u-1");
    assert_eq!(
        origin
            .subsequence_number
            .as_ref()
            .unwrap()
            .parse::<u64>()
            .unwrap(),
        123_456
    );
    assert!(!format!("{event:?}").contains("eyJ"), "{event:?}");
}

#[test]
fn the_position_in_an_aggregated_record_can_be_an_empty_text() {
    let text = r#"{"records": [{"kinesisRecordMetadata": {"subsequenceNumber": ""}}]}"#;
    let event = FirehoseEvent::parse(text).unwrap();
    let origin = event.records[0].kinesis_record_metadata.as_ref().unwrap();
    let position = origin.subsequence_number.as_ref().unwrap();
    assert_eq!(position.as_str().unwrap(), "");
}

#[test]
fn each_record_has_a_result() {
    let event = FirehoseEvent::parse(samples::FIREHOSE).unwrap();
    let ids: Vec<&str> = event
        .records
        .iter()
        .map(|record| &*record.record_id)
        .collect();

    let mut first = true;
    let response = event.transform(|_| {
        if std::mem::take(&mut first) {
            Ok(Transformed::ok("hi\n").partition_key("customer", "c-7"))
        } else {
            Err("no")
        }
    });
    assert_eq!(
        response.to_json().unwrap(),
        format!(
            r#"{{"records":[{{"recordId":"{}","result":"Ok","data":"aGkK","metadata":{{"partitionKeys":{{"customer":"c-7"}}}}}},{{"recordId":"{}","result":"ProcessingFailed"}}]}}"#,
            ids[0], ids[1]
        )
    );

    let response = event.transform(|_| Ok::<_, &str>(Transformed::dropped()));
    assert_eq!(
        response.to_json().unwrap(),
        format!(
            r#"{{"records":[{{"recordId":"{}","result":"Dropped"}},{{"recordId":"{}","result":"Dropped"}}]}}"#,
            ids[0], ids[1]
        )
    );
}

#[test]
fn a_record_goes_to_a_table() {
    let event = FirehoseEvent::parse(samples::FIREHOSE_MSK).unwrap();
    let made = Transformed::ok("{}").table("shop", "orders", "update");
    let response = event.transform(|_| Ok::<_, &str>(made.clone()));
    let metadata = serde_json::to_string(&response.records[0].metadata).unwrap();
    assert_eq!(
        metadata,
        r#"{"otfMetadata":{"destinationTableName":"orders","destinationDatabaseName":"shop","operation":"update"}}"#
    );
}

#[test]
fn a_record_from_msk_is_reported_by_its_position() {
    let event = FirehoseEvent::parse(samples::FIREHOSE_MSK).unwrap();
    let record = &event.records[0];
    assert_eq!(record.payload().decode_str().unwrap(), r#"{"page": "/"}"#);
    let origin = record.msk_record_metadata.as_ref().unwrap();
    assert_eq!((origin.offset.0, &*origin.partition_id), (15, "1"));

    let response = event.transform(|_| Ok::<_, &str>(Transformed::ok("hi")));
    assert_eq!(
        response.to_json().unwrap(),
        format!(
            r#"{{"records":[{{"recordId":"{}","result":"Ok","kafkaRecordValue":"aGk="}}]}}"#,
            record.record_id
        )
    );
}

fn ok(id: &'static str) -> FirehoseResult<'static> {
    FirehoseResult {
        record_id: id.into(),
        result: "Ok".into(),
        data: Some(Base64::default()),
        ..Default::default()
    }
}

#[track_caller]
fn refused(records: Vec<FirehoseResult>) -> String {
    FirehoseResponse { records }
        .to_json()
        .unwrap_err()
        .to_string()
}

#[test]
fn responses_that_firehose_rejects() {
    let response = FirehoseResponse {
        records: vec![ok("a"), ok("b")],
    };
    assert!(response.to_json().is_ok(), "data that are empty are data");

    let odd = FirehoseResult {
        result: "OK".into(),
        ..ok("b")
    };
    assert_eq!(
        refused(vec![ok("a"), odd]),
        "Firehose response: $.records[1].result: `OK` is not one of Ok, Dropped and ProcessingFailed"
    );
    let bare = FirehoseResult {
        data: None,
        ..ok("a")
    };
    assert_eq!(
        refused(vec![bare]),
        "Firehose response: $.records[0].data: is missing, but the result is Ok"
    );
    assert_eq!(
        refused(vec![ok("b"), ok("a"), ok("b")]),
        "Firehose response: $.records[2].recordId: there are two results for `b`"
    );
    let upsert = FirehoseResult {
        metadata: Some(FirehoseMetadata {
            otf_metadata: Some(FirehoseTable {
                operation: Some("upsert".into()),
                ..Default::default()
            }),
            ..Default::default()
        }),
        ..ok("a")
    };
    assert_eq!(
        refused(vec![upsert]),
        "Firehose response: $.records[0].metadata.otfMetadata.operation: \
         `upsert` is not one of insert, update and delete"
    );
}

#[test]
fn a_response_above_the_limit_is_rejected() {
    let half = FirehoseResult {
        data: Some(Base64::from_text("A".repeat(3_200_000))),
        ..ok("a")
    };
    let other = FirehoseResult {
        record_id: "b".into(),
        ..half.clone()
    };
    let one = FirehoseResponse {
        records: vec![half.clone()],
    };
    assert!(one.to_json().is_ok());
    assert_eq!(
        refused(vec![half, other]),
        "Firehose response: $.records: \
         the data has 6400000 bytes (Lambda responses are limited to 6291556)"
    );
}

#[test]
fn records_before_an_analytics_application_are_transformed() {
    let event = KinesisAnalyticsPreprocessingEvent::parse(samples::KINESIS_ANALYTICS_PREPROCESSING)
        .unwrap();
    let response = event.transform(|record| record.data.decode_str().map(Transformed::ok));
    assert_eq!(response.records[0].record_id, event.records[0].record_id);
    assert_eq!(
        response.records[0].data.as_ref(),
        Some(&Base64::encode(r#"{"page": "/"}"#))
    );
}

#[test]
fn records_behind_an_analytics_application_are_delivered_or_not() {
    let event = KinesisAnalyticsOutputEvent::parse(samples::KINESIS_ANALYTICS_OUTPUT).unwrap();
    let mut response = event.process(|_| false);
    assert_eq!(
        response.to_json().unwrap(),
        format!(
            r#"{{"records":[{{"recordId":"{}","result":"DeliveryFailed"}}]}}"#,
            event.records[0].record_id
        )
    );
    response.records[0].result = "Dropped".into();
    assert_eq!(
        response.to_json().unwrap_err().to_string(),
        "Kinesis Analytics response: $.records[0].result: `Dropped` is neither Ok nor DeliveryFailed"
    );
}
