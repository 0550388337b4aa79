//! Amazon Data Firehose and Kinesis Analytics: records that a function transforms.
//!
//! ```
//! use lambda_native_events::firehose::Transformed;
//! use lambda_native_events::{FirehoseEvent, FirehoseResponse, EventError, samples};
//!
//! #[derive(serde::Deserialize)]
//! struct Click {
//!     page: String,
//! }
//!
//! fn handle(event: &str) -> Result<FirehoseResponse<'static>, EventError> {
//!     let event = FirehoseEvent::parse(event)?;
//!     Ok(event.transform(|record| {
//!         let click: Click = record.data.json()?;
//!         Ok::<_, EventError>(Transformed::ok(format!("{}\n", click.page)))
//!     }))
//! }
//!
//! let answer = handle(samples::FIREHOSE)?;
//! assert_eq!(answer.records[0].result, "Ok");
//! assert_eq!(answer.records[1].result, "ProcessingFailed");
//! # Ok::<(), EventError>(())
//! ```
//!
//! AWS: "Transform source data in Amazon Data Firehose".

mod analytics;
mod response;

use std::borrow::Cow;

pub use analytics::{
    KinesisAnalyticsInput, KinesisAnalyticsOutputEvent, KinesisAnalyticsOutputRecord,
    KinesisAnalyticsOutputResponse, KinesisAnalyticsOutputResult,
    KinesisAnalyticsPreprocessingEvent,
};
pub use response::{
    FirehoseMetadata, FirehoseResponse, FirehoseResult, FirehoseTable, Transformed,
};

use crate::record::record;
use crate::root::event;
use crate::{Base64, EpochMillis, Number};

record! {
    /// Records to transform.
    ///
    /// ```
    /// use lambda_native_events::{FirehoseEvent, samples};
    ///
    /// let event = FirehoseEvent::parse(samples::FIREHOSE)?;
    /// let record = &event.records[0];
    /// assert_eq!(record.data.json::<serde_json::Value>()?["page"], "/");
    /// assert_eq!(record.kinesis_record_metadata.as_ref().unwrap().partition_key, "u-1");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: "Transform source data in Amazon Data Firehose"; aws-lambda-go's test data.
    pub struct FirehoseEvent<'a> {
        /// The id of this invocation.
        pub invocation_id: Cow<'a, str> as "invocationId",
        /// The ARN of the Firehose stream.
        pub delivery_stream_arn: Cow<'a, str> as "deliveryStreamArn",
        /// The ARN of the Kinesis data stream, if the records come from one.
        pub source_kinesis_stream_arn: Option<Cow<'a, str>> as "sourceKinesisStreamArn",
        /// The region of the Firehose stream.
        pub region: Cow<'a, str> as "region",
        /// The records. Each has to be answered.
        pub records: Vec<FirehoseRecord<'a>> as "records",
    }
}

event!(FirehoseEvent, "Firehose event", FIREHOSE);

record! {
    /// A record to transform.
    pub struct FirehoseRecord<'a> {
        /// The id: that of its answer.
        pub record_id: Cow<'a, str> as "recordId",
        /// When it came.
        pub approximate_arrival_timestamp: EpochMillis as "approximateArrivalTimestamp",
        /// What was put.
        pub data: Base64<'a> as "data",
        /// The record of the Kinesis data stream, if it comes from one.
        pub kinesis_record_metadata: Option<FirehoseKinesisRecord<'a>> as "kinesisRecordMetadata" | "kinesisStreamRecordMetadata",
    }
}

record! {
    /// The record of a Kinesis data stream that a record comes from.
    pub struct FirehoseKinesisRecord<'a> {
        /// The id of the shard.
        pub shard_id: Cow<'a, str> as "shardId",
        /// The key by which the producer chose the shard.
        pub partition_key: Cow<'a, str> as "partitionKey",
        /// When it came.
        pub approximate_arrival_timestamp: EpochMillis as "approximateArrivalTimestamp",
        /// The position in the shard.
        pub sequence_number: Cow<'a, str> as "sequenceNumber",
        /// The position in an aggregated record; a number, or text.
        pub subsequence_number: Option<Number> as "subsequenceNumber",
    }
}
