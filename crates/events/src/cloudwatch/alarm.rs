//! Alarms: the event of an alarm that calls a function, and what an alarm sends to SNS.

use std::borrow::Cow;

use serde_core::de::Deserialize;

use crate::record::record;
use crate::root::{event, read_json};
use crate::{DateTime, EventError, Map, Number};

record! {
    /// An alarm changed its state, and its action is this function.
    ///
    /// ```
    /// use lambda_native_events::{CloudWatchAlarmEvent, samples};
    ///
    /// let event = CloudWatchAlarmEvent::parse(samples::CLOUDWATCH_ALARM)?;
    /// let alarm = &event.alarm_data;
    /// assert_eq!((&*alarm.previous_state.value, &*alarm.state.value), ("OK", "ALARM"));
    /// assert_eq!(alarm.state.reason_data::<serde_json::Value>()?["threshold"], 5.0);
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: CloudWatch User Guide, "Invoke a Lambda function from an alarm".
    pub struct CloudWatchAlarmEvent<'a> {
        /// `aws.cloudwatch`.
        pub source: Cow<'a, str> as "source",
        /// The ARN of the alarm.
        pub alarm_arn: Cow<'a, str> as "alarmArn",
        /// The account of the alarm.
        pub account_id: Cow<'a, str> as "accountId",
        /// When.
        pub time: DateTime<'a> as "time",
        /// The region of the alarm.
        pub region: Cow<'a, str> as "region",
        /// The alarm.
        pub alarm_data: CloudWatchAlarmData<'a> as "alarmData",
        /// Through EventBridge: the version of its envelope.
        pub version: Option<Cow<'a, str>> as "version",
        /// Through EventBridge: the id of the event.
        pub id: Option<Cow<'a, str>> as "id",
        /// Through EventBridge: `CloudWatch Alarm State Change`.
        pub detail_type: Option<Cow<'a, str>> as "detail-type",
        /// Through EventBridge: the account.
        pub account: Option<Cow<'a, str>> as "account",
        /// Through EventBridge: the ARN of the alarm.
        pub resources: Vec<Cow<'a, str>> as "resources",
    }
}

event!(
    CloudWatchAlarmEvent,
    "CloudWatch alarm event",
    CLOUDWATCH_ALARM
);

record! {
    /// An alarm.
    pub struct CloudWatchAlarmData<'a> {
        /// The name.
        pub alarm_name: Cow<'a, str> as "alarmName",
        /// The state now.
        pub state: CloudWatchAlarmState<'a> as "state",
        /// The state before.
        pub previous_state: CloudWatchAlarmState<'a> as "previousState",
        /// How the alarm is set up.
        pub configuration: CloudWatchAlarmConfiguration<'a> as "configuration",
    }
}

record! {
    /// The state of an alarm.
    pub struct CloudWatchAlarmState<'a> {
        /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
        pub value: Cow<'a, str> as "value",
        /// Why, for people.
        pub reason: Cow<'a, str> as "reason",
        /// Why, JSON in a string. See [`reason_data`](Self::reason_data).
        pub reason_data: Option<Cow<'a, str>> as "reasonData",
        /// Since when.
        pub timestamp: DateTime<'a> as "timestamp",
        /// Composite alarms: `Alarm`, `ExtensionPeriod` or `WaitPeriod`.
        pub actions_suppressed_by: Option<Cow<'a, str>> as "actionsSuppressedBy",
        /// Composite alarms: why its actions are suppressed.
        pub actions_suppressed_reason: Option<Cow<'a, str>> as "actionsSuppressedReason",
    }
}

impl CloudWatchAlarmState<'_> {
    /// Why, as a type of your own; from `null` if the state does not say.
    ///
    /// # Errors
    /// The reason is not of that type; the path in the error begins at it.
    pub fn reason_data<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        let text = self.reason_data.as_deref().unwrap_or("null");
        read_json("JSON in the reasonData of a CloudWatch alarm", text)
    }
}

record! {
    /// How an alarm is set up.
    pub struct CloudWatchAlarmConfiguration<'a> {
        /// The description.
        pub description: Option<Cow<'a, str>> as "description",
        /// Metric alarms: the metrics and expressions.
        pub metrics: Vec<CloudWatchAlarmMetric<'a>> as "metrics",
        /// Composite alarms: the rule.
        pub alarm_rule: Option<Cow<'a, str>> as "alarmRule",
        /// Composite alarms: the alarm that suppresses its actions.
        pub actions_suppressor: Option<Cow<'a, str>> as "actionsSuppressor",
        /// Composite alarms: how many seconds it waits for the suppressor.
        pub actions_suppressor_wait_period: Option<i64> as "actionsSuppressorWaitPeriod",
        /// Composite alarms: how many seconds longer than the suppressor.
        pub actions_suppressor_extension_period: Option<i64> as "actionsSuppressorExtensionPeriod",
    }
}

record! {
    /// A metric or an expression.
    pub struct CloudWatchAlarmMetric<'a> {
        /// The id in the alarm.
        pub id: Cow<'a, str> as "id",
        /// A metric.
        pub metric_stat: Option<CloudWatchAlarmMetricStat<'a>> as "metricStat",
        /// An expression over the others.
        pub expression: Option<Cow<'a, str>> as "expression",
        /// The label.
        pub label: Option<Cow<'a, str>> as "label",
        /// Whether this is the one that the alarm watches.
        pub return_data: bool as "returnData",
    }
}

record! {
    /// A statistic of a metric.
    pub struct CloudWatchAlarmMetricStat<'a> {
        /// The metric.
        pub metric: CloudWatchMetric<'a> as "metric",
        /// The period in seconds.
        pub period: i64 as "period",
        /// The statistic: `Average`, `p99`.
        pub stat: Cow<'a, str> as "stat",
        /// The unit.
        pub unit: Option<Cow<'a, str>> as "unit",
    }
}

record! {
    /// A metric.
    pub struct CloudWatchMetric<'a> {
        /// The namespace: `AWS/Lambda`.
        pub namespace: Cow<'a, str> as "namespace",
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// The dimensions.
        pub dimensions: Map<'a> as "dimensions",
    }
}

record! {
    /// What an alarm sends to SNS: the JSON in the message.
    ///
    /// ```
    /// use lambda_native_events::CloudWatchAlarmNotification;
    ///
    /// let message = lambda_native_events::samples::CLOUDWATCH_ALARM_SNS;
    /// let alarm = CloudWatchAlarmNotification::parse(message)?;
    /// assert_eq!((&*alarm.alarm_name, &*alarm.new_state_value), ("errors", "ALARM"));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// In a function: `record.sns.message_json::<CloudWatchAlarmNotification>()`.
    ///
    /// AWS: CloudWatch User Guide, "Notifying users on alarm changes".
    pub struct CloudWatchAlarmNotification<'a> {
        /// The name of the alarm.
        pub alarm_name: Cow<'a, str> as "AlarmName",
        /// Its description.
        pub alarm_description: Option<Cow<'a, str>> as "AlarmDescription",
        /// Its account.
        pub aws_account_id: Cow<'a, str> as "AWSAccountId",
        /// When its configuration was changed.
        pub alarm_configuration_updated_timestamp: Option<DateTime<'a>> as "AlarmConfigurationUpdatedTimestamp",
        /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
        pub new_state_value: Cow<'a, str> as "NewStateValue",
        /// Why, for people.
        pub new_state_reason: Cow<'a, str> as "NewStateReason",
        /// When.
        pub state_change_time: DateTime<'a> as "StateChangeTime",
        /// The name of its region: `EU (Frankfurt)`.
        pub region: Cow<'a, str> as "Region",
        /// Its ARN.
        pub alarm_arn: Cow<'a, str> as "AlarmArn",
        /// The state before.
        pub old_state_value: Cow<'a, str> as "OldStateValue",
        /// What happens then.
        pub ok_actions: Vec<Cow<'a, str>> as "OKActions",
        /// What happens then.
        pub alarm_actions: Vec<Cow<'a, str>> as "AlarmActions",
        /// What happens then.
        pub insufficient_data_actions: Vec<Cow<'a, str>> as "InsufficientDataActions",
        /// What it watches.
        pub trigger: Option<CloudWatchAlarmTrigger<'a>> as "Trigger",
        /// Composite alarms: the rule.
        pub alarm_rule: Option<Cow<'a, str>> as "AlarmRule",
    }
}

event!(
    CloudWatchAlarmNotification,
    "CloudWatch alarm notification event",
    CLOUDWATCH_ALARM_SNS
);

record! {
    /// What an alarm watches.
    pub struct CloudWatchAlarmTrigger<'a> {
        /// One metric: its name.
        pub metric_name: Option<Cow<'a, str>> as "MetricName",
        /// One metric: its namespace.
        pub namespace: Option<Cow<'a, str>> as "Namespace",
        /// `Statistic` or `ExtendedStatistic`.
        pub statistic_type: Option<Cow<'a, str>> as "StatisticType",
        /// The statistic: `AVERAGE`.
        pub statistic: Option<Cow<'a, str>> as "Statistic",
        /// The percentile: `p99`.
        pub extended_statistic: Option<Cow<'a, str>> as "ExtendedStatistic",
        /// The unit.
        pub unit: Option<Cow<'a, str>> as "Unit",
        /// One metric: its dimensions.
        pub dimensions: Vec<CloudWatchAlarmDimension<'a>> as "Dimensions",
        /// Several metrics, and expressions over them.
        pub metrics: Vec<crate::Json<'a>> as "Metrics",
        /// The period in seconds.
        pub period: i64 as "Period",
        /// Over how many periods.
        pub evaluation_periods: i64 as "EvaluationPeriods",
        /// How many of them have to be over the threshold.
        pub datapoints_to_alarm: Option<i64> as "DatapointsToAlarm",
        /// `GreaterThanThreshold`, ...
        pub comparison_operator: Cow<'a, str> as "ComparisonOperator",
        /// The threshold.
        pub threshold: Number as "Threshold",
        /// What missing data count as.
        pub treat_missing_data: Option<Cow<'a, str>> as "TreatMissingData",
        /// What few samples count as, for percentiles.
        pub evaluate_low_sample_count_percentile: Option<Cow<'a, str>> as "EvaluateLowSampleCountPercentile",
    }
}

record! {
    /// A dimension of a metric.
    pub struct CloudWatchAlarmDimension<'a> {
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// The value.
        pub value: Cow<'a, str> as "value",
    }
}
