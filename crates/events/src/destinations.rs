//! Lambda destinations: what became of an asynchronous invocation, or of a batch that failed.
//!
//! ```
//! use lambda_native_events::{DestinationEvent, EventError, samples};
//!
//! #[derive(serde::Deserialize)]
//! struct Order {
//!     order: u64,
//! }
//!
//! fn handle(event: &str) -> Result<(), EventError> {
//!     let event = DestinationEvent::parse(event)?;
//!     let order: Order = event.request_payload.parse()?;
//!     println!("order {}: {}", order.order, event.request_context.condition);
//!     Ok(())
//! }
//!
//! handle(samples::DESTINATION_FAILURE)?;
//! # Ok::<(), EventError>(())
//! ```
//!
//! AWS: "Capturing records of Lambda asynchronous invocations".

use std::borrow::Cow;

use crate::record::record;
use crate::root::event;
use crate::{DateTime, Json};

record! {
    /// What became of an asynchronous invocation, sent to a destination: a function gets it as its
    /// event, a queue or topic as the text of its message, EventBridge as its detail.
    ///
    /// ```
    /// use lambda_native_events::{DestinationEvent, samples};
    ///
    /// let event = DestinationEvent::parse(samples::DESTINATION_SUCCESS)?;
    /// assert_eq!(event.request_context.condition, "Success");
    /// assert_eq!(event.response_payload.get("total").unwrap().text(), "12.5");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: "Capturing records of Lambda asynchronous invocations", "Example records".
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
        /// What it answered: its result, or its error.
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
        /// `Success`, `RetriesExhausted`, `EventAgeExceeded` or another reason.
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
    /// A batch of a stream that failed for good: what an event source mapping sends to its
    /// on-failure destination. The records themselves are still in the stream.
    ///
    /// ```
    /// use lambda_native_events::{StreamFailureEvent, samples};
    ///
    /// let event = StreamFailureEvent::parse(samples::DESTINATION_STREAM_FAILURE)?;
    /// let batch = event.kinesis_batch_info.as_ref().unwrap();
    /// assert_eq!((&*batch.shard_id, batch.batch_size), ("shardId-000000000001", 500));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: "Retain discarded batch records for a Kinesis Data Streams event source in Lambda", and
    /// the page for DynamoDB.
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
        /// In an S3 bucket as the destination: the invocation's payload.
        pub payload: Option<Json<'a>> as "payload" secret,
    }
}

event!(
    StreamFailureEvent,
    "stream failure event",
    DESTINATION_STREAM_FAILURE
);

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
