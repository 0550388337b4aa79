//! Lambda destinations: the outcome of an asynchronous invocation, and batches that failed.
//!
//! A [`DestinationEvent`] describes an asynchronous invocation. A [`StreamFailureEvent`] describes a
//! batch of Kinesis, DynamoDB or Kafka records that Lambda has discarded.
//!
//! What the function returns is not read. After an error, Lambda retries the event.

use std::borrow::Cow;

use crate::json::{DateTime, Dict, Json, event, record};

record! {
    /// What became of an asynchronous invocation, sent to a destination: a function gets it as its
    /// event, a queue or topic as the text of its message, EventBridge as its detail, a bucket as
    /// an object.
    ///
    /// ```
    /// use lambda_native_events::{DestinationEvent, EventError, samples};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Order {
    ///     order: u64,
    /// }
    ///
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     let event = DestinationEvent::parse(event)?;
    ///     let order: Order = event.request_payload.parse()?;
    ///     if event.request_context.condition != "Success" {
    ///         let failure = event.response_payload.get("errorMessage");
    ///         println!("order {} failed: {failure:?}", order.order);
    ///     }
    ///     Ok(())
    /// }
    ///
    /// handle(DestinationEvent::SAMPLE)?;
    /// handle(samples::DESTINATION_FAILURE)?;
    /// # let event = DestinationEvent::parse(DestinationEvent::SAMPLE)?;
    /// # assert_eq!(event.request_context.condition, "Success");
    /// # assert_eq!(event.response_payload.get("total").unwrap().text(), "12.5");
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Capturing records of Lambda asynchronous invocations](https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
    pub struct DestinationEvent<'a> {
        /// The version of the format: `1.0`.
        pub version: Cow<'a, str> as "version",
        /// When.
        pub timestamp: DateTime<'a> as "timestamp",
        /// The invocation.
        pub request_context: DestinationRequest<'a> as "requestContext",
        /// The event that the function got.
        pub request_payload: Json<'a> as "requestPayload" secret,
        /// How it ended, if it ran.
        pub response_context: Option<DestinationResponse<'a>> as "responseContext",
        /// What the function returned: its result, or its error, with `errorMessage` and `errorType`; `null`
        /// if it did not run.
        pub response_payload: Json<'a> as "responsePayload" secret,
    }
}

event!(
    DestinationEvent,
    "Lambda destination event",
    DESTINATION_SUCCESS
);

record! {
    /// An invocation.
    pub struct DestinationRequest<'a> {
        /// The id of the request.
        pub request_id: Cow<'a, str> as "requestId",
        /// The ARN of the function, with its version.
        pub function_arn: Cow<'a, str> as "functionArn",
        /// How it ended: `Success`, `RetriesExhausted`, `EventAgeExceeded`; of batches
        /// `RetryAttemptsExhausted`, `RecordAgeExceeded`, `MaximumPayloadSizeExceeded`; or another
        /// reason.
        pub condition: Cow<'a, str> as "condition",
        /// How often the function was called.
        pub approximate_invoke_count: i64 as "approximateInvokeCount",
    }
}

record! {
    /// How an invocation ended.
    pub struct DestinationResponse<'a> {
        /// The status of the Invoke API: 200.
        pub status_code: i64 as "statusCode",
        /// The version that ran.
        pub executed_version: Cow<'a, str> as "executedVersion",
        /// `Unhandled`, if the function failed.
        pub function_error: Option<Cow<'a, str>> as "functionError",
    }
}

record! {
    /// A batch of Kinesis, DynamoDB or Kafka that failed for good: what an event source mapping
    /// sends to its on-failure destination. The records themselves are still in the stream.
    ///
    /// A queue or topic gets it as the text of its message:
    ///
    /// ```
    /// use lambda_native_events::{EventError, SqsEvent, StreamFailureEvent};
    ///
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     for message in SqsEvent::parse(event)?.records {
    ///         let failure = StreamFailureEvent::parse(&message.body)?;
    ///         if let Some(batch) = &failure.kinesis_batch_info {
    ///             println!("{}: {} records lost", batch.shard_id, batch.batch_size);
    ///         }
    ///     }
    ///     Ok(())
    /// }
    ///
    /// let body = serde_json::to_string(StreamFailureEvent::SAMPLE).unwrap();
    /// handle(&format!(r#"{{"Records": [{{"body": {body}}}]}}"#))?;
    /// # let failure = StreamFailureEvent::parse(StreamFailureEvent::SAMPLE)?;
    /// # let batch = failure.kinesis_batch_info.as_ref().unwrap();
    /// # assert_eq!((&*batch.shard_id, batch.batch_size), ("shardId-000000000001", 500));
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Retain discarded batch records for a Kinesis Data Streams event source in Lambda](https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html),
    /// and the pages for DynamoDB and for Kafka.
    pub struct StreamFailureEvent<'a> {
        /// The version of the format: `1.0`.
        pub version: Cow<'a, str> as "version",
        /// When.
        pub timestamp: DateTime<'a> as "timestamp",
        /// The last invocation.
        pub request_context: DestinationRequest<'a> as "requestContext",
        /// How it ended, if it ran.
        pub response_context: Option<DestinationResponse<'a>> as "responseContext",
        /// Kinesis: where the records are.
        pub kinesis_batch_info: Option<StreamBatch<'a>> as "KinesisBatchInfo",
        /// DynamoDB: where the records are.
        pub dynamodb_batch_info: Option<StreamBatch<'a>> as "DDBStreamBatchInfo",
        /// Kafka: where the records are.
        pub kafka_batch_info: Option<KafkaBatch<'a>> as "KafkaBatchInfo",
        /// The event of the invocation, if the destination is a bucket or a topic of Kafka. See
        /// [`payload_text`](Self::payload_text).
        pub payload: Option<Json<'a>> as "payload" secret,
    }
}

event!(
    StreamFailureEvent,
    "stream failure event",
    DESTINATION_STREAM_FAILURE
);

impl StreamFailureEvent<'_> {
    /// The event of the invocation, JSON, for `KinesisEvent::parse`, `KafkaEvent::parse` or the
    /// like; `None` if the destination does not get it.
    pub fn payload_text(&self) -> Option<Cow<'_, str>> {
        let payload = self.payload.as_ref()?;
        // For a bucket it is JSON in a string, for a topic of Kafka an object.
        Some(payload.as_str().unwrap_or(payload.text().into()))
    }
}

record! {
    /// Where the records of a batch are.
    pub struct StreamBatch<'a> {
        /// The id of the shard.
        pub shard_id: Cow<'a, str> as "shardId",
        /// The sequence number of the first.
        pub start_sequence_number: Cow<'a, str> as "startSequenceNumber",
        /// The sequence number of the last.
        pub end_sequence_number: Cow<'a, str> as "endSequenceNumber",
        /// When the first came.
        pub approximate_arrival_of_first_record: DateTime<'a> as "approximateArrivalOfFirstRecord",
        /// When the last came.
        pub approximate_arrival_of_last_record: DateTime<'a> as "approximateArrivalOfLastRecord",
        /// How many there are.
        pub batch_size: i64 as "batchSize",
        /// The ARN of the stream.
        pub stream_arn: Cow<'a, str> as "streamArn",
    }
}

record! {
    /// Where the records of a batch of Kafka are.
    pub struct KafkaBatch<'a> {
        /// How many there are.
        pub batch_size: i64 as "batchSize",
        /// The ARN of the cluster, on MSK.
        pub event_source_arn: Option<Cow<'a, str>> as "eventSourceArn",
        /// The brokers, separated by commas.
        pub bootstrap_servers: Option<Cow<'a, str>> as "bootstrapServers",
        /// The size of the event in bytes.
        pub payload_size: i64 as "payloadSize",
        /// By topic and partition: `orders-0`.
        pub records_info: Dict<'a, KafkaOffsets<'a>> as "recordsInfo",
        /// A topic of Kafka as the destination: the record.
        pub record_info: Option<KafkaOffset<'a>> as "recordInfo",
    }
}

record! {
    /// Where the records of a batch are in a partition.
    pub struct KafkaOffsets<'a> {
        /// The offset of the first.
        pub first_record_offset: Cow<'a, str> as "firstRecordOffset",
        /// The offset of the last.
        pub last_record_offset: Cow<'a, str> as "lastRecordOffset",
        /// When the first came.
        pub first_record_timestamp: DateTime<'a> as "firstRecordTimestamp",
        /// When the last came.
        pub last_record_timestamp: DateTime<'a> as "lastRecordTimestamp",
    }
}

record! {
    /// Where a record is in its partition.
    pub struct KafkaOffset<'a> {
        /// The offset.
        pub offset: Cow<'a, str> as "offset",
        /// When it came.
        pub timestamp: DateTime<'a> as "timestamp",
    }
}
