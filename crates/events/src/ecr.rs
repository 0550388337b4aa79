//! ECR, through EventBridge.
//!
//! ```
//! use lambda_native_events::{EcrPushEvent, EventError, samples};
//!
//! fn handle(event: &str) -> Result<(), EventError> {
//!     let image = EcrPushEvent::parse(event)?.detail;
//!     println!("{} {}:{}", image.action_type, image.repository_name, image.image_tag);
//!     Ok(())
//! }
//!
//! handle(samples::ECR_PUSH)?;
//! # Ok::<(), EventError>(())
//! ```

use std::borrow::Cow;

use crate::Dict;
use crate::eventbridge::envelope;
use crate::record::record;
use crate::root::event;

envelope! {
    /// An image was scanned.
    ///
    /// ```
    /// use lambda_native_events::{EcrScanEvent, samples};
    ///
    /// let event = EcrScanEvent::parse(samples::ECR_SCAN)?;
    /// assert_eq!(event.detail.finding_severity_counts.get("CRITICAL"), Some(&1));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: Amazon ECR User Guide, "Amazon ECR events and EventBridge", "Event for a completed image scan".
    EcrScanEvent: EcrScanDetail
}

event!(EcrScanEvent, "ECR scan event", ECR_SCAN);

record! {
    /// A scan.
    pub struct EcrScanDetail<'a> {
        /// `COMPLETE` or `FAILED`.
        pub scan_status: Cow<'a, str> as "scan-status",
        /// The repository.
        pub repository_name: Cow<'a, str> as "repository-name",
        /// How many findings of each severity: `CRITICAL`, `HIGH`, `MEDIUM`, `LOW`,
        /// `INFORMATIONAL`, `UNDEFINED`.
        pub finding_severity_counts: Dict<'a, i64> as "finding-severity-counts",
        /// The digest of the image.
        pub image_digest: Cow<'a, str> as "image-digest",
        /// The tags of the image.
        pub image_tags: Vec<Cow<'a, str>> as "image-tags",
    }
}

envelope! {
    /// An image was pushed or deleted.
    ///
    /// ```
    /// use lambda_native_events::{EcrPushEvent, samples};
    ///
    /// let event = EcrPushEvent::parse(samples::ECR_PUSH)?;
    /// assert_eq!((&*event.detail.action_type, &*event.detail.image_tag), ("PUSH", "latest"));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: Amazon ECR User Guide, "Amazon ECR events and EventBridge", "Event for a completed image push".
    EcrPushEvent: EcrPushDetail
}

event!(EcrPushEvent, "ECR image event", ECR_PUSH);

record! {
    /// A push or a deletion.
    pub struct EcrPushDetail<'a> {
        /// `SUCCESS` or `FAILURE`.
        pub result: Cow<'a, str> as "result",
        /// The repository.
        pub repository_name: Cow<'a, str> as "repository-name",
        /// The digest of the image.
        pub image_digest: Cow<'a, str> as "image-digest",
        /// `PUSH` or `DELETE`.
        pub action_type: Cow<'a, str> as "action-type",
        /// The tag; empty if there is none.
        pub image_tag: Cow<'a, str> as "image-tag",
        /// The media type of the image's manifest.
        pub manifest_media_type: Option<Cow<'a, str>> as "manifest-media-type",
        /// The media type of the artifact.
        pub artifact_media_type: Option<Cow<'a, str>> as "artifact-media-type",
    }
}
