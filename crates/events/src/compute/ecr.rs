//! ECR, through EventBridge.
//!
//! [`EcrPushEvent`] and [`EcrScanEvent`] are about one image. The response of the function is ignored.
//! Other ECR events, such as those of replication and of enhanced scanning, are read as an
//! `EventBridgeEvent`.

use std::borrow::Cow;

use crate::json::{Dict, event, record};
use crate::messaging::eventbridge::envelope;

envelope! {
    /// An image was scanned by basic scanning: EventBridge's `ECR Image Scan`.
    ///
    /// ```
    /// use lambda_native_events::{EcrScanEvent, EventError};
    ///
    /// fn handle(event: &str) -> Result<bool, EventError> {
    ///     let scan = EcrScanEvent::parse(event)?.detail;
    ///     let critical = scan.finding_severity_counts.get("CRITICAL").copied().unwrap_or(0);
    ///     if critical > 0 {
    ///         println!("{}@{}: {critical} critical", scan.repository_name, scan.image_digest);
    ///     }
    ///     Ok(critical == 0 && scan.scan_status == "COMPLETE")
    /// }
    ///
    /// assert!(!handle(EcrScanEvent::SAMPLE)?);
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Amazon ECR events and EventBridge](https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html),
    /// "Event for a completed image scan".
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
        /// The number of findings of each severity that has any: `CRITICAL`, `HIGH`, `MEDIUM`,
        /// `LOW`, `INFORMATIONAL`, `UNDEFINED`.
        pub finding_severity_counts: Dict<'a, i64> as "finding-severity-counts",
        /// The digest of the image.
        pub image_digest: Cow<'a, str> as "image-digest",
        /// The tags of the image.
        pub image_tags: Vec<Cow<'a, str>> as "image-tags",
    }
}

envelope! {
    /// An image was pushed or deleted: EventBridge's `ECR Image Action`.
    ///
    /// ```
    /// use lambda_native_events::{EcrPushEvent, EventError};
    ///
    /// fn handle(event: &str) -> Result<Option<String>, EventError> {
    ///     let image = EcrPushEvent::parse(event)?.detail;
    ///     let pushed = image.action_type == "PUSH" && image.result == "SUCCESS";
    ///     Ok(pushed.then(|| format!("deploy {}:{}", image.repository_name, image.image_tag)))
    /// }
    ///
    /// assert_eq!(handle(EcrPushEvent::SAMPLE)?.as_deref(), Some("deploy shop:latest"));
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Amazon ECR events and EventBridge](https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html),
    /// "Event for a completed image push", "Event for an image deletion".
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
