//! AWS Config rules.
//!
//! A [`ConfigEvent`] asks the function to evaluate a custom rule.

use std::borrow::Cow;

use serde_core::de::Deserialize;

use crate::json::{DateTime, EventError, Json, Map, event, read_event, read_json, record};

record! {
    /// AWS Config requests the evaluation of a rule, because a resource changed or on a schedule.
    ///
    /// ```
    /// use lambda_native_events::{ConfigEvent, EventError, samples};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Parameters<'a> {
    ///     #[serde(rename = "maxAge")]
    ///     max_age: &'a str,
    /// }
    ///
    /// # fn put_evaluations(_token: &str, _resource: &str, _time: &str, _compliance: &str) {}
    /// # fn all_resources(_max_age: &str) {}
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     let event = ConfigEvent::parse(event)?;
    ///     let parameters: Parameters = event.rule_parameters()?;
    ///     let invoking = event.invoking_event()?;
    ///     let Some(item) = invoking.resource() else {
    ///         all_resources(parameters.max_age);
    ///         return Ok(());
    ///     };
    ///     let compliance = if event.event_left_scope || item.is_deleted() {
    ///         "NOT_APPLICABLE"
    ///     } else {
    ///         "COMPLIANT"
    ///     };
    ///     // The API call with this name.
    ///     let time = item.configuration_item_capture_time.as_str();
    ///     put_evaluations(&event.result_token, &item.resource_id, time, compliance);
    ///     Ok(())
    /// }
    ///
    /// handle(ConfigEvent::SAMPLE)?;
    /// handle(samples::CONFIG_SCHEDULED)?;
    /// # let event = ConfigEvent::parse(ConfigEvent::SAMPLE)?;
    /// # assert_eq!(event.invoking_event()?.resource().unwrap().resource_type, "AWS::S3::Bucket");
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// The response is the API call `PutEvaluations` with the result token; what the function returns
    /// is ignored.
    ///
    /// AWS: [Example events for AWS Config rules](https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html).
    pub struct ConfigEvent<'a> {
        /// What happened, as JSON in a string. See [`invoking_event`](Self::invoking_event).
        pub invoking_event: Cow<'a, str> as "invokingEvent" secret,
        /// The rule's parameters, as JSON in a string. See
        /// [`rule_parameters`](Self::rule_parameters).
        pub rule_parameters: Option<Cow<'a, str>> as "ruleParameters" secret,
        /// The token for `PutEvaluations`.
        pub result_token: Cow<'a, str> as "resultToken" secret,
        /// Whether the resource has left the scope of the rule.
        pub event_left_scope: bool as "eventLeftScope",
        /// The role of AWS Config.
        pub execution_role_arn: Option<Cow<'a, str>> as "executionRoleArn",
        /// The ARN of the rule.
        pub config_rule_arn: Cow<'a, str> as "configRuleArn",
        /// The name of the rule.
        pub config_rule_name: Cow<'a, str> as "configRuleName",
        /// The id of the rule.
        pub config_rule_id: Cow<'a, str> as "configRuleId",
        /// The account.
        pub account_id: Cow<'a, str> as "accountId",
        /// The version of the format: `1.0`.
        pub version: Cow<'a, str> as "version",
        /// `DETECTIVE` or `PROACTIVE`.
        pub evaluation_mode: Option<Cow<'a, str>> as "evaluationMode",
    }
}

event!(ConfigEvent, "AWS Config event", CONFIG_CHANGE);

impl ConfigEvent<'_> {
    /// What happened.
    ///
    /// # Errors
    /// The value is not JSON of that type. The path in the error starts at that JSON.
    pub fn invoking_event(&self) -> Result<ConfigInvokingEvent<'_>, EventError> {
        read_event("invokingEvent of an AWS Config event", &self.invoking_event)
    }

    /// The rule's parameters, as a type of your own. It is read from `{}` if there are none.
    ///
    /// # Errors
    /// The parameters are not of that type. The path in the error starts at the parameters.
    pub fn rule_parameters<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        let text = self.rule_parameters.as_deref().unwrap_or("{}");
        read_json("ruleParameters of an AWS Config event", text)
    }
}

record! {
    /// What happened.
    pub struct ConfigInvokingEvent<'a> {
        /// `ConfigurationItemChangeNotification`,
        /// `OversizedConfigurationItemChangeNotification`, `ScheduledNotification`,
        /// `ConfigurationSnapshotDeliveryCompleted`, ...
        pub message_type: Cow<'a, str> as "messageType",
        /// The current configuration of the resource.
        pub configuration_item: Option<ConfigItem<'a>> as "configurationItem",
        /// What changed.
        pub configuration_item_diff: Option<Json<'a>> as "configurationItemDiff" secret,
        /// A summary of the resource without its configuration, if that is too large for the event.
        /// `GetResourceConfigHistory` returns the configuration.
        pub configuration_item_summary: Option<ConfigItem<'a>> as "configurationItemSummary",
        /// When this was created.
        pub notification_creation_time: Option<DateTime<'a>> as "notificationCreationTime",
        /// The version of the format.
        pub record_version: Option<Cow<'a, str>> as "recordVersion",
        /// Schedules: the account.
        pub aws_account_id: Option<Cow<'a, str>> as "awsAccountId",
        /// Snapshots: the id.
        pub config_snapshot_id: Option<Cow<'a, str>> as "configSnapshotId",
        /// Snapshots: the location.
        pub s3_object_key: Option<Cow<'a, str>> as "s3ObjectKey",
        /// Snapshots: the location.
        pub s3_bucket: Option<Cow<'a, str>> as "s3Bucket",
    }
}

impl<'a> ConfigInvokingEvent<'a> {
    /// The resource that changed, or its summary if it is too large for the event. `None` if the event is
    /// not about a single resource.
    pub fn resource(&self) -> Option<&ConfigItem<'a>> {
        self.configuration_item
            .as_ref()
            .or(self.configuration_item_summary.as_ref())
    }
}

record! {
    /// A configuration item: the state of a resource at a point in time.
    ///
    /// AWS: [Components of a configuration item](https://docs.aws.amazon.com/config/latest/developerguide/config-item-table.html).
    pub struct ConfigItem<'a> {
        /// The type, such as `AWS::S3::Bucket`. `PutEvaluations` needs it.
        pub resource_type: Cow<'a, str> as "resourceType",
        /// The id. `PutEvaluations` needs it.
        pub resource_id: Cow<'a, str> as "resourceId",
        /// When this state was recorded. `PutEvaluations` needs it as the ordering timestamp.
        pub configuration_item_capture_time: DateTime<'a> as "configurationItemCaptureTime",
        /// `OK`, `ResourceDiscovered`, `ResourceDeleted`, `ResourceNotRecorded` or
        /// `ResourceDeletedNotRecorded`.
        pub configuration_item_status: Cow<'a, str> as "configurationItemStatus",
        /// The name, if it has one.
        pub resource_name: Option<Cow<'a, str>> as "resourceName",
        /// The ARN.
        pub arn: Option<Cow<'a, str>> as "ARN",
        /// The account.
        pub aws_account_id: Option<Cow<'a, str>> as "awsAccountId",
        /// The region.
        pub aws_region: Option<Cow<'a, str>> as "awsRegion",
        /// The availability zone.
        pub availability_zone: Option<Cow<'a, str>> as "availabilityZone",
        /// When the resource was created.
        pub resource_creation_time: Option<DateTime<'a>> as "resourceCreationTime",
        /// The configuration, as the resource's own service describes it.
        pub configuration: Json<'a> as "configuration" secret,
        /// More of the configuration.
        pub supplementary_configuration: Json<'a> as "supplementaryConfiguration" secret,
        /// The tags.
        pub tags: Map<'a> as "tags",
        /// The related resources.
        pub relationships: Vec<ConfigRelationship<'a>> as "relationships",
        /// The ids of the CloudTrail events about it.
        pub related_events: Vec<Cow<'a, str>> as "relatedEvents",
        /// The version of the format.
        pub configuration_item_version: Option<Cow<'a, str>> as "configurationItemVersion",
        /// Orders the items of a resource. Digits, which some events have as a number.
        pub configuration_state_id: Option<Cow<'a, str>> as "configurationStateId",
        /// A digest of the configuration.
        pub configuration_state_md5_hash: Option<Cow<'a, str>> as "configurationStateMd5Hash",
        /// Summaries: `CREATE`, `UPDATE` or `DELETE`.
        pub change_type: Option<Cow<'a, str>> as "changeType",
    }
}

impl ConfigItem<'_> {
    /// Whether the resource was deleted.
    pub fn is_deleted(&self) -> bool {
        matches!(
            &*self.configuration_item_status,
            "ResourceDeleted" | "ResourceDeletedNotRecorded"
        )
    }
}

record! {
    /// A related resource.
    pub struct ConfigRelationship<'a> {
        /// The type: `AWS::EC2::VPC`.
        pub resource_type: Cow<'a, str> as "resourceType",
        /// The id.
        pub resource_id: Option<Cow<'a, str>> as "resourceId",
        /// The name, if it has one.
        pub resource_name: Option<Cow<'a, str>> as "resourceName",
        /// The relationship, such as `Is contained in Vpc`.
        pub name: Option<Cow<'a, str>> as "name",
    }
}
