//! Events of a bucket through EventBridge.

use std::borrow::Cow;

use crate::json::{DateTime, Map, choice, event, record};
use crate::messaging::eventbridge::envelope;

envelope! {
    /// An object changed: EventBridge's `Object Created`, `Object Deleted` and the other events of a bucket
    /// that sends its notifications to EventBridge.
    ///
    /// ```
    /// use lambda_native_events::{EventError, S3ObjectEvent};
    ///
    /// fn handle(event: &str) -> Result<Option<String>, EventError> {
    ///     let event = S3ObjectEvent::parse(event)?;
    ///     let (bucket, object) = (&event.detail.bucket, &event.detail.object);
    ///     Ok(event.is_created().then(|| format!("new: {}/{}", bucket.name, object.key)))
    /// }
    ///
    /// assert_eq!(
    ///     handle(S3ObjectEvent::SAMPLE)?.as_deref(),
    ///     Some("new: example-photos/photos/summer 2024/café.jpg")
    /// );
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// Unlike in an [`S3Event`](crate::S3Event), the key is not encoded.
    ///
    /// `detail_type` says what happened:
    ///
    /// | `detail_type` | set in the detail |
    /// |---|---|
    /// | `Object Created` | `reason` |
    /// | `Object Deleted` | `reason`, `deletion_type` |
    /// | `Object Restore Initiated`, `Object Restore Expired` | `source_storage_class` |
    /// | `Object Restore Completed` | `source_storage_class`, `restore_expiry_time` |
    /// | `Object Storage Class Changed` | `destination_storage_class` |
    /// | `Object Access Tier Changed` | `destination_access_tier` |
    /// | `Object ACL Updated`, `Object Tags Added`, `Object Tags Deleted` | |
    /// | `Object Annotation Created`, `Object Annotation Removed` | `object_annotation` |
    ///
    /// S3 can send an event more than once and out of order. The `sequencer` of the object determines the
    /// order of two events for one key.
    ///
    /// AWS: [EventBridge event message structure](https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html).
    S3ObjectEvent: S3ObjectDetail
}

event!(S3ObjectEvent, "S3 object event", S3_OBJECT_CREATED);

impl S3ObjectEvent<'_> {
    /// Whether an object was created or overwritten.
    pub fn is_created(&self) -> bool {
        self.detail_type == "Object Created"
    }

    /// Whether an object was deleted, by a request or by a lifecycle rule.
    pub fn is_removed(&self) -> bool {
        self.detail_type == "Object Deleted"
    }
}

record! {
    /// The change of an object.
    pub struct S3ObjectDetail<'a> {
        /// `0`.
        pub version: Cow<'a, str> as "version",
        /// The version of the format: `1.1`. A higher minor number has more members.
        pub event_version: Option<Cow<'a, str>> as "event-version",
        /// The bucket.
        pub bucket: S3ObjectBucket<'a> as "bucket",
        /// The object.
        pub object: S3ObjectInfo<'a> as "object",
        /// The id of the request.
        pub request_id: Cow<'a, str> as "request-id",
        /// The account that made the request, or an AWS service: `s3.amazonaws.com`.
        pub requester: Cow<'a, str> as "requester",
        /// The address that the request came from, if there was a request.
        pub source_ip_address: Option<Cow<'a, str>> as "source-ip-address",
        /// What created the object, `PutObject`, `POST Object`, `CopyObject` or
        /// `CompleteMultipartUpload`; or deleted it, `DeleteObject` or `Lifecycle Expiration`.
        pub reason: Option<Cow<'a, str>> as "reason",
        /// How the object was deleted.
        pub deletion_type: Option<S3DeletionType<'a>> as "deletion-type",
        /// When the restored copy expires.
        pub restore_expiry_time: Option<DateTime<'a>> as "restore-expiry-time",
        /// The storage class of the object that is restored: `GLACIER`.
        pub source_storage_class: Option<Cow<'a, str>> as "source-storage-class",
        /// The new storage class.
        pub destination_storage_class: Option<Cow<'a, str>> as "destination-storage-class",
        /// The new access tier of Intelligent-Tiering: `ARCHIVE_ACCESS`.
        pub destination_access_tier: Option<Cow<'a, str>> as "destination-access-tier",
        /// The annotation that was created or removed.
        pub object_annotation: Option<S3ObjectAnnotation<'a>> as "object-annotation",
    }
}

choice! {
    /// How an object was deleted.
    pub enum S3DeletionType<'a> {
        /// The object, or a version of it, was deleted permanently.
        Permanent = "Permanently Deleted",
        /// A delete marker was created; the versions still exist.
        DeleteMarker = "Delete Marker Created",
    }
}

record! {
    /// A bucket.
    pub struct S3ObjectBucket<'a> {
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// The tags that AWS services have added to the bucket: `aws:cloudformation:stack-name`.
        pub aws_generated_tags: Map<'a> as "aws-generated-tags",
    }
}

record! {
    /// An object.
    pub struct S3ObjectInfo<'a> {
        /// The key, in the form that API calls use.
        pub key: Cow<'a, str> as "key",
        /// The size in bytes; `None` after a deletion.
        pub size: Option<u64> as "size",
        /// The entity tag.
        pub etag: Option<Cow<'a, str>> as "etag",
        /// The version, if the bucket has versioning.
        pub version_id: Option<Cow<'a, str>> as "version-id",
        /// Determines the order of the events for one key. Hexadecimal, of varying length: pad it with
        /// zeros on the right and compare it as text.
        pub sequencer: Option<Cow<'a, str>> as "sequencer",
        /// Whether an object that was copied has annotations.
        pub has_object_annotation: Option<bool> as "has-object-annotation",
    }
}

record! {
    /// An annotation of an object.
    pub struct S3ObjectAnnotation<'a> {
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// The size in bytes; `None` after a removal.
        pub size: Option<u64> as "size",
        /// The entity tag; `None` after a removal.
        pub etag: Option<Cow<'a, str>> as "etag",
    }
}
