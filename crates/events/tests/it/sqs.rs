//! SQS: messages, their attributes, their answer.

use std::time::{Duration, SystemTime};

use lambda_native_events::{SqsEvent, samples};

#[test]
fn the_sample() {
    let event = SqsEvent::parse(samples::SQS).unwrap();
    let message = &event.records[0];
    assert_eq!(message.message_id, "059f36b4-87a3-44ab-83d2-661975830a7d");
    assert_eq!(
        message.body_json::<serde_json::Value>().unwrap()["order"],
        7
    );
    assert_eq!(message.attributes.approximate_receive_count, 1);
    assert_eq!(
        message.attributes.sent_timestamp.time(),
        Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_545_082_649_183))
    );
    let attribute = |name| message.message_attributes.get(name).unwrap();
    assert_eq!(attribute("tenant").string_value.as_deref(), Some("t-1"));
    let thumbprint = attribute("thumbprint").binary_value.as_ref().unwrap();
    assert_eq!(thumbprint.decode().unwrap(), [0, 1, 2, 255]);
    assert_eq!(
        event.records[1]
            .attributes
            .dead_letter_queue_source_arn
            .as_deref(),
        Some("arn:aws:sqs:us-east-2:123456789012:orders-failed")
    );
}

#[test]
fn a_body_that_is_no_json_is_an_error_with_its_path() {
    let event = SqsEvent::parse(samples::SQS).unwrap();
    let error = event.records[1]
        .body_json::<serde_json::Value>()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "JSON in the body of an SQS message: $: expected value (line 1, column 1)"
    );
}

#[test]
fn receipt_handles_and_bodies_are_not_printed() {
    let printed = format!("{:?}", SqsEvent::parse(samples::SQS).unwrap());
    for secret in ["AQEB", "plain text", "book"] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
    assert!(printed.contains("059f36b4"), "{printed}");
}
