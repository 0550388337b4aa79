//! The events to parse: samples of the events crate, with as many records as the name says.

use std::hint::black_box;

use aws_lambda_events as peer;
use lambda_native_events as events;
use lambda_native_events::samples;
use serde_json::Value;

/// The text of an event, and the ways to parse it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) text: String,
    pub(crate) ours: fn(&str),
    pub(crate) ours_by_serde_json: fn(&str),
    pub(crate) theirs: fn(&str),
}

macro_rules! case {
    ($name:literal, $text:expr, $ours:ty, $theirs:ty) => {
        Case {
            name: $name,
            text: $text,
            ours: |text| drop(black_box(<$ours>::parse(text).expect("the event"))),
            ours_by_serde_json: |text| {
                drop(black_box(
                    serde_json::from_str::<$ours>(text).expect("the event"),
                ));
            },
            theirs: |text| {
                drop(black_box(
                    serde_json::from_str::<$theirs>(text).expect("the event"),
                ));
            },
        }
    };
}

pub(crate) fn all() -> Vec<Case> {
    vec![
        case!(
            "API Gateway v2",
            compact(samples::API_GW_V2),
            events::ApiGwV2Event,
            peer::event::apigw::ApiGatewayV2httpRequest
        ),
        case!(
            "SQS, 10 records",
            with_records(samples::SQS, 10),
            events::SqsEvent,
            peer::event::sqs::SqsEvent
        ),
        case!(
            "S3, 1 record",
            compact(samples::S3_PUT),
            events::S3Event,
            peer::event::s3::S3Event
        ),
        case!(
            "SNS, 1 record",
            compact(samples::SNS),
            events::SnsEvent,
            peer::event::sns::SnsEvent
        ),
        case!(
            "Kinesis, 100 records",
            with_records(samples::KINESIS, 100),
            events::KinesisEvent,
            peer::event::kinesis::KinesisEvent
        ),
        case!(
            "DynamoDB, 100 records",
            with_records(samples::DYNAMODB, 100),
            events::DynamoDbEvent,
            peer::event::dynamodb::Event
        ),
    ]
}

/// Removes the white space that makes samples readable. AWS sends none.
fn compact(sample: &str) -> String {
    let event: Value = serde_json::from_str(sample).expect("a sample");
    event.to_string()
}

/// The event with its records repeated until there are `count`.
fn with_records(sample: &str, count: usize) -> String {
    let mut event: Value = serde_json::from_str(sample).expect("a sample");
    let records = event["Records"].as_array_mut().expect("records");
    *records = records.iter().cloned().cycle().take(count).collect();
    event.to_string()
}
