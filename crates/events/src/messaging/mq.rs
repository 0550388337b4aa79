//! Amazon MQ: messages of ActiveMQ, [`ActiveMqEvent`], and of RabbitMQ, [`RabbitMqEvent`].
//!
//! The response of the function is ignored. After an error, the whole batch is delivered again.

use std::borrow::Cow;

use crate::json::{Base64, Dict, EpochMillis, Json, Map, event, record};

record! {
    /// Messages of an ActiveMQ queue.
    ///
    /// ```
    /// use lambda_native_events::{ActiveMqEvent, EventError};
    ///
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     for message in &ActiveMqEvent::parse(event)?.messages {
    ///         let body = message.data.decode()?;
    ///         println!("{}: {} bytes", message.destination.physical_name, body.len());
    ///     }
    ///     Ok(())
    /// }
    ///
    /// handle(ActiveMqEvent::SAMPLE)?;
    ///
    /// let event = ActiveMqEvent::parse(ActiveMqEvent::SAMPLE)?;
    /// assert_eq!(event.messages[0].data.json::<serde_json::Value>()?["order"], 7);
    /// assert_eq!(event.messages[0].properties.get("tenant"), Some("t-1"));
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Using Lambda with Amazon MQ](https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html).
    pub struct ActiveMqEvent<'a> {
        /// `aws:mq` or, in older documentation of AWS, `aws:amq`.
        pub event_source: Cow<'a, str> as "eventSource",
        /// The ARN of the broker.
        pub event_source_arn: Cow<'a, str> as "eventSourceArn",
        /// The messages.
        pub messages: Vec<ActiveMqMessage<'a>> as "messages" required,
    }
}

event!(ActiveMqEvent, "ActiveMQ event", ACTIVEMQ);

record! {
    /// A message of ActiveMQ.
    pub struct ActiveMqMessage<'a> {
        /// The id.
        pub message_id: Cow<'a, str> as "messageID",
        /// `jms/text-message` or `jms/bytes-message`.
        pub message_type: Cow<'a, str> as "messageType",
        /// When the client sent the message.
        pub timestamp: EpochMillis as "timestamp",
        /// 1: not persistent, 2: persistent.
        pub delivery_mode: i64 as "deliveryMode",
        /// The correlation id; empty if there is none.
        pub correlation_id: Cow<'a, str> as "correlationID" | "correlationId",
        /// The destination for replies; the text `null` if there is none.
        pub reply_to: Cow<'a, str> as "replyTo",
        /// The queue.
        pub destination: ActiveMqDestination<'a> as "destination",
        /// Whether the message has been delivered before.
        pub redelivered: bool as "redelivered",
        /// The type set by the client; empty if there is none.
        pub client_type: Cow<'a, str> as "type",
        /// The time to live in milliseconds; 0 means that the message does not expire.
        pub expiration: i64 as "expiration",
        /// The priority, 0 to 9.
        pub priority: i64 as "priority",
        /// The body.
        pub data: Base64<'a> as "data",
        /// When the broker received the message.
        pub broker_in_time: EpochMillis as "brokerInTime",
        /// When the broker sent the message on.
        pub broker_out_time: EpochMillis as "brokerOutTime",
        /// The properties set by the client.
        pub properties: Map<'a> as "properties",
    }
}

record! {
    /// A queue of ActiveMQ.
    pub struct ActiveMqDestination<'a> {
        /// The name.
        pub physical_name: Cow<'a, str> as "physicalName" | "physicalname",
    }
}

record! {
    /// Messages of RabbitMQ.
    ///
    /// ```
    /// use lambda_native_events::{EventError, RabbitMqEvent};
    ///
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     for (queue, messages) in RabbitMqEvent::parse(event)?.messages_by_queue.iter() {
    ///         for message in messages {
    ///             println!("{queue}: {}", message.data.decode_str()?);
    ///         }
    ///     }
    ///     Ok(())
    /// }
    ///
    /// handle(RabbitMqEvent::SAMPLE)?;
    ///
    /// let event = RabbitMqEvent::parse(RabbitMqEvent::SAMPLE)?;
    /// let properties = &event.messages_by_queue.get("orders::/").unwrap()[0].basic_properties;
    /// assert_eq!(properties.header("tenant").as_deref(), Some("t-1"));
    /// assert_eq!(properties.headers.get("retries").unwrap().parse::<u32>()?, 1);
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Using Lambda with Amazon MQ](https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html).
    pub struct RabbitMqEvent<'a> {
        /// `aws:rmq`.
        pub event_source: Cow<'a, str> as "eventSource",
        /// The ARN of the broker.
        pub event_source_arn: Cow<'a, str> as "eventSourceArn",
        /// The messages by queue and virtual host, separated by two colons: `orders::/`.
        pub messages_by_queue: Dict<'a, Vec<RabbitMqMessage<'a>>> as "rmqMessagesByQueue" required,
    }
}

event!(RabbitMqEvent, "RabbitMQ event", RABBITMQ);

record! {
    /// A message of RabbitMQ.
    pub struct RabbitMqMessage<'a> {
        /// The properties set by the publisher.
        pub basic_properties: RabbitMqProperties<'a> as "basicProperties",
        /// Whether the message has been delivered before.
        pub redelivered: bool as "redelivered",
        /// The body.
        pub data: Base64<'a> as "data",
    }
}

record! {
    /// The AMQP basic properties of a message, set by the publisher.
    pub struct RabbitMqProperties<'a> {
        /// The media type of the body.
        pub content_type: Option<Cow<'a, str>> as "contentType",
        /// The encoding of the body.
        pub content_encoding: Option<Cow<'a, str>> as "contentEncoding",
        /// The headers: numbers, booleans, objects, and strings as `{"bytes": [116, 45, 49]}`. See
        /// [`header`](Self::header).
        pub headers: Dict<'a, Json<'a>> as "headers",
        /// 1: not persistent, 2: persistent.
        pub delivery_mode: i64 as "deliveryMode",
        /// The priority.
        pub priority: Option<i64> as "priority",
        /// The correlation id.
        pub correlation_id: Option<Cow<'a, str>> as "correlationId",
        /// The queue for replies.
        pub reply_to: Option<Cow<'a, str>> as "replyTo",
        /// The time to live in milliseconds.
        pub expiration: Option<Cow<'a, str>> as "expiration",
        /// The id.
        pub message_id: Option<Cow<'a, str>> as "messageId",
        /// When the message was sent, as text: `Sep 24, 2024, 11:25:36 AM`.
        pub timestamp: Option<Cow<'a, str>> as "timestamp",
        /// The type set by the publisher.
        pub message_type: Option<Cow<'a, str>> as "type",
        /// The user who published it.
        pub user_id: Option<Cow<'a, str>> as "userId",
        /// The application that published it.
        pub app_id: Option<Cow<'a, str>> as "appId",
        /// The cluster.
        pub cluster_id: Option<Cow<'a, str>> as "clusterId",
        /// The size of the body in bytes.
        pub body_size: i64 as "bodySize",
    }
}

impl RabbitMqProperties<'_> {
    /// The text of a header: its bytes as text if it has any, otherwise its JSON. `None` if the header
    /// is missing or `null`, or if the bytes are not UTF-8.
    pub fn header(&self, name: &str) -> Option<String> {
        let value = self.headers.get(name).filter(|value| !value.is_null())?;
        if let Some(text) = value.as_str() {
            return Some(text.into_owned());
        }
        let Some(bytes) = value.get("bytes") else {
            return Some(value.text().to_owned());
        };
        // Java's bytes are signed: UTF-8 bytes beyond ASCII are negative numbers.
        let byte = |byte: i16| {
            let unsigned = u8::try_from(byte).ok();
            unsigned.or_else(|| i8::try_from(byte).ok().map(i8::cast_unsigned))
        };
        let bytes: Option<Vec<u8>> = bytes
            .parse::<Vec<i16>>()
            .ok()?
            .into_iter()
            .map(byte)
            .collect();
        String::from_utf8(bytes?).ok()
    }
}
