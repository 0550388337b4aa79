//! DocumentDB change streams: changes to documents, [`DocumentDbEvent`].
//!
//! Documents are in MongoDB's extended JSON: an object id is `{"$oid": "63ee..."}`. The response of
//! the function is ignored. After an error, the whole batch is delivered again.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use crate::json::{Json, Number, event, record};

record! {
    /// Changes to documents.
    ///
    /// ```
    /// use lambda_native_events::{DocumentDbEvent, EventError};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Order {
    ///     order: u64,
    /// }
    ///
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     for entry in &DocumentDbEvent::parse(event)?.events {
    ///         let change = &entry.event;
    ///         if let Some(document) = &change.full_document {
    ///             let order: Order = document.parse()?;
    ///             println!("{}: order {}", change.operation_type, order.order);
    ///         }
    ///     }
    ///     Ok(())
    /// }
    ///
    /// handle(DocumentDbEvent::SAMPLE)?;
    ///
    /// let event = DocumentDbEvent::parse(DocumentDbEvent::SAMPLE)?;
    /// let change = &event.events[1].event;
    /// assert_eq!(change.operation_type, "update");
    /// assert_eq!(change.update_description.as_ref().unwrap().removed_fields, ["note"]);
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Using Lambda with Amazon DocumentDB](https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html).
    pub struct DocumentDbEvent<'a> {
        /// The ARN of the cluster.
        pub event_source_arn: Cow<'a, str> as "eventSourceArn",
        /// The changes.
        pub events: Vec<DocumentDbEntry<'a>> as "events" required,
        /// `aws:docdb`.
        pub event_source: Cow<'a, str> as "eventSource",
    }
}

event!(DocumentDbEvent, "DocumentDB event", DOCUMENTDB);

record! {
    /// An entry of the change stream.
    pub struct DocumentDbEntry<'a> {
        /// The change.
        pub event: DocumentDbChange<'a> as "event",
    }
}

record! {
    /// A change.
    pub struct DocumentDbChange<'a> {
        /// The position at which the change stream can be resumed.
        pub id: DocumentDbResumeToken<'a> as "_id",
        /// The time of the change, by the cluster's clock: `{"$timestamp": {"t": 1676588775, "i": 9}}`. See
        /// [`time`](Self::time).
        pub cluster_time: Option<Json<'a>> as "clusterTime",
        /// The id of the document: `{"_id": {"$oid": "63ee..."}}`.
        pub document_key: Option<Json<'a>> as "documentKey",
        /// The document, if the event source mapping is configured to include it.
        pub full_document: Option<Json<'a>> as "fullDocument" secret,
        /// The database and the collection.
        pub ns: Option<DocumentDbNamespace<'a>> as "ns",
        /// `rename`: the new name.
        pub to: Option<DocumentDbNamespace<'a>> as "to",
        /// `insert`, `update`, `replace`, `delete`, `drop`, `dropDatabase`, `rename`, `invalidate`.
        pub operation_type: Cow<'a, str> as "operationType",
        /// `update`: what changed.
        pub update_description: Option<DocumentDbUpdate<'a>> as "updateDescription",
        /// Transactions: the number.
        pub txn_number: Option<Number> as "txnNumber",
        /// Transactions: the session.
        pub lsid: Option<Json<'a>> as "lsid",
    }
}

impl DocumentDbChange<'_> {
    /// The time of the change, in whole seconds. `None` if the event does not contain it.
    pub fn time(&self) -> Option<SystemTime> {
        let timestamp = self.cluster_time.as_ref()?.get("$timestamp")?;
        let seconds: u64 = timestamp.get("t")?.parse().ok()?;
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
    }
}

record! {
    /// The position at which a change stream can be resumed.
    pub struct DocumentDbResumeToken<'a> {
        /// The token.
        pub data: Cow<'a, str> as "_data",
    }
}

record! {
    /// A collection.
    pub struct DocumentDbNamespace<'a> {
        /// The database.
        pub db: Cow<'a, str> as "db",
        /// The collection. Missing for `dropDatabase`.
        pub coll: Option<Cow<'a, str>> as "coll",
    }
}

record! {
    /// What changed in a document.
    pub struct DocumentDbUpdate<'a> {
        /// The new values, by field.
        pub updated_fields: Option<Json<'a>> as "updatedFields" secret,
        /// The removed fields.
        pub removed_fields: Vec<Cow<'a, str>> as "removedFields",
        /// The truncated arrays.
        pub truncated_arrays: Vec<DocumentDbTruncatedArray<'a>> as "truncatedArrays",
    }
}

record! {
    /// A truncated array.
    pub struct DocumentDbTruncatedArray<'a> {
        /// The field.
        pub field: Cow<'a, str> as "field",
        /// The new number of elements.
        pub new_size: Number as "newSize",
    }
}
