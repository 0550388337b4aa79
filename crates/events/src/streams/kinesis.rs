//! Kinesis data streams: records of a shard, [`KinesisEvent`].
//!
//! The response is a [`BatchResponse`](crate::BatchResponse), or a [`TimeWindowResponse`] if the event
//! source mapping has a tumbling window. Lambda reads `batchItemFailures` only if the mapping has
//! `ReportBatchItemFailures` among its `FunctionResponseTypes`.
//!
//! The Kinesis Producer Library can aggregate several records into one, in a format that begins with the
//! bytes `f3 89 9a c2`. [`KinesisData::is_aggregated`] recognizes it; this crate does not split such
//! records.

use std::borrow::Cow;

use crate::batch::{BatchItemIdentifier, BatchRecord};
use crate::json::{Base64, EpochSeconds, Json, event, record};
pub use crate::streams::time_window::{TimeWindow, TimeWindowResponse};
use crate::streams::time_window::{parse_state, whole_shard};

record! {
    /// Records of one shard, in order.
    ///
    /// ```
    /// use lambda_native_events::{BatchResponse, EventError, KinesisEvent, batch};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Reading {
    ///     celsius: f64,
    /// }
    ///
    /// fn handle(event: &str) -> Result<BatchResponse<'static>, EventError> {
    ///     let event = KinesisEvent::parse(event)?;
    ///     Ok(batch(&event.records, |record| {
    ///         let reading: Reading = record.kinesis.data.json()?;
    ///         println!("{}: {} °C", record.kinesis.partition_key, reading.celsius);
    ///         Ok(())
    ///     }))
    /// }
    ///
    /// assert!(handle(KinesisEvent::SAMPLE)?.batch_item_failures.is_empty());
    ///
    /// let event = KinesisEvent::parse(KinesisEvent::SAMPLE)?;
    /// let record = &event.records[0].kinesis;
    /// assert_eq!(record.data.decode_str()?, r#"{"celsius": 21.5}"#);
    /// assert!(record.approximate_arrival_timestamp.time().is_some());
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// With a tumbling window: [`TimeWindowResponse`] has an example.
    ///
    /// AWS: [Using Lambda to process records from Amazon Kinesis Data Streams](https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html).
    pub struct KinesisEvent<'a> {
        /// The records.
        pub records: Vec<KinesisRecord<'a>> as "Records" required has_window,
        /// Tumbling windows: the window.
        pub window: Option<TimeWindow<'a>> as "window",
        /// Tumbling windows: the state that the previous invocation of the window returned. See
        /// [`parse_state`](Self::parse_state).
        pub state: Option<Json<'a>> as "state" secret,
        /// Tumbling windows: the id of the shard.
        pub shard_id: Option<Cow<'a, str>> as "shardId",
        /// Tumbling windows: the ARN of the stream.
        pub event_source_arn: Option<Cow<'a, str>> as "eventSourceARN",
        /// Tumbling windows: whether this is the last invocation of the window. It may have no
        /// records.
        pub is_final_invoke_for_window: bool as "isFinalInvokeForWindow",
        /// Tumbling windows: whether the state has exceeded 1 MB.
        pub is_window_terminated_early: bool as "isWindowTerminatedEarly",
    }
}

event!(KinesisEvent, "Kinesis event", KINESIS);
parse_state!(KinesisEvent);

impl KinesisEvent<'_> {
    /// The last invocation of a window may come without records.
    fn has_window(&self) -> bool {
        self.window.is_some()
    }
}

record! {
    /// A record, and its source.
    pub struct KinesisRecord<'a> {
        /// The record.
        pub kinesis: KinesisData<'a> as "kinesis",
        /// `aws:kinesis`.
        pub event_source: Cow<'a, str> as "eventSource",
        /// The version of the format: `1.0`.
        pub event_version: Cow<'a, str> as "eventVersion",
        /// The id of the shard and the sequence number, separated by a colon.
        pub event_id: Cow<'a, str> as "eventID",
        /// `aws:kinesis:record`.
        pub event_name: Cow<'a, str> as "eventName",
        /// The ARN of the function's role.
        pub invoke_identity_arn: Cow<'a, str> as "invokeIdentityArn",
        /// The region of the stream.
        pub aws_region: Cow<'a, str> as "awsRegion",
        /// The ARN of the stream, or of the consumer with enhanced fan-out.
        pub event_source_arn: Cow<'a, str> as "eventSourceARN",
    }
}

/// The records of a shard are in order, so after a failure the rest is not tried.
impl BatchRecord for KinesisRecord<'_> {
    fn identifier(&self) -> BatchItemIdentifier<'_> {
        (&*self.kinesis.sequence_number).into()
    }

    fn group(&self) -> Option<Cow<'_, str>> {
        whole_shard()
    }
}

record! {
    /// A record.
    pub struct KinesisData<'a> {
        /// The version of the format: `1.0`.
        pub kinesis_schema_version: Cow<'a, str> as "kinesisSchemaVersion",
        /// The key by which the producer chose the shard.
        pub partition_key: Cow<'a, str> as "partitionKey",
        /// The position in the shard, which a [`BatchItemFailure`](crate::BatchItemFailure) contains.
        pub sequence_number: Cow<'a, str> as "sequenceNumber",
        /// The data.
        pub data: Base64<'a> as "data",
        /// When the record arrived.
        pub approximate_arrival_timestamp: EpochSeconds as "approximateArrivalTimestamp",
        /// `KMS` or `NONE`. The data is already decrypted.
        pub encryption_type: Option<Cow<'a, str>> as "encryptionType",
    }
}

impl KinesisData<'_> {
    /// Whether the data contains several records that the Kinesis Producer Library has aggregated, as
    /// shown by the first four bytes.
    pub fn is_aggregated(&self) -> bool {
        // In base64, the sixth character holds two bits of the fourth byte and four of the next.
        matches!(
            self.data.text().as_bytes(),
            [b'8', b'4', b'm', b'a', b'w', b'g'..=b'v', ..]
        )
    }
}
