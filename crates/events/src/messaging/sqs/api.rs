//! The response of the SQS API, as the event of a function.

use std::borrow::Cow;

use serde_core::de::Deserialize;

use super::SqsAttributes;
use crate::json::{Base64, Dict, EventError, event, read_json, record};

record! {
    /// The response of ReceiveMessage, as a Step Functions state machine passes it to a function after the
    /// state that received the messages.
    ///
    /// ```
    /// use lambda_native_events::{EventError, SqsApiMessages};
    ///
    /// fn handle(event: &str) -> Result<Vec<u64>, EventError> {
    ///     let response = SqsApiMessages::parse(event)?;
    ///     let order = |body: serde_json::Value| body["order"].as_u64().unwrap_or_default();
    ///     response.messages.iter().map(|message| message.body_json().map(order)).collect()
    /// }
    ///
    /// assert_eq!(handle(SqsApiMessages::SAMPLE)?, [7]);
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// The receiver must delete these messages, with DeleteMessage and the receipt handle.
    /// The event of an event source mapping is an [`SqsEvent`](crate::SqsEvent).
    ///
    /// AWS: [ReceiveMessage](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html)
    /// in the SQS API Reference.
    pub struct SqsApiMessages<'a> {
        /// The messages, at most 10. Empty if there are none.
        pub messages: Vec<SqsApiMessage<'a>> as "Messages",
    }
}

event!(SqsApiMessages, "SQS API event", SQS_API);

record! {
    /// A message, in the format of the API.
    pub struct SqsApiMessage<'a> {
        /// The id of the message.
        pub message_id: Cow<'a, str> as "MessageId",
        /// The handle to delete the message or to change its visibility timeout.
        pub receipt_handle: Cow<'a, str> as "ReceiptHandle" secret,
        /// The body, as sent. See [`body_json`](Self::body_json).
        pub body: Cow<'a, str> as "Body" secret,
        /// The system attributes of the message that were requested.
        pub attributes: Option<SqsAttributes<'a>> as "Attributes",
        /// The message attributes that were requested, set by the sender.
        pub message_attributes: Dict<'a, SqsApiMessageAttribute<'a>> as "MessageAttributes",
        /// The MD5 digest of the body, in hexadecimal. Step Functions writes `Md5OfBody`, the API
        /// itself `MD5OfBody`; both are read.
        pub md5_of_body: Cow<'a, str> as "Md5OfBody" | "MD5OfBody",
        /// The MD5 digest of the message attributes, if there are any.
        pub md5_of_message_attributes: Option<Cow<'a, str>> as "Md5OfMessageAttributes" | "MD5OfMessageAttributes",
    }
}

impl SqsApiMessage<'_> {
    /// The body read as JSON: a type of your own, or that of another event. It may borrow from the
    /// body.
    ///
    /// # Errors
    /// The body is not JSON of that type. The path in the error starts at the body.
    pub fn body_json<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_json("JSON in the body of an SQS message", &self.body)
    }
}

record! {
    /// A message attribute, in the format of the API. The data type determines which value is set.
    pub struct SqsApiMessageAttribute<'a> {
        /// The value of a `String` or `Number`.
        pub string_value: Option<Cow<'a, str>> as "StringValue",
        /// The value of a `Binary`.
        pub binary_value: Option<Base64<'a>> as "BinaryValue",
        /// `String`, `Number` or `Binary`, optionally with a custom label after a dot: `Number.int`.
        pub data_type: Cow<'a, str> as "DataType",
    }
}
