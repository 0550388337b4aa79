//! What became of the records.

use std::borrow::Cow;
use std::fmt::Display;

use super::{FirehoseEvent, FirehoseRecord};
use crate::record::record;
use crate::root::answer;
use crate::{Base64, Map, ResponseError};

const RESPONSE: &str = "Firehose response";

record! {
    /// What became of each record, in any order. [`FirehoseEvent::transform`] makes one.
    ///
    /// `to_json` refuses a result that Firehose does not know, an `Ok` without data (data that are
    /// empty are data), and a record that is answered twice.
    ///
    /// AWS: "Required parameters for data transformation".
    pub struct FirehoseResponse<'a> {
        /// One for each record of the event: a record that is missing has failed.
        pub records: Vec<FirehoseResult<'a>> as "records" always,
    }
}

answer!(FirehoseResponse, "Firehose response", check);

record! {
    /// What became of a record.
    pub struct FirehoseResult<'a> {
        /// That of the record.
        pub record_id: Cow<'a, str> as "recordId",
        /// `Ok`, `Dropped` (on purpose) or `ProcessingFailed`.
        pub result: Cow<'a, str> as "result",
        /// What to deliver.
        pub data: Option<Base64<'a>> as "data",
        /// Where to.
        pub metadata: Option<FirehoseMetadata<'a>> as "metadata",
    }
}

record! {
    /// Where a record goes.
    pub struct FirehoseMetadata<'a> {
        /// Dynamic partitioning: the keys that the prefix in S3 is made from.
        pub partition_keys: Map<'a> as "partitionKeys",
        /// Apache Iceberg: the table.
        pub otf_metadata: Option<FirehoseTable<'a>> as "otfMetadata",
    }
}

record! {
    /// A table of Apache Iceberg.
    pub struct FirehoseTable<'a> {
        /// The table.
        pub destination_table_name: Cow<'a, str> as "destinationTableName",
        /// The database.
        pub destination_database_name: Cow<'a, str> as "destinationDatabaseName",
        /// `insert`, `update` or `delete`.
        pub operation: Cow<'a, str> as "operation",
    }
}

/// What a function makes of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transformed {
    data: Option<Base64<'static>>,
    metadata: Option<FirehoseMetadata<'static>>,
}

impl Transformed {
    /// Deliver these bytes. Firehose puts nothing between records: end lines with `\n`.
    pub fn ok(bytes: impl AsRef<[u8]>) -> Self {
        Self {
            data: Some(Base64::encode(bytes)),
            metadata: None,
        }
    }

    /// Deliver nothing: the record is dropped on purpose.
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
}

impl FirehoseEvent<'_> {
    /// Calls `handle` for each record, and answers with what it made of them. A record whose call
    /// fails is `ProcessingFailed`; the error is a line on stderr.
    pub fn transform<E: Display>(
        &self,
        mut handle: impl FnMut(&FirehoseRecord) -> Result<Transformed, E>,
    ) -> FirehoseResponse<'static> {
        let result = |record: &FirehoseRecord| {
            let (result, data, metadata) = match handle(record) {
                Ok(Transformed {
                    data: Some(data),
                    metadata,
                }) => ("Ok", Some(data), metadata),
                Ok(_) => ("Dropped", None, None),
                Err(error) => {
                    eprintln!("firehose: record {}: {error}", record.record_id);
                    ("ProcessingFailed", None, None)
                }
            };
            FirehoseResult {
                record_id: record.record_id.to_string().into(),
                result: result.into(),
                data,
                metadata,
            }
        };
        FirehoseResponse {
            records: self.records.iter().map(result).collect(),
        }
    }
}

fn check(answer: &FirehoseResponse) -> Result<(), ResponseError> {
    for (at, record) in answer.records.iter().enumerate() {
        let invalid = |member: &str, message: String| {
            let path = format!("$.records[{at}].{member}");
            Err(ResponseError::invalid(RESPONSE, path, message))
        };
        let result = &*record.result;
        if !["Ok", "Dropped", "ProcessingFailed"].contains(&result) {
            let message = format!("`{result}` is none of Ok, Dropped and ProcessingFailed");
            return invalid("result", message);
        }
        if result == "Ok" && record.data.is_none() {
            return invalid("data", "is missing, and the result is Ok".to_owned());
        }
        let id = &record.record_id;
        if answer.records[..at]
            .iter()
            .any(|other| other.record_id == *id)
        {
            return invalid("recordId", format!("`{id}` is answered twice"));
        }
    }
    Ok(())
}
