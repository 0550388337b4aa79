//! SES: incoming mail, through receipt rules.
//!
//! The Lambda action of a rule sends a [`SesEvent`] and can use a [`SesResponse`]. The SNS action sends a
//! [`SesNotification`] to a topic.

use std::borrow::Cow;

use crate::json::{Base64, DateTime, EventError, ResponseError, choice, event, record, response};

record! {
    /// A message that SES received, sent by the Lambda action of a receipt rule. If the action's
    /// invocation type is `RequestResponse`, the response is a [`SesResponse`].
    ///
    /// ```
    /// use lambda_native_events::{SesEvent, SesResponse};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = SesEvent::parse(event)?;
    ///     for record in &event.records {
    ///         let receipt = &record.ses.receipt;
    ///         if receipt.spam_verdict.is_fail() || receipt.virus_verdict.is_fail() {
    ///             return Ok(SesResponse::stop_rule_set().to_json()?);
    ///         }
    ///         let subject = record.ses.mail.common_headers.subject.as_deref();
    ///         println!("{}: {}", record.ses.mail.message_id, subject.unwrap_or("no subject"));
    ///     }
    ///     Ok(SesResponse::go_on().to_json()?)
    /// }
    ///
    /// assert_eq!(handle(SesEvent::SAMPLE)?, r#"{"disposition":"CONTINUE"}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// The event does not contain the body of the message. Store it with an S3 action before this
    /// one; its key ends with [`message_id`](SesMail::message_id).
    ///
    /// AWS: [Invoke Lambda function action](https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda.html)
    pub struct SesEvent<'a> {
        /// The records; SES sends one.
        pub records: Vec<SesRecord<'a>> as "Records" required,
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
    /// A message and its receipt.
    pub struct SesMessage<'a> {
        /// The message.
        pub mail: SesMail<'a> as "mail",
        /// The receipt: verdicts and action.
        pub receipt: SesReceipt<'a> as "receipt",
    }
}

record! {
    /// The JSON in a notification of the SNS action, or of another action with a topic.
    ///
    /// ```
    /// use lambda_native_events::{EventError, SesNotification, SnsEvent};
    ///
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     for record in &SnsEvent::parse(event)?.records {
    ///         keep(&SesNotification::parse(&record.sns.message)?);
    ///     }
    ///     Ok(())
    /// }
    ///
    /// fn keep(received: &SesNotification) {
    ///     let action = &received.receipt.action;
    ///     if let (Some(bucket), Some(key)) = (&action.bucket_name, &action.object_key) {
    ///         println!("{bucket} has a new message: {key}");
    ///     }
    /// }
    ///
    /// let received = SesNotification::parse(SesNotification::SAMPLE)?;
    /// assert_eq!(received.mail.common_headers.subject.as_deref(), Some("Order 7"));
    /// let message = serde_json::Value::from(SesNotification::SAMPLE);
    /// handle(&format!(r#"{{"Records": [{{"Sns": {{"Message": {message}}}}}]}}"#))?;
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Contents of notifications for Amazon SES email receiving](https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html)
    pub struct SesNotification<'a> {
        /// `Received`.
        pub notification_type: Cow<'a, str> as "notificationType",
        /// The message.
        pub mail: SesMail<'a> as "mail",
        /// The receipt: verdicts and action.
        pub receipt: SesReceipt<'a> as "receipt",
        /// The message itself, with the action SNS. See
        /// [`content_bytes`](Self::content_bytes).
        pub content: Option<Cow<'a, str>> as "content" secret,
    }
}

event!(SesNotification, "SES notification event", SES_NOTIFICATION);

impl SesNotification<'_> {
    /// The MIME message, decoded if the SNS action sends it as base64; `None` for other actions.
    ///
    /// # Errors
    /// The content is not base64.
    pub fn content_bytes(&self) -> Result<Option<Cow<'_, [u8]>>, EventError> {
        let Some(content) = &self.content else {
            return Ok(None);
        };
        let encoding = self.receipt.action.encoding.as_deref().unwrap_or_default();
        if !encoding.eq_ignore_ascii_case("base64") {
            return Ok(Some(Cow::Borrowed(content.as_bytes())));
        }
        let bytes =
            Base64::from_text(&**content).decode_at("SES notification event", "$.content")?;
        Ok(Some(Cow::Owned(bytes)))
    }
}

record! {
    /// A message.
    pub struct SesMail<'a> {
        /// When SES received the message.
        pub timestamp: DateTime<'a> as "timestamp",
        /// The sender address of the envelope.
        pub source: Cow<'a, str> as "source" secret,
        /// The message id of SES, with which the key of the S3 action ends.
        pub message_id: Cow<'a, str> as "messageId",
        /// All recipients in the headers.
        pub destination: Vec<Cow<'a, str>> as "destination" secret,
        /// Whether headers were left out because they exceeded 10 KB.
        pub headers_truncated: bool as "headersTruncated",
        /// The headers, in order.
        pub headers: Vec<SesHeader<'a>> as "headers" secret,
        /// The most common headers.
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
    /// The most common headers.
    pub struct SesCommonHeaders<'a> {
        /// The header `Return-Path`.
        pub return_path: Option<Cow<'a, str>> as "returnPath" secret,
        /// The header `From`.
        pub from: Vec<Cow<'a, str>> as "from" secret,
        /// The header `Sender`.
        pub sender: Option<Cow<'a, str>> as "sender" secret,
        /// The addresses of the header `Reply-To`.
        pub reply_to: Vec<Cow<'a, str>> as "replyTo" secret,
        /// The header `Date`, as text.
        pub date: Option<Cow<'a, str>> as "date",
        /// The recipients.
        pub to: Vec<Cow<'a, str>> as "to" secret,
        /// The header `Cc`.
        pub cc: Vec<Cow<'a, str>> as "cc" secret,
        /// The header `Bcc`.
        pub bcc: Vec<Cow<'a, str>> as "bcc" secret,
        /// The header `Message-ID`.
        pub message_id: Option<Cow<'a, str>> as "messageId",
        /// The subject.
        pub subject: Option<Cow<'a, str>> as "subject" secret,
    }
}

record! {
    /// The receipt of a message: verdicts and action.
    pub struct SesReceipt<'a> {
        /// When the receipt rules ran.
        pub timestamp: DateTime<'a> as "timestamp",
        /// How long the processing took, in milliseconds.
        pub processing_time_millis: i64 as "processingTimeMillis",
        /// The recipients that the rule matched.
        pub recipients: Vec<Cow<'a, str>> as "recipients" secret,
        /// The verdict of the spam check.
        pub spam_verdict: SesVerdict<'a> as "spamVerdict",
        /// The verdict of the virus check.
        pub virus_verdict: SesVerdict<'a> as "virusVerdict",
        /// The verdict of SPF.
        pub spf_verdict: SesVerdict<'a> as "spfVerdict",
        /// The verdict of DKIM.
        pub dkim_verdict: SesVerdict<'a> as "dkimVerdict",
        /// The verdict of DMARC.
        pub dmarc_verdict: SesVerdict<'a> as "dmarcVerdict",
        /// The DMARC policy of the sender's domain, if DMARC fails: `none`, `quarantine`, `reject`.
        pub dmarc_policy: Option<Cow<'a, str>> as "dmarcPolicy",
        /// The action.
        pub action: SesAction<'a> as "action",
    }
}

record! {
    /// The verdict of a check.
    pub struct SesVerdict<'a> {
        /// The status.
        pub status: SesStatus<'a> as "status",
    }
}

impl SesVerdict<'_> {
    /// Whether the message passed the check.
    pub fn is_pass(&self) -> bool {
        self.status == SesStatus::Pass
    }

    /// Whether the message failed the check. It can also have neither passed nor failed.
    pub fn is_fail(&self) -> bool {
        self.status == SesStatus::Fail
    }
}

choice! {
    /// The status of a verdict.
    pub enum SesStatus<'a> {
        /// No spam, no virus, or the sender's domain is authenticated.
        Pass = "PASS",
        /// Spam, a virus, or the authentication of the sender's domain failed.
        Fail = "FAIL",
        /// Possibly spam, or the sender's domain has no settings for SPF, DKIM or DMARC.
        Gray = "GRAY",
        /// The check could not be carried out.
        ProcessingFailed = "PROCESSING_FAILED",
        /// The rule does not scan for spam and viruses.
        Disabled = "DISABLED",
    }
}

record! {
    /// The action of the rule.
    pub struct SesAction<'a> {
        /// `Lambda`, `S3`, `SNS`, `Bounce`, `Stop`, `WorkMail`.
        pub kind: Cow<'a, str> as "type",
        /// The topic that is notified.
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
        /// SNS: `UTF8` or `BASE64`.
        pub encoding: Option<Cow<'a, str>> as "encoding",
        /// Bounce: the SMTP reply code.
        pub smtp_reply_code: Option<Cow<'a, str>> as "smtpReplyCode",
        /// Bounce: the enhanced status code.
        pub status_code: Option<Cow<'a, str>> as "statusCode",
        /// Bounce: the text.
        pub message: Option<Cow<'a, str>> as "message",
        /// Bounce: the sender of the bounce.
        pub sender: Option<Cow<'a, str>> as "sender",
        /// WorkMail: the organization.
        pub organization_arn: Option<Cow<'a, str>> as "organizationArn",
    }
}

record! {
    /// The response that determines how the rules continue. SES reads it only if the invocation type
    /// is `RequestResponse`.
    ///
    /// ```
    /// use lambda_native_events::SesResponse;
    ///
    /// assert_eq!(SesResponse::stop_rule_set().to_json()?, r#"{"disposition":"STOP_RULE_SET"}"#);
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// `to_json` rejects a disposition that SES does not know.
    ///
    /// AWS: [Invoke Lambda function action](https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda.html)
    pub struct SesResponse<'a> {
        /// `CONTINUE`, `STOP_RULE` or `STOP_RULE_SET`.
        pub disposition: Cow<'a, str> as "disposition",
    }
}

response!(SesResponse, "SES response", check);

impl SesResponse<'static> {
    /// Continues with the next action.
    pub fn go_on() -> Self {
        Self {
            disposition: "CONTINUE".into(),
        }
    }

    /// Skips the remaining actions of this rule.
    pub fn stop_rule() -> Self {
        Self {
            disposition: "STOP_RULE".into(),
        }
    }

    /// Skips the remaining actions of this rule and all other rules, for example to drop spam.
    pub fn stop_rule_set() -> Self {
        Self {
            disposition: "STOP_RULE_SET".into(),
        }
    }
}

fn check(response: &SesResponse) -> Result<(), ResponseError> {
    if ["CONTINUE", "STOP_RULE", "STOP_RULE_SET"].contains(&&*response.disposition) {
        return Ok(());
    }
    Err(ResponseError::invalid(
        "SES response",
        "$.disposition".to_owned(),
        format!(
            "`{}` is not one of CONTINUE, STOP_RULE and STOP_RULE_SET",
            response.disposition
        ),
    ))
}
