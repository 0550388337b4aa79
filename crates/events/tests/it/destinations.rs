//! Lambda destinations of asynchronous invocations and of batches.

use lambda_native_events::{DestinationEvent, KinesisEvent, StreamFailureEvent, samples};
use serde_json::Value;

#[test]
fn of_an_invocation_that_succeeded() {
    let event = DestinationEvent::parse(samples::DESTINATION_SUCCESS).unwrap();
    assert_eq!(event.request_context.condition, "Success");
    assert_eq!(event.request_context.approximate_invoke_count, 1);
    assert_eq!(event.request_payload.parse::<Value>().unwrap()["order"], 7);
    let response = event.response_context.unwrap();
    assert_eq!((response.status_code, response.function_error), (200, None));
}

#[test]
fn of_an_invocation_that_failed() {
    let event = DestinationEvent::parse(samples::DESTINATION_FAILURE).unwrap();
    assert_eq!(event.request_context.condition, "RetriesExhausted");
    let response = event.response_context.as_ref().unwrap();
    assert_eq!(response.function_error.as_deref(), Some("Unhandled"));
    let message = event.response_payload.get("errorMessage").unwrap();
    assert_eq!(message.as_str().unwrap(), "out of stock");

    let printed = format!("{event:?}");
    assert!(
        !printed.contains("out of stock") && !printed.contains("order\""),
        "{printed}"
    );
    assert!(printed.contains("RetriesExhausted"), "{printed}");
}

#[test]
fn of_an_invocation_that_did_not_run() {
    let text = r#"{"requestContext":{"condition":"EventAgeExceeded","approximateInvokeCount":0},
        "requestPayload":"text","responseContext":null}"#;
    let event = DestinationEvent::parse(text).unwrap();
    assert_eq!(event.request_payload.as_str().unwrap(), "text");
    assert!(event.response_context.is_none() && event.response_payload.is_null());
}

#[test]
fn a_batch_of_kinesis_says_where_its_records_are() {
    let event = StreamFailureEvent::parse(samples::DESTINATION_STREAM_FAILURE).unwrap();
    assert_eq!(event.request_context.condition, "RetryAttemptsExhausted");
    let batch = event.kinesis_batch_info.as_ref().unwrap();
    assert_eq!(
        (&*batch.shard_id, batch.batch_size),
        ("shardId-000000000001", 500)
    );
    assert!(batch.approximate_arrival_of_first_record.time().is_some());
    assert!(event.dynamodb_batch_info.is_none() && event.kafka_batch_info.is_none());
    assert!(event.payload_text().is_none());
}

#[test]
fn a_batch_of_dynamodb_has_a_name_of_its_own() {
    let text = r#"{"DDBStreamBatchInfo":{"shardId":"s-1","batchSize":"2","streamArn":"arn"}}"#;
    let batch = StreamFailureEvent::parse(text)
        .unwrap()
        .dynamodb_batch_info
        .unwrap();
    assert_eq!((&*batch.shard_id, batch.batch_size), ("s-1", 2));
}

#[test]
fn a_batch_of_kafka_says_which_offsets_it_had() {
    let text = r#"{"requestContext":{"condition":"MaximumPayloadSizeExceeded"},
        "responseContext":null,"KafkaBatchInfo":{"batchSize":500,"payloadSize":2039086,
        "eventSourceArn":"arn:aws:kafka:eu-central-1:123456789012:cluster/orders/1",
        "bootstrapServers":"b-1.example.com:9098","recordsInfo":{"orders-0":{
        "firstRecordOffset":"7","lastRecordOffset":"506",
        "firstRecordTimestamp":"2024-09-24T11:25:36.410Z",
        "lastRecordTimestamp":"2024-09-24T11:25:37.410Z"}}}}"#;
    let event = StreamFailureEvent::parse(text).unwrap();
    let batch = event.kafka_batch_info.unwrap();
    assert_eq!((batch.batch_size, batch.payload_size), (500, 2_039_086));
    let offsets = batch.records_info.get("orders-0").unwrap();
    assert_eq!(
        (&*offsets.first_record_offset, &*offsets.last_record_offset),
        ("7", "506")
    );

    let text = r#"{"KafkaBatchInfo":{"recordInfo":{"offset":"7"}},"payload":{"records":{}}}"#;
    let event = StreamFailureEvent::parse(text).unwrap();
    assert_eq!(event.payload_text().unwrap(), r#"{"records":{}}"#);
    assert_eq!(
        event.kafka_batch_info.unwrap().record_info.unwrap().offset,
        "7"
    );
}

#[test]
fn the_payload_in_a_bucket_is_the_whole_event() {
    let payload = serde_json::to_string(samples::KINESIS).unwrap();
    let text = format!(r#"{{"KinesisBatchInfo":{{"shardId":"s"}},"payload":{payload}}}"#);
    let failure = StreamFailureEvent::parse(&text).unwrap();
    let event = failure.payload_text().unwrap();
    assert_eq!(
        KinesisEvent::parse(&event).unwrap(),
        KinesisEvent::parse(samples::KINESIS).unwrap()
    );
    assert!(!format!("{failure:?}").contains("partitionKey"));
}
