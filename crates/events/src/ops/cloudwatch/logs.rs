//! Subscriptions of CloudWatch Logs: JSON in gzip in base64 in JSON.

use std::borrow::Cow;
use std::io::Read as _;

use flate2::read::GzDecoder;

use crate::json::{Base64, EpochMillis, EventError, Map, event, read_event, record};

/// The name of the event in error messages.
const EVENT: &str = "CloudWatch Logs event";

/// The maximum size of unpacked data, in bytes, for [`unpack`] and [`CloudWatchLogsEvent::data`].
/// CloudWatch Logs accepts lines in batches of at most 1 MB, so larger data must be an attempt to
/// exhaust the memory.
pub const MAX_DATA: usize = 64 * 1024 * 1024;

record! {
    /// Log lines from a subscription of this function to a log group: JSON in gzip in base64.
    ///
    /// ```
    /// use lambda_native_events::{CloudWatchLogsEvent, EventError};
    ///
    /// fn handle(event: &str) -> Result<usize, EventError> {
    ///     let data = CloudWatchLogsEvent::parse(event)?.data()?;
    ///     for line in &data.log_events {
    ///         println!("{} {}: {}", data.log_group, line.timestamp, line.message);
    ///     }
    ///     Ok(data.log_events.len())
    /// }
    ///
    /// assert_eq!(handle(CloudWatchLogsEvent::SAMPLE)?, 2);
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// A subscription of a Kinesis data stream or of Firehose puts the same gzip data into each record.
    /// [`unpack`] reads it.
    ///
    /// AWS: [Log group-level subscription filters](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html);
    /// Lambda Developer Guide, "Using Lambda with CloudWatch Logs".
    pub struct CloudWatchLogsEvent<'a> {
        /// The data that CloudWatch Logs sends.
        pub awslogs: CloudWatchLogsPayload<'a> as "awslogs",
    }
}

event!(
    CloudWatchLogsEvent,
    "CloudWatch Logs event",
    CLOUDWATCH_LOGS
);

record! {
    /// The data that CloudWatch Logs sends.
    pub struct CloudWatchLogsPayload<'a> {
        /// JSON compressed with gzip. See [`CloudWatchLogsEvent::data`].
        pub data: Base64<'a> as "data",
    }
}

impl CloudWatchLogsEvent<'_> {
    /// The log lines, unpacked and read.
    ///
    /// # Errors
    /// As for [`decode`](Self::decode). Also if the unpacked data is not JSON of that type.
    pub fn data(&self) -> Result<CloudWatchLogsData<'static>, EventError> {
        let text = self.decode()?;
        CloudWatchLogsData::parse(&text).map(CloudWatchLogsData::into_owned)
    }

    /// The unpacked JSON of the log lines. [`CloudWatchLogsData::parse`] then borrows its strings:
    ///
    /// ```
    /// use lambda_native_events::cloudwatch::CloudWatchLogsData;
    /// use lambda_native_events::{CloudWatchLogsEvent, samples};
    ///
    /// let text = CloudWatchLogsEvent::parse(samples::CLOUDWATCH_LOGS)?.decode()?;
    /// let data = CloudWatchLogsData::parse(&text)?;
    /// assert_eq!(data.log_events[0].message, "[ERROR] out of stock");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// # Errors
    /// The data is not base64, not gzip or not UTF-8, or it unpacks to more than [`MAX_DATA`] bytes.
    pub fn decode(&self) -> Result<String, EventError> {
        const PATH: &str = "$.awslogs.data";
        unpack_at(&self.awslogs.data.decode_at(EVENT, PATH)?, EVENT, PATH)
    }
}

/// Unpacks the gzip data that a subscription puts into a record of a Kinesis data stream or of
/// Firehose. Returns the JSON of the log lines, for [`CloudWatchLogsData::parse`].
///
/// # Errors
/// The bytes are not gzip, or they unpack to something that is not UTF-8 or larger than [`MAX_DATA`] bytes.
pub fn unpack(gzip: &[u8]) -> Result<String, EventError> {
    unpack_at(gzip, "data of CloudWatch Logs", "$")
}

/// `event` and `path` are for error messages.
fn unpack_at(gzip: &[u8], event: &'static str, path: &'static str) -> Result<String, EventError> {
    let mut bytes = Vec::new();
    GzDecoder::new(gzip)
        .take(MAX_DATA as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| EventError::other(event, path, format!("not valid gzip: {error}")))?;
    if bytes.len() > MAX_DATA {
        let message = format!("unpacks to more than {MAX_DATA} bytes");
        return Err(EventError::other(event, path, message));
    }
    String::from_utf8(bytes).map_err(|error| EventError::utf8(event, path, error.utf8_error()))
}

record! {
    /// Log lines of one stream.
    pub struct CloudWatchLogsData<'a> {
        /// `DATA_MESSAGE` or `CONTROL_MESSAGE`. See
        /// [`is_control_message`](Self::is_control_message).
        pub message_type: Cow<'a, str> as "messageType",
        /// The account of the logs.
        pub owner: Cow<'a, str> as "owner",
        /// The log group.
        pub log_group: Cow<'a, str> as "logGroup",
        /// The log stream.
        pub log_stream: Cow<'a, str> as "logStream",
        /// The filters that the lines matched.
        pub subscription_filters: Vec<Cow<'a, str>> as "subscriptionFilters",
        /// The lines.
        pub log_events: Vec<CloudWatchLogEvent<'a>> as "logEvents" required,
        /// `ACCOUNT_LEVEL_POLICY`, if the subscription belongs to the account.
        pub policy_level: Option<Cow<'a, str>> as "policyLevel",
    }
}

impl<'a> CloudWatchLogsData<'a> {
    /// Reads the log lines. The strings are borrowed from `text`, except those with JSON escapes.
    ///
    /// # Errors
    /// The text is not a JSON object, or a member has a value of the wrong type.
    pub fn parse(text: &'a str) -> Result<Self, EventError> {
        read_event("JSON in the data of a CloudWatch Logs event", text)
    }

    /// Whether this is a control message without log lines, with which CloudWatch Logs checks that it
    /// can invoke the function.
    pub fn is_control_message(&self) -> bool {
        self.message_type == "CONTROL_MESSAGE"
    }
}

record! {
    /// A log line.
    pub struct CloudWatchLogEvent<'a> {
        /// The id.
        pub id: Cow<'a, str> as "id",
        /// When it was written.
        pub timestamp: EpochMillis as "timestamp",
        /// The line.
        pub message: Cow<'a, str> as "message" secret,
        /// The fields that the filter pattern extracted, by name. If the filter is configured for it,
        /// also the system fields `@aws.account` and `@aws.region`.
        pub extracted_fields: Map<'a> as "extractedFields" secret,
    }
}
