//! Amazon Data Firehose, and Kinesis Data Analytics for SQL: records that a function transforms.
//!
//! | caller | event | response |
//! |---|---|---|
//! | Firehose, before delivery | [`FirehoseEvent`] | [`FirehoseResponse`] |
//! | Kinesis Data Analytics, before its application | [`KinesisAnalyticsPreprocessingEvent`] | [`FirehoseResponse`] |
//! | Kinesis Data Analytics, after its application | [`KinesisAnalyticsOutputEvent`] | [`KinesisAnalyticsOutputResponse`] |

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

use crate::json::{Base64, EpochMillis, Json, Quoted, event, record};

record! {
    /// Records to transform.
    ///
    /// ```
    /// use lambda_native_events::firehose::Transformed;
    /// use lambda_native_events::{EventError, FirehoseEvent, FirehoseResponse};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Click {
    ///     page: String,
    /// }
    ///
    /// fn handle(event: &str) -> Result<FirehoseResponse<'static>, EventError> {
    ///     let event = FirehoseEvent::parse(event)?;
    ///     Ok(event.transform(|record| {
    ///         let click: Click = record.payload().json()?;
    ///         Ok::<_, EventError>(Transformed::ok(format!("{}\n", click.page)))
    ///     }))
    /// }
    ///
    /// let response = handle(FirehoseEvent::SAMPLE)?;
    /// assert_eq!(response.records[0].result, "Ok");
    /// assert_eq!(response.records[0].data.as_ref().unwrap().decode_str()?, "/\n");
    /// // The second record is not JSON.
    /// assert_eq!(response.records[1].result, "ProcessingFailed");
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Transform source data in Amazon Data Firehose](https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html).
    pub struct FirehoseEvent<'a> {
        /// The id of this invocation.
        pub invocation_id: Cow<'a, str> as "invocationId",
        /// The ARN of the Firehose stream.
        pub delivery_stream_arn: Cow<'a, str> as "deliveryStreamArn",
        /// The ARN of the Kinesis data stream, if the records come from one.
        pub source_kinesis_stream_arn: Option<Cow<'a, str>> as "sourceKinesisStreamArn",
        /// The ARN of the MSK cluster, if the records come from one.
        pub source_msk_arn: Option<Cow<'a, str>> as "sourceMSKArn",
        /// The region of the Firehose stream.
        pub region: Cow<'a, str> as "region",
        /// The records. The response needs a result for each.
        pub records: Vec<FirehoseRecord<'a>> as "records" required,
    }
}

event!(FirehoseEvent, "Firehose event", FIREHOSE);

record! {
    /// A record to transform.
    pub struct FirehoseRecord<'a> {
        /// The id, which the result in the response repeats.
        pub record_id: Cow<'a, str> as "recordId",
        /// When the record arrived.
        pub approximate_arrival_timestamp: EpochMillis as "approximateArrivalTimestamp",
        /// The data. Empty if the record comes from MSK. See [`payload`](Self::payload).
        pub data: Base64<'a> as "data",
        /// The value of the record in MSK, if it comes from there.
        pub kafka_record_value: Option<Base64<'a>> as "kafkaRecordValue",
        /// The metadata of the record in MSK, if it comes from there.
        pub msk_record_metadata: Option<FirehoseMskRecord<'a>> as "mskRecordMetadata",
        /// The metadata of the record in a Kinesis data stream, if it comes from one.
        pub kinesis_record_metadata: Option<FirehoseKinesisRecord<'a>> as "kinesisRecordMetadata" | "kinesisStreamRecordMetadata",
    }
}

impl<'a> FirehoseRecord<'a> {
    /// The data to transform, regardless of its source.
    pub fn payload(&self) -> &Base64<'a> {
        self.kafka_record_value.as_ref().unwrap_or(&self.data)
    }
}

record! {
    /// The metadata of a record from MSK.
    pub struct FirehoseMskRecord<'a> {
        /// The position in the partition.
        pub offset: Quoted<i64> as "offset",
        /// The partition.
        pub partition_id: Cow<'a, str> as "partitionId",
        /// When the record arrived.
        pub approximate_arrival_timestamp: EpochMillis as "approximateArrivalTimestamp",
    }
}

record! {
    /// The metadata of a record from a Kinesis data stream.
    pub struct FirehoseKinesisRecord<'a> {
        /// The id of the shard.
        pub shard_id: Cow<'a, str> as "shardId",
        /// The key by which the producer chose the shard.
        pub partition_key: Cow<'a, str> as "partitionKey",
        /// When the record arrived.
        pub approximate_arrival_timestamp: EpochMillis as "approximateArrivalTimestamp",
        /// The position in the shard.
        pub sequence_number: Cow<'a, str> as "sequenceNumber",
        /// The position in an aggregated record: a number, or a string, which can be empty.
        pub subsequence_number: Option<Json<'a>> as "subsequenceNumber",
    }
}
