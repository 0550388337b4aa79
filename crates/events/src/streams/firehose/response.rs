//! The response of a transformation.

use std::borrow::Cow;
use std::fmt::Display;

use super::{
    FirehoseEvent, FirehoseRecord, KinesisAnalyticsInput, KinesisAnalyticsPreprocessingEvent,
};
use crate::json::{Base64, Map, ResponseError, record, response};

const RESPONSE: &str = "Firehose response";

record! {
    /// The results of the records, in any order. [`FirehoseEvent::transform`] creates this response.
    ///
    /// ```
    /// use lambda_native_events::FirehoseEvent;
    /// use lambda_native_events::firehose::{FirehoseRecord, Transformed};
    ///
    /// let event = FirehoseEvent {
    ///     records: vec![FirehoseRecord { record_id: "r-1".into(), ..Default::default() }],
    ///     ..Default::default()
    /// };
    /// let response = event.transform(|_| {
    ///     Ok::<_, String>(Transformed::ok("hello").partition_key("customer", "c-7"))
    /// });
    /// assert_eq!(
    ///     response.to_json()?,
    ///     r#"{"records":[{"recordId":"r-1","result":"Ok","data":"aGVsbG8=","metadata":{"partitionKeys":{"customer":"c-7"}}}]}"#
    /// );
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// `to_json` rejects an unknown result, an `Ok` without data (empty data is allowed), two results for
    /// one record, an unknown operation on a table, and more data than the 6 MB that Lambda accepts. In
    /// the last case, reduce the buffer size of the transformation.
    ///
    /// AWS: [Required parameters for data transformation](https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html).
    pub struct FirehoseResponse<'a> {
        /// One result for each record of the event. A record without a result has failed.
        pub records: Vec<FirehoseResult<'a>> as "records" always,
    }
}

response!(FirehoseResponse, "Firehose response", check);

record! {
    /// The result of a record.
    pub struct FirehoseResult<'a> {
        /// The id of the record.
        pub record_id: Cow<'a, str> as "recordId",
        /// `Ok`, `Dropped` (on purpose) or `ProcessingFailed`.
        pub result: Cow<'a, str> as "result",
        /// The data to deliver.
        pub data: Option<Base64<'a>> as "data",
        /// The data to deliver, in place of `data`, if the record comes from MSK.
        pub kafka_record_value: Option<Base64<'a>> as "kafkaRecordValue",
        /// The destination.
        pub metadata: Option<FirehoseMetadata<'a>> as "metadata",
    }
}

record! {
    /// The destination of a record.
    pub struct FirehoseMetadata<'a> {
        /// Dynamic partitioning: the keys for the prefix in S3.
        pub partition_keys: Map<'a> as "partitionKeys",
        /// Apache Iceberg: the table.
        pub otf_metadata: Option<FirehoseTable<'a>> as "otfMetadata",
    }
}

record! {
    /// An Apache Iceberg table.
    pub struct FirehoseTable<'a> {
        /// The table.
        pub destination_table_name: Cow<'a, str> as "destinationTableName",
        /// The database.
        pub destination_database_name: Cow<'a, str> as "destinationDatabaseName",
        /// `insert` (the default), `update` or `delete`.
        pub operation: Option<Cow<'a, str>> as "operation",
    }
}

/// The outcome of transforming a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transformed {
    data: Option<Base64<'static>>,
    metadata: Option<FirehoseMetadata<'static>>,
}

impl Transformed {
    /// Deliver these bytes. Firehose does not separate records, so end lines with `\n`.
    pub fn ok(bytes: impl AsRef<[u8]>) -> Self {
        Self {
            data: Some(Base64::encode(bytes)),
            metadata: None,
        }
    }

    /// Drop the record on purpose.
    pub fn dropped() -> Self {
        Self {
            data: None,
            metadata: None,
        }
    }

    /// Adds a key of dynamic partitioning.
    #[must_use]
    pub fn partition_key(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Cow<'static, str>>,
    ) -> Self {
        let metadata = self.metadata.get_or_insert_default();
        metadata.partition_keys.insert(name, value);
        self
    }

    /// Sends the record to an Apache Iceberg table. `operation` is `insert`, `update` or `delete`.
    #[must_use]
    pub fn table(
        mut self,
        database: impl Into<Cow<'static, str>>,
        table: impl Into<Cow<'static, str>>,
        operation: impl Into<Cow<'static, str>>,
    ) -> Self {
        let metadata = self.metadata.get_or_insert_default();
        metadata.otf_metadata = Some(FirehoseTable {
            destination_table_name: table.into(),
            destination_database_name: database.into(),
            operation: Some(operation.into()),
        });
        self
    }
}

impl FirehoseEvent<'_> {
    /// Calls `handle` for each record and returns the response with all results. If a call fails, its
    /// record is `ProcessingFailed`, and the error is written to stderr.
    pub fn transform<E: Display>(
        &self,
        mut handle: impl FnMut(&FirehoseRecord) -> Result<Transformed, E>,
    ) -> FirehoseResponse<'static> {
        let result = |record: &FirehoseRecord| {
            let mut result = transformed(&record.record_id, handle(record));
            if record.kafka_record_value.is_some() {
                result.kafka_record_value = result.data.take();
            }
            result
        };
        FirehoseResponse {
            records: self.records.iter().map(result).collect(),
        }
    }
}

impl KinesisAnalyticsPreprocessingEvent<'_> {
    /// Calls `handle` for each record and returns the response with all results. If a call fails, its
    /// record is `ProcessingFailed`, and the error is written to stderr.
    pub fn transform<E: Display>(
        &self,
        mut handle: impl FnMut(&KinesisAnalyticsInput) -> Result<Transformed, E>,
    ) -> FirehoseResponse<'static> {
        let result =
            |record: &KinesisAnalyticsInput| transformed(&record.record_id, handle(record));
        FirehoseResponse {
            records: self.records.iter().map(result).collect(),
        }
    }
}

fn transformed<E: Display>(id: &str, made: Result<Transformed, E>) -> FirehoseResult<'static> {
    let (result, data, metadata) = match made {
        Ok(Transformed {
            data: Some(data),
            metadata,
        }) => ("Ok", Some(data), metadata),
        Ok(_) => ("Dropped", None, None),
        Err(error) => {
            eprintln!("firehose: record {id}: {error}");
            ("ProcessingFailed", None, None)
        }
    };
    FirehoseResult {
        record_id: id.to_owned().into(),
        result: result.into(),
        data,
        kafka_record_value: None,
        metadata,
    }
}

/// The largest response of a synchronous invocation, in bytes: 6 MB, and room for a head.
const LIMIT: usize = 6_291_556;

fn check(response: &FirehoseResponse) -> Result<(), ResponseError> {
    let mut bytes = 0;
    let mut ids: Vec<&str> = response
        .records
        .iter()
        .map(|record| &*record.record_id)
        .collect();
    ids.sort_unstable();
    let twice = ids
        .windows(2)
        .find(|pair| pair[0] == pair[1])
        .map(|pair| pair[0]);
    for (at, record) in response.records.iter().enumerate() {
        let invalid = |member: &str, message: String| {
            let path = format!("$.records[{at}].{member}");
            Err(ResponseError::invalid(RESPONSE, path, message))
        };
        let result = &*record.result;
        if !["Ok", "Dropped", "ProcessingFailed"].contains(&result) {
            let message = format!("`{result}` is not one of Ok, Dropped and ProcessingFailed");
            return invalid("result", message);
        }
        let data = record.data.as_ref().or(record.kafka_record_value.as_ref());
        if result == "Ok" && data.is_none() {
            return invalid("data", "is missing, but the result is Ok".to_owned());
        }
        let table = record
            .metadata
            .as_ref()
            .and_then(|to| to.otf_metadata.as_ref());
        if let Some(operation) = table.and_then(|table| table.operation.as_deref())
            && !["insert", "update", "delete"].contains(&operation)
        {
            let message = format!("`{operation}` is not one of insert, update and delete");
            return invalid("metadata.otfMetadata.operation", message);
        }
        bytes += data.map_or(0, |data| data.text().len());
    }
    if let Some(id) = twice {
        let at = response
            .records
            .iter()
            .rposition(|record| record.record_id == id);
        let path = format!("$.records[{}].recordId", at.unwrap_or_default());
        let message = format!("there are two results for `{id}`");
        return Err(ResponseError::invalid(RESPONSE, path, message));
    }
    if bytes > LIMIT {
        return Err(ResponseError::invalid(
            RESPONSE,
            "$.records".to_owned(),
            format!("the data has {bytes} bytes (Lambda responses are limited to {LIMIT})"),
        ));
    }
    Ok(())
}
