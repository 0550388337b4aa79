//! DynamoDB streams: changes to the items of a table, [`DynamoDbEvent`].
//!
//! The response is a [`BatchResponse`](crate::BatchResponse), or a [`TimeWindowResponse`] if the event
//! source mapping has a tumbling window. Lambda reads `batchItemFailures` only if the mapping has
//! `ReportBatchItemFailures` among its `FunctionResponseTypes`.
//!
//! The changes of a table can also go to a Kinesis data stream. Each of its records is then the JSON of a
//! [`DynamoDbRecord`].

mod attribute;
mod item;

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use serde_core::de::DeserializeOwned;

pub use attribute::{DynamoDbAttributeValue, DynamoDbItem};
pub use item::parse_item;

use crate::batch::{BatchItemIdentifier, BatchRecord};
use crate::json::{EpochMillis, EpochSeconds, EventError, Json, choice, event, record};
pub use crate::streams::time_window::{TimeWindow, TimeWindowResponse};
use crate::streams::time_window::{parse_state, whole_shard};

record! {
    /// Changes to the items of a table. The changes to each item are in order.
    ///
    /// ```
    /// use lambda_native_events::dynamodb::DynamoDbEventName;
    /// use lambda_native_events::{BatchResponse, DynamoDbEvent, EventError, batch};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Order {
    ///     id: String,
    ///     total: f64,
    ///     tags: Vec<String>,
    /// }
    ///
    /// fn handle(event: &str) -> Result<BatchResponse<'static>, EventError> {
    ///     let event = DynamoDbEvent::parse(event)?;
    ///     Ok(batch(&event.records, |record| {
    ///         if record.event_name == DynamoDbEventName::Insert {
    ///             let order: Order = record.dynamodb.parse_new_image()?;
    ///             println!("{}: {}, {:?}", order.id, order.total, order.tags);
    ///         }
    ///         Ok(())
    ///     }))
    /// }
    ///
    /// assert!(handle(DynamoDbEvent::SAMPLE)?.batch_item_failures.is_empty());
    ///
    /// // Attribute by attribute; the text of a number has all its digits.
    /// let event = DynamoDbEvent::parse(DynamoDbEvent::SAMPLE)?;
    /// let total = &event.records[0].dynamodb.new_image["total"];
    /// assert_eq!(total.as_n(), Some("12.50"));
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Using AWS Lambda with Amazon DynamoDB](https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html).
    pub struct DynamoDbEvent<'a> {
        /// The records.
        pub records: Vec<DynamoDbRecord<'a>> as "Records" required has_window,
        /// Tumbling windows: the window.
        pub window: Option<TimeWindow<'a>> as "window",
        /// Tumbling windows: the state that the previous invocation of the window returned. See
        /// [`parse_state`](Self::parse_state).
        pub state: Option<Json<'a>> as "state" secret,
        /// Tumbling windows: the id of the shard.
        pub shard_id: Option<Cow<'a, str>> as "shardId",
        /// Tumbling windows: the ARN of the stream.
        pub event_source_arn: Option<Cow<'a, str>> as "eventSourceARN",
        /// Tumbling windows: whether this is the last invocation of the window. It may have no
        /// records.
        pub is_final_invoke_for_window: bool as "isFinalInvokeForWindow",
        /// Tumbling windows: whether the state has exceeded 1 MB.
        pub is_window_terminated_early: bool as "isWindowTerminatedEarly",
    }
}

event!(DynamoDbEvent, "DynamoDB event", DYNAMODB);
parse_state!(DynamoDbEvent);

impl DynamoDbEvent<'_> {
    /// The last invocation of a window may come without records.
    fn has_window(&self) -> bool {
        self.window.is_some()
    }
}

choice! {
    /// The kind of a change.
    pub enum DynamoDbEventName<'a> {
        /// The item was created.
        Insert = "INSERT",
        /// The item was modified.
        Modify = "MODIFY",
        /// The item was deleted, by a request or because its time to live ended.
        Remove = "REMOVE",
    }
}

record! {
    /// A change to an item. It is a record of a [`DynamoDbEvent`] or, if the changes to a table go to a
    /// Kinesis data stream, the JSON in one of its records.
    ///
    /// ```
    /// use lambda_native_events::{DynamoDbRecord, EventError};
    ///
    /// /// In a function of the stream: `handle(&record.kinesis.data.decode_str()?)`.
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     let change = DynamoDbRecord::parse(event)?;
    ///     let table = change.table_name.as_deref().unwrap_or_default();
    ///     println!("{table}: {} at {:?}", change.event_name, change.dynamodb.time());
    ///     Ok(())
    /// }
    ///
    /// handle(DynamoDbRecord::SAMPLE)?;
    ///
    /// let change = DynamoDbRecord::parse(DynamoDbRecord::SAMPLE)?;
    /// assert_eq!(change.dynamodb.keys.get("id").unwrap().as_s(), Some("order-7"));
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Using Kinesis Data Streams to capture changes to DynamoDB](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html).
    pub struct DynamoDbRecord<'a> {
        /// The id of the record.
        pub event_id: Cow<'a, str> as "eventID",
        /// The kind of the change.
        pub event_name: DynamoDbEventName<'a> as "eventName",
        /// The version of the format: `1.1`.
        pub event_version: Cow<'a, str> as "eventVersion",
        /// `aws:dynamodb`.
        pub event_source: Cow<'a, str> as "eventSource",
        /// The region of the table.
        pub aws_region: Cow<'a, str> as "awsRegion",
        /// The item before and after.
        pub dynamodb: DynamoDbChange<'a> as "dynamodb",
        /// The service, if it deleted the item because its time to live ended.
        pub user_identity: Option<DynamoDbIdentity<'a>> as "userIdentity",
        /// The ARN of the stream.
        pub event_source_arn: Cow<'a, str> as "eventSourceARN",
        /// Through a Kinesis data stream: the name of the table.
        pub table_name: Option<Cow<'a, str>> as "tableName",
        /// Through a Kinesis data stream: `application/json`.
        pub record_format: Option<Cow<'a, str>> as "recordFormat",
    }
}

event!(DynamoDbRecord, "DynamoDB record event", DYNAMODB_KINESIS);

impl DynamoDbRecord<'_> {
    /// Whether the item was deleted because its time to live ended.
    pub fn is_expired(&self) -> bool {
        let by_service = |identity: &DynamoDbIdentity| {
            identity.identity_type == "Service" && identity.principal_id == "dynamodb.amazonaws.com"
        };
        self.event_name == DynamoDbEventName::Remove
            && self.user_identity.as_ref().is_some_and(by_service)
    }
}

/// The records of a shard are in order, so after a failure the rest is not tried.
impl BatchRecord for DynamoDbRecord<'_> {
    fn identifier(&self) -> BatchItemIdentifier<'_> {
        (&*self.dynamodb.sequence_number).into()
    }

    fn group(&self) -> Option<Cow<'_, str>> {
        whole_shard()
    }
}

record! {
    /// An item before and after.
    ///
    /// AWS: [StreamRecord](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html)
    /// in the DynamoDB API Reference.
    pub struct DynamoDbChange<'a> {
        /// The time of the change in seconds or, through a Kinesis data stream, in a smaller unit. See
        /// [`time`](Self::time).
        pub approximate_creation_date_time: EpochSeconds as "ApproximateCreationDateTime",
        /// The unit of that time through a Kinesis data stream: `MILLISECOND` or `MICROSECOND`.
        pub approximate_creation_date_time_precision: Option<Cow<'a, str>> as "ApproximateCreationDateTimePrecision",
        /// The primary key.
        pub keys: DynamoDbItem<'a> as "Keys",
        /// The item after the change, if the stream has new images.
        pub new_image: DynamoDbItem<'a> as "NewImage",
        /// The item before the change, if the stream has old images.
        pub old_image: DynamoDbItem<'a> as "OldImage",
        /// The position in the stream, which a [`BatchItemFailure`](crate::BatchItemFailure) contains.
        pub sequence_number: Cow<'a, str> as "SequenceNumber",
        /// The size of the record in bytes.
        pub size_bytes: u64 as "SizeBytes",
        /// Which images the stream has: `KEYS_ONLY`, `NEW_IMAGE`, `OLD_IMAGE`,
        /// `NEW_AND_OLD_IMAGES`.
        pub stream_view_type: Cow<'a, str> as "StreamViewType",
    }
}

impl DynamoDbChange<'_> {
    /// The time of the change, regardless of the unit in the event. `None` if the event does not contain it.
    pub fn time(&self) -> Option<SystemTime> {
        let value = &self.approximate_creation_date_time;
        match self.approximate_creation_date_time_precision.as_deref() {
            Some("MICROSECOND") => {
                let micros = value.0.as_u64().filter(|micros| *micros > 0)?;
                SystemTime::UNIX_EPOCH.checked_add(Duration::from_micros(micros))
            }
            Some("MILLISECOND") => EpochMillis(value.0.as_i64()?).time(),
            // Streams from before the unit could be chosen use milliseconds without saying so.
            _ => value.time(),
        }
    }

    /// The item after the change, as a type of your own. See [`parse_item`].
    ///
    /// # Errors
    /// The item is not of that type, or is not in the event.
    pub fn parse_new_image<T: DeserializeOwned>(&self) -> Result<T, EventError> {
        parse_item(&self.new_image)
    }

    /// The item before the change, as a type of your own. See [`parse_item`].
    ///
    /// # Errors
    /// The item is not of that type, or is not in the event.
    pub fn parse_old_image<T: DeserializeOwned>(&self) -> Result<T, EventError> {
        parse_item(&self.old_image)
    }

    /// The primary key, as a type of your own. See [`parse_item`].
    ///
    /// # Errors
    /// The key is not of that type.
    pub fn parse_keys<T: DeserializeOwned>(&self) -> Result<T, EventError> {
        parse_item(&self.keys)
    }
}

record! {
    /// The principal that deleted an item.
    pub struct DynamoDbIdentity<'a> {
        /// `Service`.
        pub identity_type: Cow<'a, str> as "type" | "Type",
        /// `dynamodb.amazonaws.com`.
        pub principal_id: Cow<'a, str> as "principalId" | "PrincipalId",
    }
}
