//! Subscriptions of CloudWatch Logs: JSON in gzip in base64 in JSON.

use std::borrow::Cow;
use std::io::Read as _;

use flate2::read::GzDecoder;

use crate::record::record;
use crate::root::{event, read_event};
use crate::{Base64, EpochMillis, EventError, Map};

/// What errors call the event.
const EVENT: &str = "CloudWatch Logs event";

/// The most bytes that [`CloudWatchLogsEvent::decode`] unpacks. Logs sends at most 1 MB, packed; a
/// text that unpacks to more than this is made to exhaust the memory.
pub const MAX_DATA: usize = 64 * 1024 * 1024;

record! {
    /// Log lines, packed.
    ///
    /// ```
    /// use lambda_native_events::cloudwatch::CloudWatchLogsData;
    /// use lambda_native_events::{CloudWatchLogsEvent, samples};
    ///
    /// let event = CloudWatchLogsEvent::parse(samples::CLOUDWATCH_LOGS)?;
    /// // `event.data()` at once, or in two steps, in which the strings are borrowed:
    /// let text = event.decode()?;
    /// let data = CloudWatchLogsData::parse(&text)?;
    /// assert_eq!(data.log_group, "/aws/lambda/orders");
    /// assert_eq!(data.log_events[0].message, "[ERROR] out of stock");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: "Using Lambda with CloudWatch Logs"; CloudWatch Logs User Guide, "Real-time processing
    /// of log data with subscriptions".
    pub struct CloudWatchLogsEvent<'a> {
        /// What Logs sends.
        pub awslogs: CloudWatchLogsPayload<'a> as "awslogs",
    }
}

event!(
    CloudWatchLogsEvent,
    "CloudWatch Logs event",
    CLOUDWATCH_LOGS
);

record! {
    /// What Logs sends.
    pub struct CloudWatchLogsPayload<'a> {
        /// Gzip of JSON. See [`CloudWatchLogsEvent::data`].
        pub data: Base64<'a> as "data",
    }
}

impl CloudWatchLogsEvent<'_> {
    /// The log lines, unpacked and read.
    ///
    /// # Errors
    /// As of [`decode`](Self::decode); or what was packed is no JSON of that type.
    pub fn data(&self) -> Result<CloudWatchLogsData<'static>, EventError> {
        let text = self.decode()?;
        CloudWatchLogsData::parse(&text).map(CloudWatchLogsData::into_owned)
    }

    /// The JSON of the log lines, unpacked, for [`CloudWatchLogsData::parse`].
    ///
    /// # Errors
    /// The data are no base64, no gzip, no UTF-8, or unpack to more than [`MAX_DATA`] bytes.
    pub fn decode(&self) -> Result<String, EventError> {
        const PATH: &str = "$.awslogs.data";
        let packed = self.awslogs.data.decode_at(EVENT, PATH)?;
        let mut bytes = Vec::new();
        GzDecoder::new(&*packed)
            .take(MAX_DATA as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| EventError::other(EVENT, PATH, format!("not valid gzip: {error}")))?;
        if bytes.len() > MAX_DATA {
            let message = format!("unpacks to more than {MAX_DATA} bytes");
            return Err(EventError::other(EVENT, PATH, message));
        }
        String::from_utf8(bytes).map_err(|error| EventError::utf8(EVENT, PATH, error.utf8_error()))
    }
}

record! {
    /// Log lines of one stream.
    pub struct CloudWatchLogsData<'a> {
        /// `DATA_MESSAGE`; or `CONTROL_MESSAGE`, by which Logs sees whether the function can be
        /// called.
        pub message_type: Cow<'a, str> as "messageType",
        /// The account of the logs.
        pub owner: Cow<'a, str> as "owner",
        /// The log group.
        pub log_group: Cow<'a, str> as "logGroup",
        /// The log stream.
        pub log_stream: Cow<'a, str> as "logStream",
        /// The filters that the lines passed.
        pub subscription_filters: Vec<Cow<'a, str>> as "subscriptionFilters",
        /// The lines.
        pub log_events: Vec<CloudWatchLogEvent<'a>> as "logEvents",
        /// `ACCOUNT_LEVEL_POLICY`, if the subscription is the account's.
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

    /// Whether this carries no log lines of anybody's.
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
        /// What the filter's pattern found, by name.
        pub extracted_fields: Map<'a> as "extractedFields",
    }
}
