//! SNS: notifications of a topic.
//!
//! | source of the notification | type |
//! |---|---|
//! | SNS calls the function | [`SnsEvent`] |
//! | a message of an SQS queue, without raw message delivery | [`SnsNotification`], with `SqsMessage::body_json` |
//! | an HTTP endpoint, such as a Function URL | [`SnsNotification`] |

use std::borrow::Cow;

use serde_core::de::Deserialize;

use crate::json::{Base64, DateTime, Dict, EventError, event, read_json, record};

/// The name of a JSON message in error messages.
const MESSAGE: &str = "JSON in the message of an SNS notification";

record! {
    /// Notifications of a topic; SNS sends one at a time. The response of the function is ignored.
    /// After an error, Lambda retries the event, twice by default.
    ///
    /// ```
    /// use lambda_native_events::{EventError, SnsEvent};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Alert<'a> {
    ///     level: &'a str,
    /// }
    ///
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     for record in &SnsEvent::parse(event)?.records {
    ///         let alert: Alert = record.sns.message_json()?;
    ///         println!("{}: {}", record.sns.message_id, alert.level);
    ///     }
    ///     Ok(())
    /// }
    ///
    /// handle(SnsEvent::SAMPLE)?;
    ///
    /// let event = SnsEvent::parse(SnsEvent::SAMPLE)?;
    /// let notification = &event.records[0].sns;
    /// assert_eq!(notification.subject.as_deref(), Some("Disk space"));
    /// assert_eq!(notification.message_attributes.get("host").unwrap().value, "db-1");
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Invoking Lambda functions with Amazon SNS notifications](https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html).
    pub struct SnsEvent<'a> {
        /// The notifications.
        pub records: Vec<SnsRecord<'a>> as "Records" required,
    }
}

event!(SnsEvent, "SNS event", SNS);

record! {
    /// A notification and its subscription.
    pub struct SnsRecord<'a> {
        /// The version of the record's format: `1.0`.
        pub event_version: Cow<'a, str> as "EventVersion",
        /// The ARN of the subscription.
        pub event_subscription_arn: Cow<'a, str> as "EventSubscriptionArn",
        /// `aws:sns`.
        pub event_source: Cow<'a, str> as "EventSource",
        /// The notification.
        pub sns: SnsMessage<'a> as "Sns",
    }
}

record! {
    /// A notification in a function's event.
    pub struct SnsMessage<'a> {
        /// `Notification`.
        pub message_type: Cow<'a, str> as "Type",
        /// The id of the message. It is the same for all subscriptions of the topic and for repeated
        /// deliveries.
        pub message_id: Cow<'a, str> as "MessageId",
        /// The ARN of the topic.
        pub topic_arn: Cow<'a, str> as "TopicArn",
        /// The subject, if the message has one.
        pub subject: Option<Cow<'a, str>> as "Subject",
        /// The message, as text. See [`message_json`](Self::message_json).
        pub message: Cow<'a, str> as "Message" secret,
        /// When the message was published.
        pub timestamp: DateTime<'a> as "Timestamp",
        /// The version of the signature: `1` or `2`.
        pub signature_version: Cow<'a, str> as "SignatureVersion",
        /// The signature of the message, in base64.
        pub signature: Cow<'a, str> as "Signature",
        /// The URL of the signature's certificate.
        pub signing_cert_url: Cow<'a, str> as "SigningCertUrl" | "SigningCertURL",
        /// The URL that ends the subscription. Anyone who has it can use it.
        pub unsubscribe_url: Cow<'a, str> as "UnsubscribeUrl" | "UnsubscribeURL" secret,
        /// The message attributes.
        pub message_attributes: Dict<'a, SnsMessageAttribute<'a>> as "MessageAttributes",
    }
}

impl SnsMessage<'_> {
    /// The message read as JSON: a type of your own, or that of another event, such as
    /// `S3Event`. It may borrow from the message.
    ///
    /// # Errors
    /// The message is not JSON of that type. The path in the error starts at the message.
    pub fn message_json<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_json(MESSAGE, &self.message)
    }
}

record! {
    /// A message attribute.
    pub struct SnsMessageAttribute<'a> {
        /// `String`, `String.Array`, `Number` or `Binary`.
        pub data_type: Cow<'a, str> as "Type",
        /// The value: text, or base64 for `Binary`. See [`bytes`](Self::bytes).
        pub value: Cow<'a, str> as "Value",
    }
}

impl SnsMessageAttribute<'_> {
    /// The bytes of a `Binary` attribute; for other types, the bytes of the text.
    ///
    /// # Errors
    /// The value of a `Binary` is not base64.
    pub fn bytes(&self) -> Result<Cow<'_, [u8]>, EventError> {
        if self.data_type == "Binary" {
            return Base64::from_text(&*self.value).decode().map(Cow::Owned);
        }
        Ok(Cow::Borrowed(self.value.as_bytes()))
    }
}

record! {
    /// What SNS sends to an HTTP endpoint, such as a Function URL, and to an SQS queue without raw
    /// message delivery.
    ///
    /// ```
    /// use lambda_native_events::{EventError, SnsNotification};
    ///
    /// /// The body of a request, or of a message.
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     let notification = SnsNotification::parse(event)?;
    ///     match &notification.subscribe_url {
    ///         // A GET of the URL begins the subscription.
    ///         Some(_url) => println!("{} wants to be confirmed", notification.topic_arn),
    ///         None => println!("{}", notification.message),
    ///     }
    ///     Ok(())
    /// }
    ///
    /// handle(SnsNotification::SAMPLE)?;
    ///
    /// let notification = SnsNotification::parse(SnsNotification::SAMPLE)?;
    /// assert_eq!(notification.message_type, "SubscriptionConfirmation");
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// The signature proves that the message is from SNS. Verify it before you trust a message at a
    /// public endpoint ([Verifying the signatures of Amazon SNS messages](https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html)).
    /// Do not fetch the certificate or the subscription URL from a host that does not belong to SNS.
    ///
    /// AWS: [HTTP/HTTPS notification JSON format](https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html)
    /// and the pages for subscription and unsubscribe confirmations.
    pub struct SnsNotification<'a> {
        /// `Notification`, `SubscriptionConfirmation` or `UnsubscribeConfirmation`.
        pub message_type: Cow<'a, str> as "Type",
        /// The id of the message.
        pub message_id: Cow<'a, str> as "MessageId",
        /// Confirmations: the token for the action `ConfirmSubscription`.
        pub token: Option<Cow<'a, str>> as "Token" secret,
        /// The ARN of the topic.
        pub topic_arn: Cow<'a, str> as "TopicArn",
        /// FIFO topics: the position of the message.
        pub sequence_number: Option<Cow<'a, str>> as "SequenceNumber",
        /// The subject, if the message has one.
        pub subject: Option<Cow<'a, str>> as "Subject",
        /// The message, as text. See [`message_json`](Self::message_json).
        pub message: Cow<'a, str> as "Message" secret,
        /// Confirmations: the URL that confirms the subscription or restores it.
        pub subscribe_url: Option<Cow<'a, str>> as "SubscribeURL" | "SubscribeUrl" secret,
        /// When the message was published.
        pub timestamp: DateTime<'a> as "Timestamp",
        /// The version of the signature: `1` or `2`.
        pub signature_version: Cow<'a, str> as "SignatureVersion",
        /// The signature of the message, in base64.
        pub signature: Cow<'a, str> as "Signature",
        /// The URL of the signature's certificate.
        pub signing_cert_url: Cow<'a, str> as "SigningCertURL" | "SigningCertUrl",
        /// The URL that ends the subscription. Anyone who has it can use it.
        pub unsubscribe_url: Option<Cow<'a, str>> as "UnsubscribeURL" | "UnsubscribeUrl" secret,
        /// The message attributes.
        pub message_attributes: Dict<'a, SnsMessageAttribute<'a>> as "MessageAttributes",
    }
}

event!(SnsNotification, "SNS notification event", SNS_NOTIFICATION);

impl SnsNotification<'_> {
    /// The message read as JSON: a type of your own, or that of another event, such as
    /// `S3Event`. It may borrow from the message.
    ///
    /// # Errors
    /// The message is not JSON of that type. The path in the error starts at the message.
    pub fn message_json<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_json(MESSAGE, &self.message)
    }
}
