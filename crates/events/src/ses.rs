//! SES: receipt rules.
//!
//! ```
//! use lambda_native_events::{EventError, SesEvent, SesResponse, samples};
//!
//! fn handle(event: &str) -> Result<SesResponse<'static>, EventError> {
//!     let event = SesEvent::parse(event)?;
//!     let receipt = &event.records[0].ses.receipt;
//!     if receipt.spam_verdict.is_pass() && receipt.virus_verdict.is_pass() {
//!         return Ok(SesResponse::go_on());
//!     }
//!     Ok(SesResponse::stop_rule_set())
//! }
//!
//! assert_eq!(handle(samples::SES)?.disposition, "CONTINUE");
//! # Ok::<(), EventError>(())
//! ```

use std::borrow::Cow;

use crate::record::record;
use crate::root::{answer, event};
use crate::{DateTime, ResponseError};

record! {
    /// A message came, and a receipt rule calls this function, or its S3 or SNS action tells of
    /// it.
    ///
    /// ```
    /// use lambda_native_events::{SesEvent, samples};
    ///
    /// let event = SesEvent::parse(samples::SES)?;
    /// let ses = &event.records[0].ses;
    /// assert_eq!(ses.mail.common_headers.subject.as_deref(), Some("Order 7"));
    /// assert!(ses.receipt.spf_verdict.is_pass());
    /// assert_eq!(ses.receipt.action.invocation_type.as_deref(), Some("RequestResponse"));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// The message itself is not in it: store it with an S3 action before this one.
    ///
    /// AWS: SES Developer Guide, "Invoke Lambda function action" and "Contents of notifications
    /// for
    /// Amazon SES email receiving".
    pub struct SesEvent<'a> {
        /// The records; SES sends one.
        pub records: Vec<SesRecord<'a>> as "Records",
    }
}

event!(SesEvent, "SES event", SES);

record! {
    /// A message.
    pub struct SesRecord<'a> {
        /// The version of the format: `1.0`.
        pub event_version: Cow<'a, str> as "eventVersion",
        /// `aws:ses`.
        pub event_source: Cow<'a, str> as "eventSource",
        /// The message.
        pub ses: SesMessage<'a> as "ses",
    }
}
record! {
    /// A message, and what SES made of it.
    pub struct SesMessage<'a> {
        /// The message.
        pub mail: SesMail<'a> as "mail",
        /// What SES made of it.
        pub receipt: SesReceipt<'a> as "receipt",
    }
}
record! {
    /// What the actions S3 and SNS, and the notifications of other actions, send to a topic:
    /// the JSON
    /// in the message.
    ///
    /// ```
    /// use lambda_native_events::{SesNotification, samples};
    ///
    /// let notification = SesNotification::parse(samples::SES_NOTIFICATION)?;
    /// assert_eq!(notification.receipt.action.object_key.as_deref(), Some("inbox/d6iitobk75ur44p8kdnnp7g2n800"));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// In a function: `record.sns.message_json::<SesNotification>()`.
    ///
    /// AWS: SES Developer Guide, "Contents of notifications for Amazon SES email receiving".
    pub struct SesNotification<'a> {
        /// `Received`.
        pub notification_type: Cow<'a, str> as "notificationType",
        /// The message.
        pub mail: SesMail<'a> as "mail",
        /// What SES made of it.
        pub receipt: SesReceipt<'a> as "receipt",
        /// The message, with the action SNS.
        pub content: Option<Cow<'a, str>> as "content" secret,
    }
}

event!(SesNotification, "SES notification event", SES_NOTIFICATION);

record! {
    /// A message.
    pub struct SesMail<'a> {
        /// When SES got it.
        pub timestamp: DateTime<'a> as "timestamp",
        /// The address that the envelope names as the sender.
        pub source: Cow<'a, str> as "source" secret,
        /// The id that SES gave it: also the key of the action S3.
        pub message_id: Cow<'a, str> as "messageId",
        /// The recipients, of the domains that receive.
        pub destination: Vec<Cow<'a, str>> as "destination" secret,
        /// Whether there were more than 10 KB of headers.
        pub headers_truncated: bool as "headersTruncated",
        /// The headers, in order.
        pub headers: Vec<SesHeader<'a>> as "headers" secret,
        /// The headers that most messages have.
        pub common_headers: SesCommonHeaders<'a> as "commonHeaders",
    }
}
record! {
    /// A header.
    pub struct SesHeader<'a> {
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// The value.
        pub value: Cow<'a, str> as "value",
    }
}
record! {
    /// The headers that most messages have.
    pub struct SesCommonHeaders<'a> {
        /// Where bounces go.
        pub return_path: Option<Cow<'a, str>> as "returnPath" secret,
        /// The authors.
        pub from: Vec<Cow<'a, str>> as "from" secret,
        /// Who sent it for them.
        pub sender: Option<Cow<'a, str>> as "sender" secret,
        /// Where to answer.
        pub reply_to: Vec<Cow<'a, str>> as "replyTo" secret,
        /// When it was written, as the header has it.
        pub date: Option<Cow<'a, str>> as "date",
        /// The recipients.
        pub to: Vec<Cow<'a, str>> as "to" secret,
        /// Those who get a copy.
        pub cc: Vec<Cow<'a, str>> as "cc" secret,
        /// Those who get a copy unseen.
        pub bcc: Vec<Cow<'a, str>> as "bcc" secret,
        /// The id that the sender gave it.
        pub message_id: Option<Cow<'a, str>> as "messageId",
        /// The subject.
        pub subject: Option<Cow<'a, str>> as "subject" secret,
    }
}
record! {
    /// What SES made of a message.
    pub struct SesReceipt<'a> {
        /// When the rules ran.
        pub timestamp: DateTime<'a> as "timestamp",
        /// How long it had taken until then, in milliseconds.
        pub processing_time_millis: i64 as "processingTimeMillis",
        /// The recipients that the rule matched.
        pub recipients: Vec<Cow<'a, str>> as "recipients" secret,
        /// Whether it is spam.
        pub spam_verdict: SesVerdict<'a> as "spamVerdict",
        /// Whether it has a virus.
        pub virus_verdict: SesVerdict<'a> as "virusVerdict",
        /// SPF.
        pub spf_verdict: SesVerdict<'a> as "spfVerdict",
        /// DKIM.
        pub dkim_verdict: SesVerdict<'a> as "dkimVerdict",
        /// DMARC.
        pub dmarc_verdict: SesVerdict<'a> as "dmarcVerdict",
        /// What the sender's domain wants done when DMARC fails: `none`, `quarantine`,
        /// `reject`.
        pub dmarc_policy: Option<Cow<'a, str>> as "dmarcPolicy",
        /// The action.
        pub action: SesAction<'a> as "action",
    }
}
record! {
    /// What a check found.
    pub struct SesVerdict<'a> {
        /// `PASS`, `FAIL`, `GRAY`, `PROCESSING_FAILED`, `DISABLED`.
        pub status: Cow<'a, str> as "status",
    }
}
impl SesVerdict<'_> {
    /// Whether the check was passed.
    pub fn is_pass(&self) -> bool {
        self.status == "PASS"
    }
}

record! {
    /// The action of the rule.
    pub struct SesAction<'a> {
        /// `Lambda`, `S3`, `SNS`, `Bounce`, `Stop`, `WorkMail`.
        pub kind: Cow<'a, str> as "type",
        /// The topic that is told.
        pub topic_arn: Option<Cow<'a, str>> as "topicArn",
        /// Lambda: `Event` or `RequestResponse`.
        pub invocation_type: Option<Cow<'a, str>> as "invocationType",
        /// Lambda: the function.
        pub function_arn: Option<Cow<'a, str>> as "functionArn",
        /// S3: the bucket.
        pub bucket_name: Option<Cow<'a, str>> as "bucketName",
        /// S3: the prefix of the key.
        pub object_key_prefix: Option<Cow<'a, str>> as "objectKeyPrefix",
        /// S3: the key.
        pub object_key: Option<Cow<'a, str>> as "objectKey",
        /// SNS: `UTF-8` or `BASE64`.
        pub encoding: Option<Cow<'a, str>> as "encoding",
        /// Bounce: the SMTP reply code.
        pub smtp_reply_code: Option<Cow<'a, str>> as "smtpReplyCode",
        /// Bounce: the enhanced status code.
        pub status_code: Option<Cow<'a, str>> as "statusCode",
        /// Bounce: the text.
        pub message: Option<Cow<'a, str>> as "message",
        /// Bounce: who bounces it.
        pub sender: Option<Cow<'a, str>> as "sender",
        /// WorkMail: the organization.
        pub organization_arn: Option<Cow<'a, str>> as "organizationArn",
    }
}
record! {
    /// The answer where the rule calls the function with `RequestResponse`.
    ///
    /// ```
    /// use lambda_native_events::SesResponse;
    ///
    /// assert_eq!(SesResponse::stop_rule_set().to_json()?, r#"{"disposition":"STOP_RULE_SET"}"#);
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// `to_json` refuses a disposition that SES does not know.
    ///
    /// AWS: SES Developer Guide, "Invoke Lambda function action".
    pub struct SesResponse<'a> {
        /// `CONTINUE`, `STOP_RULE` or `STOP_RULE_SET`.
        pub disposition: Cow<'a, str> as "disposition",
    }
}

answer!(SesResponse, "SES response", check);

impl SesResponse<'static> {
    /// Go on with the next action.
    pub fn go_on() -> Self {
        Self {
            disposition: "CONTINUE".into(),
        }
    }

    /// Leave out the rest of this rule.
    pub fn stop_rule() -> Self {
        Self {
            disposition: "STOP_RULE".into(),
        }
    }

    /// Leave out the rest of this rule, and all others: how spam is dropped.
    pub fn stop_rule_set() -> Self {
        Self {
            disposition: "STOP_RULE_SET".into(),
        }
    }
}

fn check(answer: &SesResponse) -> Result<(), ResponseError> {
    if ["CONTINUE", "STOP_RULE", "STOP_RULE_SET"].contains(&&*answer.disposition) {
        return Ok(());
    }
    Err(ResponseError::invalid(
        "SES response",
        "$.disposition".to_owned(),
        format!(
            "`{}` is none of CONTINUE, STOP_RULE and STOP_RULE_SET",
            answer.disposition
        ),
    ))
}
