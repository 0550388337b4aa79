//! CodeCommit.

use std::borrow::Cow;

use crate::json::{DateTime, event, record};

record! {
    /// The event of a trigger: branches or tags of a repository changed.
    ///
    /// ```
    /// use lambda_native_events::{CodeCommitEvent, EventError};
    ///
    /// fn handle(event: &str) -> Result<Vec<String>, EventError> {
    ///     let event = CodeCommitEvent::parse(event)?;
    ///     let records = event.records.iter();
    ///     let references = records.flat_map(|record| &record.codecommit.references);
    ///     let to_build = references.filter(|reference| !reference.deleted);
    ///     Ok(to_build.map(|reference| reference.commit.to_string()).collect())
    /// }
    ///
    /// assert_eq!(handle(CodeCommitEvent::SAMPLE)?, ["5c4ef1049f1d27deadbeeff313e0730018be182b"]);
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// The response of the function is ignored. After an error, Lambda retries the event.
    ///
    /// AWS: [Using AWS Lambda with AWS CodeCommit](https://docs.aws.amazon.com/lambda/latest/dg/services-codecommit.html).
    pub struct CodeCommitEvent<'a> {
        /// The records.
        pub records: Vec<CodeCommitRecord<'a>> as "Records" required,
    }
}

event!(CodeCommitEvent, "CodeCommit event", CODECOMMIT);

record! {
    /// A change.
    pub struct CodeCommitRecord<'a> {
        /// The id of the event.
        pub event_id: Cow<'a, str> as "eventId",
        /// The version of the format: `1.0`.
        pub event_version: Cow<'a, str> as "eventVersion",
        /// The time of the change.
        pub event_time: DateTime<'a> as "eventTime",
        /// The name of the trigger.
        pub event_trigger_name: Cow<'a, str> as "eventTriggerName",
        /// The number of this part of the event, from 1.
        pub event_part_number: i64 as "eventPartNumber",
        /// What changed.
        pub codecommit: CodeCommitReferences<'a> as "codecommit",
        /// `ReferenceChanges` or `TriggerEventTest`.
        pub event_name: Cow<'a, str> as "eventName",
        /// The id of the trigger's configuration.
        pub event_trigger_config_id: Cow<'a, str> as "eventTriggerConfigId",
        /// The ARN of the repository.
        pub event_source_arn: Cow<'a, str> as "eventSourceARN",
        /// The ARN of the user who made the change.
        pub user_identity_arn: Cow<'a, str> as "userIdentityARN",
        /// `aws:codecommit`.
        pub event_source: Cow<'a, str> as "eventSource",
        /// The region.
        pub aws_region: Cow<'a, str> as "awsRegion",
        /// The number of parts of the event.
        pub event_total_parts: i64 as "eventTotalParts",
        /// The custom data of the trigger.
        pub custom_data: Option<Cow<'a, str>> as "customData" secret,
    }
}

record! {
    /// What changed.
    pub struct CodeCommitReferences<'a> {
        /// The branches and tags.
        pub references: Vec<CodeCommitReference<'a>> as "references",
    }
}

record! {
    /// A branch or tag.
    pub struct CodeCommitReference<'a> {
        /// The commit that it points to.
        pub commit: Cow<'a, str> as "commit",
        /// Its name: `refs/heads/main`.
        pub reference: Cow<'a, str> as "ref",
        /// Whether it is new.
        pub created: bool as "created",
        /// Whether it was deleted.
        pub deleted: bool as "deleted",
    }
}
