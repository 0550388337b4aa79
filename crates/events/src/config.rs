//! AWS Config rules.
//!
//! ```
//! use lambda_native_events::{ConfigEvent, EventError, samples};
//!
//! fn handle(event: &str) -> Result<(), EventError> {
//!     let event = ConfigEvent::parse(event)?;
//!     match event.invoking_event()?.configuration_item {
//!         Some(item) => println!("evaluate {}", item.text()),
//!         None => println!("evaluate everything"),
//!     }
//!     Ok(())
//! }
//!
//! handle(samples::CONFIG_CHANGE)?;
//! handle(samples::CONFIG_SCHEDULED)?;
//! # Ok::<(), EventError>(())
//! ```

use std::borrow::Cow;

use serde_core::de::Deserialize;

use crate::record::record;
use crate::root::{event, read_event, read_json};
use crate::{DateTime, EventError, Json};

record! {
    /// AWS Config wants a rule evaluated.
    ///
    /// ```
    /// use lambda_native_events::{ConfigEvent, samples};
    ///
    /// let event = ConfigEvent::parse(samples::CONFIG_CHANGE)?;
    /// let invoking = event.invoking_event()?;
    /// assert_eq!(invoking.message_type, "ConfigurationItemChangeNotification");
    /// let item = invoking.configuration_item.unwrap();
    /// assert_eq!(item.get("resourceType").unwrap().as_str().unwrap(), "AWS::S3::Bucket");
    /// assert_eq!(event.rule_parameters::<serde_json::Value>()?["maxAge"], "90");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// The answer is the API call `PutEvaluations` with the result token.
    ///
    /// AWS: AWS Config Developer Guide, "Example events for AWS Config rules".
    pub struct ConfigEvent<'a> {
        /// What happened, JSON in a string. See [`invoking_event`](Self::invoking_event).
        pub invoking_event: Cow<'a, str> as "invokingEvent" secret,
        /// The rule's parameters, JSON in a string. See
        /// [`rule_parameters`](Self::rule_parameters).
        pub rule_parameters: Option<Cow<'a, str>> as "ruleParameters",
        /// What `PutEvaluations` wants.
        pub result_token: Cow<'a, str> as "resultToken" secret,
        /// Whether the resource is not the rule's any more.
        pub event_left_scope: bool as "eventLeftScope",
        /// The role of AWS Config.
        pub execution_role_arn: Option<Cow<'a, str>> as "executionRoleArn",
        /// The ARN of the rule.
        pub config_rule_arn: Cow<'a, str> as "configRuleArn",
        /// Its name.
        pub config_rule_name: Cow<'a, str> as "configRuleName",
        /// Its id.
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
    /// The text is no JSON of that type; the path in the error begins at it.
    pub fn invoking_event(&self) -> Result<ConfigInvokingEvent<'_>, EventError> {
        read_event("invokingEvent of an AWS Config event", &self.invoking_event)
    }

    /// The rule's parameters, as a type of your own; from `{}` if there are none.
    ///
    /// # Errors
    /// They are not of that type; the path in the error begins at them.
    pub fn rule_parameters<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        let text = self.rule_parameters.as_deref().unwrap_or("{}");
        read_json("ruleParameters of an AWS Config event", text)
    }
}

record! {
    /// What happened.
    pub struct ConfigInvokingEvent<'a> {
        /// `ConfigurationItemChangeNotification`,
        /// `OversizedConfigurationItemChangeNotification`, `ScheduledNotification`, ...
        pub message_type: Cow<'a, str> as "messageType",
        /// The resource as it is now.
        pub configuration_item: Option<Json<'a>> as "configurationItem",
        /// What changed.
        pub configuration_item_diff: Option<Json<'a>> as "configurationItemDiff",
        /// The resource in short, where it is too large for the event.
        pub configuration_item_summary: Option<Json<'a>> as "configurationItemSummary",
        /// When this was written.
        pub notification_creation_time: Option<DateTime<'a>> as "notificationCreationTime",
        /// The version of the format.
        pub record_version: Option<Cow<'a, str>> as "recordVersion",
        /// Schedules: the account.
        pub aws_account_id: Option<Cow<'a, str>> as "awsAccountId",
        /// Snapshots: the id.
        pub config_snapshot_id: Option<Cow<'a, str>> as "configSnapshotId",
        /// Snapshots: where it is.
        pub s3_object_key: Option<Cow<'a, str>> as "s3ObjectKey",
        /// Snapshots: where it is.
        pub s3_bucket: Option<Cow<'a, str>> as "s3Bucket",
    }
}
