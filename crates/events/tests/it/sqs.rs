//! SQS: messages, attributes and batch responses.

use std::time::{Duration, SystemTime};

use lambda_native_events::sqs::SqsMessage;
use lambda_native_events::{SqsApiMessages, SqsEvent, samples};

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
fn a_body_that_is_not_json_is_an_error_with_its_path() {
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

#[test]
fn numbers_of_attributes_come_as_strings_and_as_numbers() {
    let text = r#"{"Records": [
        {"attributes": {"ApproximateReceiveCount": "2", "SentTimestamp": 1545082649183}},
        {"attributes": null},
        {}
    ]}"#;
    let event = SqsEvent::parse(text).unwrap();
    let attributes = &event.records[0].attributes;
    assert_eq!(attributes.approximate_receive_count, 2);
    assert_eq!(attributes.sent_timestamp.0.0, 1_545_082_649_183);
    assert_eq!(event.records[1], event.records[2]);

    let wrong = r#"{"Records": [{"attributes": {"ApproximateReceiveCount": "two"}}]}"#;
    let error = SqsEvent::parse(wrong).unwrap_err();
    assert_eq!(
        error.path(),
        "$.Records[0].attributes.ApproximateReceiveCount"
    );
}

#[test]
fn bodies_with_escapes_are_read_into_types_that_borrow() {
    #[derive(serde::Deserialize)]
    struct Order<'a> {
        item: &'a str,
    }

    let event = SqsEvent::parse(samples::SQS).unwrap();
    let order: Order = event.records[0].body_json().unwrap();
    assert_eq!(order.item, "book");
}

#[test]
fn the_messages_of_a_pipe_are_a_list() {
    let list: serde_json::Value = serde_json::from_str(samples::SQS).unwrap();
    let text = list["Records"].to_string();
    let messages: Vec<SqsMessage> = serde_json::from_str(&text).unwrap();
    assert_eq!(
        messages,
        SqsEvent::parse(samples::SQS).unwrap().records,
        "the same messages"
    );
}

#[test]
fn the_api_has_the_same_in_its_own_spelling() {
    let response = SqsApiMessages::parse(samples::SQS_API).unwrap();
    let message = &response.messages[0];
    assert_eq!(message.message_id, "7a3c9d52-6f0e-4b7b-9c39-2f6d8b1e4a10");
    assert_eq!(
        message.body_json::<serde_json::Value>().unwrap()["item"],
        "book"
    );
    let attributes = message.attributes.as_ref().unwrap();
    assert_eq!(attributes.approximate_receive_count, 2);
    let thumbprint = message.message_attributes.get("thumbprint").unwrap();
    let bytes = thumbprint.binary_value.as_ref().unwrap().decode().unwrap();
    assert_eq!(bytes, [0, 1, 2, 255]);

    let printed = format!("{response:?}");
    for secret in ["AQEB", "book"] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}

#[test]
fn the_api_s_digest_is_read_in_both_spellings() {
    for name in ["Md5OfBody", "MD5OfBody"] {
        let text = format!(r#"{{"Messages": [{{"{name}": "d-1"}}]}}"#);
        let response = SqsApiMessages::parse(&text).unwrap();
        assert_eq!(response.messages[0].md5_of_body, "d-1");
        assert!(response.messages[0].attributes.is_none());
    }
    assert!(SqsApiMessages::parse("{}").unwrap().messages.is_empty());
}
