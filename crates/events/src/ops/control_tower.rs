//! Control Tower, through EventBridge.
//!
//! A [`ControlTowerEvent`] is the detail of EventBridge's `AWS Service Event via CloudTrail` from
//! `aws.controltower`. The response of the function is ignored.

use std::borrow::Cow;

use crate::json::{DateTime, Json, event, record};
use crate::ops::cloudtrail::CloudTrailIdentity;

record! {
    /// A lifecycle event of Control Tower, as a CloudTrail record.
    ///
    /// ```
    /// use lambda_native_events::{ControlTowerEvent, EventBridgeEvent, EventError, samples};
    ///
    /// fn handle(event: &str) -> Result<Option<String>, EventError> {
    ///     let event = EventBridgeEvent::parse(event)?;
    ///     let done: ControlTowerEvent = event.detail()?;
    ///     let Some(created) = done.service_event_details.create_managed_account_status else {
    ///         return Ok(None);
    ///     };
    ///     let succeeded = created.state.as_deref() == Some("SUCCEEDED");
    ///     let account = created.account.filter(|_| succeeded);
    ///     Ok(account.map(|account| account.account_id.into_owned()))
    /// }
    ///
    /// assert_eq!(handle(samples::CONTROL_TOWER)?.as_deref(), Some("987654321098"));
    /// // Without the envelope:
    /// let done = ControlTowerEvent::parse(ControlTowerEvent::SAMPLE)?;
    /// assert_eq!(done.event_name, "CreateManagedAccount");
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Lifecycle events in AWS Control Tower](https://docs.aws.amazon.com/controltower/latest/userguide/lifecycle-events.html).
    pub struct ControlTowerEvent<'a> {
        /// The version of the format: `1.08`.
        pub event_version: Cow<'a, str> as "eventVersion",
        /// Who caused the event.
        pub user_identity: CloudTrailIdentity<'a> as "userIdentity",
        /// The time of the event.
        pub event_time: DateTime<'a> as "eventTime",
        /// `controltower.amazonaws.com`.
        pub event_source: Cow<'a, str> as "eventSource",
        /// The name of the event: `CreateManagedAccount`, `EnableGuardrail`, ...
        pub event_name: Cow<'a, str> as "eventName",
        /// The region.
        pub aws_region: Cow<'a, str> as "awsRegion",
        /// `AWS Internal`.
        pub source_ip_address: Cow<'a, str> as "sourceIPAddress",
        /// `AWS Internal`.
        pub user_agent: Cow<'a, str> as "userAgent",
        /// Always empty.
        pub request_parameters: Option<Json<'a>> as "requestParameters",
        /// Always empty.
        pub response_elements: Option<Json<'a>> as "responseElements",
        /// The id of the record.
        pub event_id: Cow<'a, str> as "eventID",
        /// `false`.
        pub read_only: bool as "readOnly",
        /// `AwsServiceEvent`.
        pub event_type: Cow<'a, str> as "eventType",
        /// Whether it is a management event.
        pub management_event: Option<bool> as "managementEvent",
        /// The account that received the record.
        pub recipient_account_id: Option<Cow<'a, str>> as "recipientAccountId",
        /// The outcome.
        pub service_event_details: ControlTowerDetails<'a> as "serviceEventDetails",
        /// `Management`.
        pub event_category: Option<Cow<'a, str>> as "eventCategory",
    }
}

event!(
    ControlTowerEvent,
    "Control Tower event",
    CONTROL_TOWER_RECORD
);

record! {
    /// The outcome. One of these fields is set, depending on the name of the event.
    pub struct ControlTowerDetails<'a> {
        /// The event is `CreateManagedAccount`.
        pub create_managed_account_status: Option<ControlTowerStatus<'a>> as "createManagedAccountStatus",
        /// The event is `UpdateManagedAccount`.
        pub update_managed_account_status: Option<ControlTowerStatus<'a>> as "updateManagedAccountStatus",
        /// The event is `EnableGuardrail`.
        pub enable_guardrail_status: Option<ControlTowerStatus<'a>> as "enableGuardrailStatus",
        /// The event is `DisableGuardrail`.
        pub disable_guardrail_status: Option<ControlTowerStatus<'a>> as "disableGuardrailStatus",
        /// The event is `SetupLandingZone`.
        pub setup_landing_zone_status: Option<ControlTowerStatus<'a>> as "setupLandingZoneStatus",
        /// The event is `UpdateLandingZone`.
        pub update_landing_zone_status: Option<ControlTowerStatus<'a>> as "updateLandingZoneStatus",
        /// The event is `RegisterOrganizationalUnit`.
        pub register_organizational_unit_status: Option<ControlTowerStatus<'a>> as "registerOrganizationalUnitStatus",
        /// The event is `DeregisterOrganizationalUnit`.
        pub deregister_organizational_unit_status: Option<ControlTowerStatus<'a>> as "deregisterOrganizationalUnitStatus",
        /// The event is `PrecheckOrganizationalUnit`.
        pub precheck_organizational_unit_status: Option<ControlTowerStatus<'a>> as "precheckOrganizationalUnitStatus",
        /// The event is `EnableBaseline`.
        pub enable_baseline_status: Option<ControlTowerStatus<'a>> as "enableBaselineStatus",
        /// The event is `ResetEnabledBaseline`.
        pub reset_enabled_baseline_status: Option<ControlTowerStatus<'a>> as "resetEnabledBaselineStatus",
        /// The event is `UpdateEnabledBaseline`.
        pub update_enabled_baseline_status: Option<ControlTowerStatus<'a>> as "updateEnabledBaselineStatus",
        /// The event is `DisableBaseline`.
        pub disable_baseline_status: Option<ControlTowerStatus<'a>> as "disableBaselineStatus",
    }
}

record! {
    /// The outcome of an operation, and its targets.
    pub struct ControlTowerStatus<'a> {
        /// `SUCCEEDED` or `FAILED`.
        pub state: Option<Cow<'a, str>> as "state",
        /// A description of the state.
        pub message: Option<Cow<'a, str>> as "message",
        /// The organizational unit.
        pub organizational_unit: Option<ControlTowerUnit<'a>> as "organizationalUnit",
        /// The organizational units.
        pub organizational_units: Vec<ControlTowerUnit<'a>> as "organizationalUnits",
        /// The account.
        pub account: Option<ControlTowerAccount<'a>> as "account",
        /// The accounts.
        pub accounts: Vec<ControlTowerAccount<'a>> as "accounts",
        /// The controls.
        pub guardrails: Vec<ControlTowerGuardrail<'a>> as "guardrails",
        /// The root of the organization.
        pub root_organizational_id: Option<Cow<'a, str>> as "rootOrganizationalId",
        /// The baseline that is enabled.
        pub enabled_baseline_details: Option<Json<'a>> as "enabledBaselineDetails",
        /// The baseline that was disabled.
        pub baseline_details: Option<Json<'a>> as "baselineDetails",
        /// When the operation was requested.
        pub requested_timestamp: Option<DateTime<'a>> as "requestedTimestamp",
        /// When the operation was requested. Controls use this member.
        pub request_timestamp: Option<DateTime<'a>> as "requestTimestamp",
        /// When the operation was completed.
        pub completed_timestamp: Option<DateTime<'a>> as "completedTimestamp",
    }
}

record! {
    /// An organizational unit.
    pub struct ControlTowerUnit<'a> {
        /// The name.
        pub organizational_unit_name: Cow<'a, str> as "organizationalUnitName",
        /// The id.
        pub organizational_unit_id: Cow<'a, str> as "organizationalUnitId",
        /// Prechecks: what failed.
        pub failed_prechecks: Vec<Cow<'a, str>> as "failedPrechecks",
    }
}

record! {
    /// An account.
    pub struct ControlTowerAccount<'a> {
        /// The name.
        pub account_name: Cow<'a, str> as "accountName",
        /// The id.
        pub account_id: Cow<'a, str> as "accountId",
        /// Prechecks: what failed.
        pub failed_prechecks: Vec<Cow<'a, str>> as "failedPrechecks",
    }
}

record! {
    /// A control.
    pub struct ControlTowerGuardrail<'a> {
        /// The id.
        pub guardrail_id: Cow<'a, str> as "guardrailId",
        /// `PREVENTIVE`, `DETECTIVE` or `PROACTIVE`.
        pub guardrail_behavior: Cow<'a, str> as "guardrailBehavior",
    }
}
