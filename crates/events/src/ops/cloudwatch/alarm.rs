//! The event of an alarm that calls a function.

use std::borrow::Cow;

use serde_core::de::Deserialize;

use crate::json::{DateTime, EventError, Map, event, read_json, record};

record! {
    /// The state of an alarm changed, and its action invokes this function.
    ///
    /// ```
    /// use lambda_native_events::{CloudWatchAlarmEvent, EventError};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Reason {
    ///     threshold: f64,
    /// }
    ///
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     let alarm = CloudWatchAlarmEvent::parse(event)?.alarm_data;
    ///     if alarm.state.value == "ALARM" {
    ///         let reason: Option<Reason> = alarm.state.reason_data()?;
    ///         let threshold = reason.map(|reason| reason.threshold);
    ///         println!("{}: {} {threshold:?}", alarm.alarm_name, alarm.state.reason);
    ///     }
    ///     Ok(())
    /// }
    ///
    /// handle(CloudWatchAlarmEvent::SAMPLE)?;
    /// # let alarm = CloudWatchAlarmEvent::parse(CloudWatchAlarmEvent::SAMPLE)?.alarm_data;
    /// # assert_eq!((&*alarm.previous_state.value, &*alarm.state.value), ("OK", "ALARM"));
    /// # assert_eq!(alarm.state.reason_data::<Reason>()?.threshold, 5.0);
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Invoke a Lambda function from an alarm](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html).
    pub struct CloudWatchAlarmEvent<'a> {
        /// `aws.cloudwatch`.
        pub source: Cow<'a, str> as "source",
        /// The ARN of the alarm.
        pub alarm_arn: Cow<'a, str> as "alarmArn",
        /// The account of the alarm.
        pub account_id: Cow<'a, str> as "accountId",
        /// The time of the event.
        pub time: DateTime<'a> as "time",
        /// The region of the alarm.
        pub region: Cow<'a, str> as "region",
        /// The alarm.
        pub alarm_data: CloudWatchAlarmData<'a> as "alarmData",
        /// In the EventBridge envelope: its version.
        pub version: Option<Cow<'a, str>> as "version",
        /// In the EventBridge envelope: the id of the event.
        pub id: Option<Cow<'a, str>> as "id",
        /// In the EventBridge envelope: `CloudWatch Alarm State Change`.
        pub detail_type: Option<Cow<'a, str>> as "detail-type",
        /// In the EventBridge envelope: the account.
        pub account: Option<Cow<'a, str>> as "account",
        /// In the EventBridge envelope: the ARN of the alarm.
        pub resources: Vec<Cow<'a, str>> as "resources",
    }
}

event!(
    CloudWatchAlarmEvent,
    "CloudWatch alarm event",
    CLOUDWATCH_ALARM
);

record! {
    /// An alarm. This is also the detail of EventBridge's `CloudWatch Alarm State Change`.
    pub struct CloudWatchAlarmData<'a> {
        /// The name.
        pub alarm_name: Cow<'a, str> as "alarmName",
        /// The current state.
        pub state: CloudWatchAlarmState<'a> as "state",
        /// The previous state.
        pub previous_state: CloudWatchAlarmState<'a> as "previousState",
        /// The configuration of the alarm.
        pub configuration: CloudWatchAlarmConfiguration<'a> as "configuration",
    }
}

record! {
    /// The state of an alarm.
    pub struct CloudWatchAlarmState<'a> {
        /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
        pub value: Cow<'a, str> as "value",
        /// A description of the reason.
        pub reason: Cow<'a, str> as "reason",
        /// The reason, as JSON in a string. See [`reason_data`](Self::reason_data).
        pub reason_data: Option<Cow<'a, str>> as "reasonData",
        /// When the alarm entered this state.
        pub timestamp: DateTime<'a> as "timestamp",
        /// `PARTIAL_DATA`, if only a part of the data could be evaluated.
        pub evaluation_state: Option<Cow<'a, str>> as "evaluationState",
        /// Composite alarms: `Alarm`, `ExtensionPeriod` or `WaitPeriod`.
        pub actions_suppressed_by: Option<Cow<'a, str>> as "actionsSuppressedBy",
        /// Composite alarms: why its actions are suppressed.
        pub actions_suppressed_reason: Option<Cow<'a, str>> as "actionsSuppressedReason",
    }
}

impl CloudWatchAlarmState<'_> {
    /// The reason, as a type of your own. It is read from `null` if there is none.
    ///
    /// # Errors
    /// The reason is not of that type. The path in the error starts at the reason.
    pub fn reason_data<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        let text = self.reason_data.as_deref().unwrap_or("null");
        read_json("JSON in the reasonData of a CloudWatch alarm", text)
    }
}

record! {
    /// The configuration of an alarm.
    pub struct CloudWatchAlarmConfiguration<'a> {
        /// The description.
        pub description: Option<Cow<'a, str>> as "description",
        /// Metric alarms: the metrics and expressions.
        pub metrics: Vec<CloudWatchAlarmMetric<'a>> as "metrics",
        /// Composite alarms: the rule.
        pub alarm_rule: Option<Cow<'a, str>> as "alarmRule",
        /// Composite alarms: the alarm that suppresses its actions.
        pub actions_suppressor: Option<Cow<'a, str>> as "actionsSuppressor",
        /// Composite alarms: the number of seconds that it waits for the suppressor.
        pub actions_suppressor_wait_period: Option<i64> as "actionsSuppressorWaitPeriod",
        /// Composite alarms: the number of seconds that the suppression lasts longer than the suppressor.
        pub actions_suppressor_extension_period: Option<i64> as "actionsSuppressorExtensionPeriod",
    }
}

record! {
    /// A metric, or an expression over other metrics.
    pub struct CloudWatchAlarmMetric<'a> {
        /// The id in the alarm.
        pub id: Cow<'a, str> as "id",
        /// A metric.
        pub metric_stat: Option<CloudWatchAlarmMetricStat<'a>> as "metricStat",
        /// An expression over other metrics.
        pub expression: Option<Cow<'a, str>> as "expression",
        /// The label.
        pub label: Option<Cow<'a, str>> as "label",
        /// The account of the metric, if it is not that of the alarm.
        pub account_id: Option<Cow<'a, str>> as "accountId",
        /// The period of the expression in seconds.
        pub period: Option<i64> as "period",
        /// Whether the alarm watches the result of this one.
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
