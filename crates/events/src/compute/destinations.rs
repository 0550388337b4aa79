//! Lambda destinations: the outcome of an asynchronous invocation, and batches that failed.
//!
//! A [`DestinationEvent`] describes an asynchronous invocation. A [`StreamFailureEvent`] describes a
//! batch of Kinesis, DynamoDB or Kafka records that Lambda has discarded.
//!
//! The response of the function is ignored. After an error, Lambda retries the event.

use std::borrow::Cow;

use crate::json::{DateTime, Dict, Json, event, record};

record! {
    /// The outcome of an asynchronous invocation. A function that is the destination receives it as its
    /// event, a queue or topic as the body of a message, EventBridge as the detail of an event, and a
    /// bucket as an object.
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
        /// The time of the record.
        pub timestamp: DateTime<'a> as "timestamp",
        /// The invocation.
        pub request_context: DestinationRequest<'a> as "requestContext",
        /// The event that the function received.
        pub request_payload: Json<'a> as "requestPayload" secret,
        /// How the invocation ended, if the function ran.
        pub response_context: Option<DestinationResponse<'a>> as "responseContext",
        /// What the function returned: its response, or its error with `errorMessage` and `errorType`. `null`
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
        /// How it ended: `Success`, `RetriesExhausted`, `EventAgeExceeded`; for batches
        /// `RetryAttemptsExhausted`, `RecordAgeExceeded`, `MaximumPayloadSizeExceeded`; or another
        /// reason.
        pub condition: Cow<'a, str> as "condition",
        /// The number of times the function was invoked.
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
    /// A batch of Kinesis, DynamoDB or Kafka records that failed for good. An event source mapping sends
    /// this to its on-failure destination. The records themselves are still in the stream.
    ///
    /// A queue or topic receives it as the body of a message:
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
        /// The time of the record.
        pub timestamp: DateTime<'a> as "timestamp",
        /// The last invocation.
        pub request_context: DestinationRequest<'a> as "requestContext",
        /// How the invocation ended, if the function ran.
        pub response_context: Option<DestinationResponse<'a>> as "responseContext",
        /// Kinesis: the location of the records.
        pub kinesis_batch_info: Option<StreamBatch<'a>> as "KinesisBatchInfo",
        /// DynamoDB: the location of the records.
        pub dynamodb_batch_info: Option<StreamBatch<'a>> as "DDBStreamBatchInfo",
        /// Kafka: the location of the records.
        pub kafka_batch_info: Option<KafkaBatch<'a>> as "KafkaBatchInfo",
        /// The event of the invocation, if the destination is a bucket or a Kafka topic. See
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
    /// The event of the invocation as JSON, for `KinesisEvent::parse`, `KafkaEvent::parse` or the
    /// like. `None` if the destination does not receive it.
    pub fn payload_text(&self) -> Option<Cow<'_, str>> {
        let payload = self.payload.as_ref()?;
        // For a bucket it is JSON in a string, and for a Kafka topic an object.
        Some(payload.as_str().unwrap_or(payload.text().into()))
    }
}

record! {
    /// The location of the records of a batch.
    pub struct StreamBatch<'a> {
        /// The id of the shard.
        pub shard_id: Cow<'a, str> as "shardId",
        /// The sequence number of the first record.
        pub start_sequence_number: Cow<'a, str> as "startSequenceNumber",
        /// The sequence number of the last record.
        pub end_sequence_number: Cow<'a, str> as "endSequenceNumber",
        /// The arrival time of the first record.
        pub approximate_arrival_of_first_record: DateTime<'a> as "approximateArrivalOfFirstRecord",
        /// The arrival time of the last record.
        pub approximate_arrival_of_last_record: DateTime<'a> as "approximateArrivalOfLastRecord",
        /// The number of records.
        pub batch_size: i64 as "batchSize",
        /// The ARN of the stream.
        pub stream_arn: Cow<'a, str> as "streamArn",
    }
}

record! {
    /// The location of the records of a Kafka batch.
    pub struct KafkaBatch<'a> {
        /// The number of records.
        pub batch_size: i64 as "batchSize",
        /// The ARN of the cluster, on MSK.
        pub event_source_arn: Option<Cow<'a, str>> as "eventSourceArn",
        /// The brokers, separated by commas.
        pub bootstrap_servers: Option<Cow<'a, str>> as "bootstrapServers",
        /// The size of the event in bytes.
        pub payload_size: i64 as "payloadSize",
        /// The location of the records, by topic and partition such as `orders-0`.
        pub records_info: Dict<'a, KafkaOffsets<'a>> as "recordsInfo",
        /// The record, if the destination is a Kafka topic.
        pub record_info: Option<KafkaOffset<'a>> as "recordInfo",
    }
}

record! {
    /// The location of the records of a batch in a partition.
    pub struct KafkaOffsets<'a> {
        /// The offset of the first record.
        pub first_record_offset: Cow<'a, str> as "firstRecordOffset",
        /// The offset of the last record.
        pub last_record_offset: Cow<'a, str> as "lastRecordOffset",
        /// The arrival time of the first record.
        pub first_record_timestamp: DateTime<'a> as "firstRecordTimestamp",
        /// The arrival time of the last record.
        pub last_record_timestamp: DateTime<'a> as "lastRecordTimestamp",
    }
}

record! {
    /// The location of a record in its partition.
    pub struct KafkaOffset<'a> {
        /// The offset.
        pub offset: Cow<'a, str> as "offset",
        /// The arrival time of the record.
        pub timestamp: DateTime<'a> as "timestamp",
    }
}
