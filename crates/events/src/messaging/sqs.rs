//! SQS: messages of a queue.
//!
//! | caller | event | response |
//! |---|---|---|
//! | an event source mapping | [`SqsEvent`] | [`BatchResponse`](crate::BatchResponse) |
//! | a pipe of EventBridge Pipes | a JSON array of [`SqsMessage`]: `Vec<SqsMessage>`, with serde_json | as a target: the same |
//! | a Step Functions state after one that called ReceiveMessage | [`SqsApiMessages`] | a type of your own |
//!
//! Lambda reads the response only if the event source mapping has `ReportBatchItemFailures` among its
//! `FunctionResponseTypes`. Without it, the whole batch returns to the queue after a function error.

mod api;

pub use api::{SqsApiMessage, SqsApiMessageAttribute, SqsApiMessages};

use std::borrow::Cow;

use serde_core::de::Deserialize;

use crate::batch::{BatchItemIdentifier, BatchRecord};
use crate::json::{Base64, Dict, EpochMillis, EventError, Quoted, event, read_json, record};

record! {
    /// Messages of one queue.
    ///
    /// ```
    /// use lambda_native_events::{BatchResponse, EventError, SqsEvent, batch};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Order {
    ///     order: u64,
    /// }
    ///
    /// fn handle(event: &str) -> Result<BatchResponse<'static>, EventError> {
    ///     let event = SqsEvent::parse(event)?;
    ///     Ok(batch(&event.records, |message| {
    ///         let order: Order = message.body_json()?;
    ///         let tenant = message.message_attributes.get("tenant");
    ///         println!("order {} of {:?}", order.order, tenant);
    ///         Ok(())
    ///     }))
    /// }
    ///
    /// // The second message is not JSON: only that one is delivered again.
    /// let response = handle(SqsEvent::SAMPLE)?;
    /// assert_eq!(response.batch_item_failures.len(), 1);
    ///
    /// let event = SqsEvent::parse(SqsEvent::SAMPLE)?;
    /// assert_eq!(event.records[1].attributes.approximate_receive_count, 3);
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Using Lambda with Amazon SQS](https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html).
    pub struct SqsEvent<'a> {
        /// The messages, up to 10,000 of a standard queue and 10 of a FIFO queue. Those of a FIFO
        /// queue's group are in order.
        pub records: Vec<SqsMessage<'a>> as "Records" required,
    }
}

event!(SqsEvent, "SQS event", SQS);

record! {
    /// A message.
    pub struct SqsMessage<'a> {
        /// The id of the message, which a [`BatchItemFailure`](crate::BatchItemFailure) contains.
        pub message_id: Cow<'a, str> as "messageId",
        /// The handle to delete the message or to change its visibility timeout. Lambda deletes the
        /// message if the function succeeds.
        pub receipt_handle: Cow<'a, str> as "receiptHandle" secret,
        /// The body, as sent. See [`body_json`](Self::body_json).
        pub body: Cow<'a, str> as "body" secret,
        /// The system attributes of the message.
        pub attributes: SqsAttributes<'a> as "attributes",
        /// The message attributes, set by the sender.
        pub message_attributes: Dict<'a, SqsMessageAttribute<'a>> as "messageAttributes",
        /// The MD5 digest of the body, in hexadecimal.
        pub md5_of_body: Cow<'a, str> as "md5OfBody",
        /// The MD5 digest of the message attributes, if there are any.
        pub md5_of_message_attributes: Option<Cow<'a, str>> as "md5OfMessageAttributes",
        /// `aws:sqs`.
        pub event_source: Cow<'a, str> as "eventSource",
        /// The ARN of the queue.
        pub event_source_arn: Cow<'a, str> as "eventSourceARN",
        /// The region of the queue.
        pub aws_region: Cow<'a, str> as "awsRegion",
    }
}

impl SqsMessage<'_> {
    /// The body read as JSON: a type of your own, or that of another event, such as the
    /// notification of SNS or S3 that the queue is subscribed to. It may borrow from the body.
    ///
    /// # Errors
    /// The body is not JSON of that type. The path in the error starts at the body.
    pub fn body_json<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_json("JSON in the body of an SQS message", &self.body)
    }
}

/// FIFO messages of one group are in order, so after a failure the rest of the group is not tried.
/// AWS recommends stopping the whole batch, but there is no order between groups, so the others
/// continue.
impl BatchRecord for SqsMessage<'_> {
    fn identifier(&self) -> BatchItemIdentifier<'_> {
        (&*self.message_id).into()
    }

    fn group(&self) -> Option<Cow<'_, str>> {
        self.attributes
            .message_group_id
            .as_deref()
            .filter(|_| self.attributes.sequence_number.is_some())
            .map(Cow::Borrowed)
    }
}

record! {
    /// The system attributes of a message.
    ///
    /// AWS: [ReceiveMessage](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html)
    /// in the SQS API Reference, `MessageSystemAttributeNames`.
    pub struct SqsAttributes<'a> {
        /// How many times the message has been received, including this time.
        pub approximate_receive_count: Quoted<u32> as "ApproximateReceiveCount",
        /// When the message was sent.
        pub sent_timestamp: Quoted<EpochMillis> as "SentTimestamp" quoted number,
        /// The id of the user or role that sent the message.
        pub sender_id: Cow<'a, str> as "SenderId",
        /// When the message was first received.
        pub approximate_first_receive_timestamp: Quoted<EpochMillis> as "ApproximateFirstReceiveTimestamp" quoted number,
        /// FIFO queues: the position of the message, 20 digits.
        pub sequence_number: Option<Cow<'a, str>> as "SequenceNumber",
        /// FIFO queues: the group within which messages are in order. Standard queues: the tenant, for
        /// fair queues.
        pub message_group_id: Option<Cow<'a, str>> as "MessageGroupId",
        /// FIFO queues: the deduplication id.
        pub message_deduplication_id: Option<Cow<'a, str>> as "MessageDeduplicationId",
        /// The X-Ray trace of the sender.
        pub aws_trace_header: Option<Cow<'a, str>> as "AWSTraceHeader",
        /// The queue that the message was moved from, if this is its dead-letter queue.
        pub dead_letter_queue_source_arn: Option<Cow<'a, str>> as "DeadLetterQueueSourceArn",
    }
}

record! {
    /// A message attribute. The data type determines which value is set.
    pub struct SqsMessageAttribute<'a> {
        /// The value of a `String` or `Number`.
        pub string_value: Option<Cow<'a, str>> as "stringValue",
        /// The value of a `Binary`.
        pub binary_value: Option<Base64<'a>> as "binaryValue",
        /// Reserved by SQS; empty.
        pub string_list_values: Vec<Cow<'a, str>> as "stringListValues",
        /// Reserved by SQS; empty.
        pub binary_list_values: Vec<Base64<'a>> as "binaryListValues",
        /// `String`, `Number` or `Binary`, optionally with a custom label after a dot: `Number.int`.
        pub data_type: Cow<'a, str> as "dataType",
    }
}
