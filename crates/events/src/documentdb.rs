//! DocumentDB change streams.
//!
//! ```
//! use lambda_native_events::{DocumentDbEvent, EventError, samples};
//!
//! #[derive(serde::Deserialize)]
//! struct Order {
//!     order: u64,
//! }
//!
//! fn handle(event: &str) -> Result<(), EventError> {
//!     for entry in &DocumentDbEvent::parse(event)?.events {
//!         let change = &entry.event;
//!         if let Some(document) = &change.full_document {
//!             println!("{}: order {}", change.operation_type, document.parse::<Order>()?.order);
//!         }
//!     }
//!     Ok(())
//! }
//!
//! handle(samples::DOCUMENTDB)?;
//! # Ok::<(), EventError>(())
//! ```
//!
//! Documents are MongoDB's extended JSON: an object id is `{"$oid": "63ee..."}`.
//!
//! AWS: "Using Lambda with Amazon DocumentDB".

use std::borrow::Cow;

use crate::record::record;
use crate::root::event;
use crate::{Json, Number};

record! {
    /// Changes of documents.
    ///
    /// ```
    /// use lambda_native_events::{DocumentDbEvent, samples};
    ///
    /// let event = DocumentDbEvent::parse(samples::DOCUMENTDB)?;
    /// let change = &event.events[1].event;
    /// assert_eq!(change.operation_type, "update");
    /// let update = change.update_description.as_ref().unwrap();
    /// assert_eq!(update.removed_fields, ["note"]);
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: "Using Lambda with Amazon DocumentDB", "Example DocumentDB event".
    pub struct DocumentDbEvent<'a> {
        /// The ARN of the cluster.
        pub event_source_arn: Cow<'a, str> as "eventSourceArn",
        /// The changes.
        pub events: Vec<DocumentDbEntry<'a>> as "events",
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
        /// Where the change stream can be resumed.
        pub id: DocumentDbResumeToken<'a> as "_id",
        /// When, by the cluster's clock: `{"$timestamp": {"t": 1676588775, "i": 9}}`.
        pub cluster_time: Option<Json<'a>> as "clusterTime",
        /// The id of the document: `{"_id": {"$oid": "63ee..."}}`.
        pub document_key: Option<Json<'a>> as "documentKey",
        /// The document, if the event source mapping asks for it.
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

record! {
    /// Where a change stream can be resumed.
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
        /// The collection; not for `dropDatabase`.
        pub coll: Option<Cow<'a, str>> as "coll",
    }
}

record! {
    /// What changed in a document.
    pub struct DocumentDbUpdate<'a> {
        /// The new values, by field.
        pub updated_fields: Option<Json<'a>> as "updatedFields" secret,
        /// The fields that are gone.
        pub removed_fields: Vec<Cow<'a, str>> as "removedFields",
        /// The arrays that are shorter.
        pub truncated_arrays: Vec<DocumentDbTruncatedArray<'a>> as "truncatedArrays",
    }
}

record! {
    /// An array that is shorter than before.
    pub struct DocumentDbTruncatedArray<'a> {
        /// The field.
        pub field: Cow<'a, str> as "field",
        /// How many elements are left.
        pub new_size: Number as "newSize",
    }
}
