//! AWS Health, through EventBridge.
//!
//! [`HealthEvent`] reports an issue of an AWS service, planned maintenance, or something that the account
//! owner has to do.

use std::borrow::Cow;

use crate::json::{DateTime, Map, choice, event, record};
use crate::messaging::eventbridge::envelope;

envelope! {
    /// An issue, planned maintenance or a notification: EventBridge's `AWS Health Event` and `AWS
    /// Health Abuse Event`.
    ///
    /// ```
    /// use lambda_native_events::health::HealthCategory;
    /// use lambda_native_events::{EventError, HealthEvent};
    ///
    /// fn handle(event: &str) -> Result<Option<String>, EventError> {
    ///     let health = HealthEvent::parse(event)?.detail;
    ///     if health.event_type_category != HealthCategory::ScheduledChange {
    ///         return Ok(None);
    ///     }
    ///     let affected: Vec<_> = health.affected_entities.iter().map(|it| &*it.entity_value).collect();
    ///     Ok(Some(format!("{}: {}", health.event_type_code, affected.join(", "))))
    /// }
    ///
    /// assert_eq!(
    ///     handle(HealthEvent::SAMPLE)?.as_deref(),
    ///     Some("AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED: i-1234567890abcdef0")
    /// );
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS Health delivers an event at least once, and also to a backup Region. `communication_id`,
    /// `affected_account` and `page` together identify a message. An event with many entities comes
    /// in several pages, and each page is a separate event.
    ///
    /// AWS: [Reference: AWS Health events Amazon EventBridge schema](https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html).
    HealthEvent: HealthDetail
}

event!(HealthEvent, "AWS Health event", HEALTH);

record! {
    /// An AWS Health event.
    ///
    /// AWS writes its times as `Thu, 01 Sep 2022 16:30:00 GMT`.
    pub struct HealthDetail<'a> {
        /// The ARN of the event. It is not unique to one account or Region.
        pub event_arn: Cow<'a, str> as "eventArn",
        /// The service: `EC2`.
        pub service: Cow<'a, str> as "service",
        /// What happened: `AWS_EC2_INSTANCE_REBOOT_MAINTENANCE_SCHEDULED`.
        pub event_type_code: Cow<'a, str> as "eventTypeCode",
        /// The kind of the event.
        pub event_type_category: HealthCategory<'a> as "eventTypeCategory",
        /// `ACCOUNT_SPECIFIC` or `PUBLIC`.
        pub event_scope_code: Cow<'a, str> as "eventScopeCode",
        /// The id of this message. Backup messages and pages of one event have the same.
        pub communication_id: Cow<'a, str> as "communicationId",
        /// When the event begins.
        pub start_time: Option<DateTime<'a>> as "startTime",
        /// When the event ends.
        pub end_time: Option<DateTime<'a>> as "endTime",
        /// When the event was last updated.
        pub last_updated_time: Option<DateTime<'a>> as "lastUpdatedTime",
        /// `open`, `closed` or `upcoming`.
        pub status_code: Cow<'a, str> as "statusCode",
        /// The affected Region. The Region of the envelope is the one that the event was sent to.
        pub event_region: Cow<'a, str> as "eventRegion",
        /// A description of what happened, once for each language.
        pub event_description: Vec<HealthDescription<'a>> as "eventDescription",
        /// More about the event, by name.
        pub event_metadata: Map<'a> as "eventMetadata",
        /// The affected resources.
        pub affected_entities: Vec<HealthEntity<'a>> as "affectedEntities",
        /// The affected account. With the organizational view, this is not the account of the
        /// envelope.
        pub affected_account: Option<Cow<'a, str>> as "affectedAccount",
        /// The number of this page, from 1.
        pub page: Option<Cow<'a, str>> as "page",
        /// The number of pages.
        pub total_pages: Option<Cow<'a, str>> as "totalPages",
        /// Whether this was sent to the backup Region.
        pub backup_event: Option<bool> as "backupEvent",
        /// `ACTION_REQUIRED`, `ACTION_MAY_BE_REQUIRED` or `INFORMATIONAL`.
        pub actionability: Option<Cow<'a, str>> as "actionability",
        /// The intended audience: `OPERATIONS`, `SECURITY`, `BILLING`.
        pub personas: Vec<Cow<'a, str>> as "personas",
    }
}

choice! {
    /// The category of an event.
    pub enum HealthCategory<'a> {
        /// An issue of a service.
        Issue = "issue",
        /// A notice to the account.
        AccountNotification = "accountNotification",
        /// Planned maintenance or the end of something.
        ScheduledChange = "scheduledChange",
        /// AWS is investigating a possible issue.
        Investigation = "investigation",
    }
}

record! {
    /// A description of what happened.
    pub struct HealthDescription<'a> {
        /// The language: `en_US`.
        pub language: Cow<'a, str> as "language",
        /// The text.
        pub latest_description: Cow<'a, str> as "latestDescription",
    }
}

record! {
    /// An affected resource.
    pub struct HealthEntity<'a> {
        /// The id of the resource, or its ARN.
        pub entity_value: Cow<'a, str> as "entityValue",
        /// The ARN of the entity at AWS Health.
        pub entity_arn: Option<Cow<'a, str>> as "entityArn",
        /// A page of the console about it.
        pub entity_url: Option<Cow<'a, str>> as "entityUrl",
        /// `IMPAIRED`, `UNIMPAIRED`, `PENDING`, `RESOLVED` or `UNKNOWN`.
        pub status: Option<Cow<'a, str>> as "status",
        /// When the status was last updated.
        pub last_updated_time: Option<DateTime<'a>> as "lastUpdatedTime",
        /// More about the entity, by name.
        pub entity_metadata: Map<'a> as "entityMetadata",
        /// The tags of the resource.
        pub tags: Map<'a> as "tags",
    }
}
