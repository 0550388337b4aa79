//! Notifications of a bucket.

use std::borrow::Cow;

use super::decode_key;
use crate::json::{DateTime, event, record};

record! {
    /// Changes in a bucket. The response of the function is ignored. After an error, Lambda retries the
    /// event.
    ///
    /// ```
    /// use lambda_native_events::{EventError, S3Event};
    ///
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     for record in &S3Event::parse(event)?.records {
    ///         if record.is_created() {
    ///             println!("new: {}/{}", record.s3.bucket.name, record.s3.object.decoded_key());
    ///         }
    ///     }
    ///     Ok(())
    /// }
    ///
    /// handle(S3Event::SAMPLE)?;
    ///
    /// let event = S3Event::parse(S3Event::SAMPLE)?;
    /// let object = &event.records[0].s3.object;
    /// assert_eq!(object.key, "photos/summer+2024/caf%C3%A9.jpg");
    /// assert_eq!(object.decoded_key(), "photos/summer 2024/café.jpg");
    /// assert_eq!(object.size, Some(1024));
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// When the notification is configured, S3 sends a test event without records and with `event` set to
    /// `s3:TestEvent`. S3 can send an event more than once and out of order. `sequencer` determines the
    /// order of two events for one key.
    ///
    /// Through EventBridge, the event has another shape: an [`S3ObjectEvent`](crate::S3ObjectEvent).
    ///
    /// AWS: [Process Amazon S3 event notifications with Lambda](https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html);
    /// [Event message structure](https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html)
    /// in the S3 User Guide.
    pub struct S3Event<'a> {
        /// The records. Empty in a test event.
        pub records: Vec<S3Record<'a>> as "Records" required is_test,
        /// `s3:TestEvent` in a test event.
        pub event: Option<Cow<'a, str>> as "Event",
        /// Test events: `Amazon S3`.
        pub service: Option<Cow<'a, str>> as "Service",
        /// Test events: the time at which the event was sent.
        pub time: Option<DateTime<'a>> as "Time",
        /// Test events: the name of the bucket.
        pub bucket: Option<Cow<'a, str>> as "Bucket",
        /// Test events: the request that configured the notification.
        pub request_id: Option<Cow<'a, str>> as "RequestId",
        /// Test events: the host that served that request.
        pub host_id: Option<Cow<'a, str>> as "HostId",
    }
}

event!(S3Event, "S3 event", S3_PUT);

impl S3Event<'_> {
    /// Whether this is a test event, with which S3 checks that it can invoke the function.
    pub fn is_test(&self) -> bool {
        self.event.as_deref() == Some("s3:TestEvent")
    }
}

record! {
    /// A change to an object.
    pub struct S3Record<'a> {
        /// The version of the format: `2.1`; `2.2` for replication, `2.3` for lifecycle rules,
        /// Intelligent-Tiering, tags, access control lists and restored copies that expire. A
        /// higher minor number has more members.
        pub event_version: Cow<'a, str> as "eventVersion",
        /// `aws:s3`.
        pub event_source: Cow<'a, str> as "eventSource",
        /// The region of the bucket.
        pub aws_region: Cow<'a, str> as "awsRegion",
        /// When S3 finished the request.
        pub event_time: DateTime<'a> as "eventTime",
        /// What happened: `ObjectCreated:Put`, `ObjectRemoved:Delete`, `ObjectRestore:Completed`,
        /// ... See [`is_created`](Self::is_created).
        pub event_name: Cow<'a, str> as "eventName",
        /// Who made the change.
        pub user_identity: S3UserIdentity<'a> as "userIdentity",
        /// The details of the request.
        pub request_parameters: S3RequestParameters<'a> as "requestParameters",
        /// The ids in the response of S3.
        pub response_elements: S3ResponseElements<'a> as "responseElements",
        /// The bucket and the object.
        pub s3: S3Entity<'a> as "s3",
        /// `ObjectRestore:Completed`: when the copy expires, and its previous storage class.
        pub glacier_event_data: Option<S3Glacier<'a>> as "glacierEventData",
        /// `Replication:*`: the details of the replication.
        pub replication_event_data: Option<S3Replication<'a>> as "replicationEventData",
        /// `IntelligentTiering`: the new access tier of the object.
        pub intelligent_tiering_event_data: Option<S3IntelligentTiering<'a>> as "intelligentTieringEventData",
        /// `LifecycleTransition`: the new storage class of the object.
        pub lifecycle_event_data: Option<S3Lifecycle<'a>> as "lifecycleEventData",
    }
}

impl S3Record<'_> {
    /// Whether an object was created or overwritten: `ObjectCreated:*`.
    pub fn is_created(&self) -> bool {
        self.is_of("ObjectCreated:")
    }

    /// Whether an object was deleted, by a request or by a lifecycle rule: `ObjectRemoved:*`,
    /// `LifecycleExpiration:*`.
    pub fn is_removed(&self) -> bool {
        self.is_of("ObjectRemoved:") || self.is_of("LifecycleExpiration:")
    }

    /// Some kinds of events have `s3:` before the name.
    fn is_of(&self, kind: &str) -> bool {
        let name = &*self.event_name;
        name.strip_prefix("s3:").unwrap_or(name).starts_with(kind)
    }
}

record! {
    /// Who caused an event, or owns a bucket.
    pub struct S3UserIdentity<'a> {
        /// The id of the principal: `AWS:AIDA...`, or `s3.amazonaws.com` for S3 itself.
        pub principal_id: Cow<'a, str> as "principalId",
    }
}

record! {
    /// The details of the request.
    pub struct S3RequestParameters<'a> {
        /// The address that the request came from.
        pub source_ip_address: Cow<'a, str> as "sourceIPAddress",
    }
}

record! {
    /// The ids in the response of S3, by which AWS Support finds the request.
    pub struct S3ResponseElements<'a> {
        /// The id of the request.
        pub request_id: Cow<'a, str> as "x-amz-request-id",
        /// The host that served it.
        pub id_2: Cow<'a, str> as "x-amz-id-2",
    }
}

record! {
    /// The bucket and the object.
    pub struct S3Entity<'a> {
        /// The version of this part of the format: `1.0`.
        pub s3_schema_version: Cow<'a, str> as "s3SchemaVersion",
        /// The id of the notification configuration.
        pub configuration_id: Cow<'a, str> as "configurationId",
        /// The bucket.
        pub bucket: S3Bucket<'a> as "bucket",
        /// The object.
        pub object: S3Object<'a> as "object",
    }
}

record! {
    /// A bucket.
    pub struct S3Bucket<'a> {
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// The account that owns it.
        pub owner_identity: S3UserIdentity<'a> as "ownerIdentity",
        /// The ARN.
        pub arn: Cow<'a, str> as "arn",
    }
}

record! {
    /// An object.
    pub struct S3Object<'a> {
        /// The key as sent, encoded as in a URL: `Happy+Face.jpg`. API calls need
        /// [`decoded_key`](Self::decoded_key).
        pub key: Cow<'a, str> as "key",
        /// The size in bytes; `None` after a deletion.
        pub size: Option<u64> as "size",
        /// The entity tag. Missing after a deletion.
        pub e_tag: Option<Cow<'a, str>> as "eTag",
        /// The version, if the bucket has versioning.
        pub version_id: Option<Cow<'a, str>> as "versionId",
        /// Determines the order of the events for one key. Hexadecimal, of varying length: pad it with
        /// zeros on the right and compare it as text.
        pub sequencer: Option<Cow<'a, str>> as "sequencer",
        /// The decoded key, only in events from other libraries.
        pub url_decoded_key: Option<Cow<'a, str>> as "urlDecodedKey",
    }
}

impl S3Object<'_> {
    /// The key of the object. Bytes that are not UTF-8 become U+FFFD.
    pub fn decoded_key(&self) -> Cow<'_, str> {
        decode_key(&self.key)
    }
}

record! {
    /// An object that was archived.
    pub struct S3Glacier<'a> {
        /// The restored copy.
        pub restore_event_data: S3Restore<'a> as "restoreEventData",
    }
}

record! {
    /// A restored copy of an archived object.
    pub struct S3Restore<'a> {
        /// When the copy expires.
        pub lifecycle_restoration_expiry_time: DateTime<'a> as "lifecycleRestorationExpiryTime",
        /// The storage class that it was restored from.
        pub lifecycle_restore_storage_class: Cow<'a, str> as "lifecycleRestoreStorageClass",
    }
}

record! {
    /// Replication of an object.
    pub struct S3Replication<'a> {
        /// The id of the rule.
        pub replication_rule_id: Cow<'a, str> as "replicationRuleId",
        /// The ARN of the destination bucket.
        pub destination_bucket: Cow<'a, str> as "destinationBucket",
        /// `OBJECT_PUT`, ...
        pub s3_operation: Cow<'a, str> as "s3Operation",
        /// When the replicated request arrived.
        pub request_time: DateTime<'a> as "requestTime",
        /// Why it failed: `AssumeRoleNotPermitted`, ...
        pub failure_reason: Option<Cow<'a, str>> as "failureReason",
        /// `OperationMissedThreshold`, `OperationReplicatedAfterThreshold`: the threshold for the
        /// duration.
        pub threshold: Option<Cow<'a, str>> as "threshold",
        /// `OperationReplicatedAfterThreshold`: the duration.
        pub replication_time: Option<Cow<'a, str>> as "replicationTime",
    }
}

record! {
    /// A move by Intelligent-Tiering.
    pub struct S3IntelligentTiering<'a> {
        /// `ARCHIVE_ACCESS` or `DEEP_ARCHIVE_ACCESS`.
        pub destination_access_tier: Cow<'a, str> as "destinationAccessTier",
    }
}

record! {
    /// A move by a lifecycle rule.
    pub struct S3Lifecycle<'a> {
        /// The transition.
        pub transition_event_data: S3LifecycleTransition<'a> as "transitionEventData",
    }
}

record! {
    /// A transition to another storage class.
    pub struct S3LifecycleTransition<'a> {
        /// The storage class: `GLACIER`, ...
        pub destination_storage_class: Cow<'a, str> as "destinationStorageClass",
    }
}
