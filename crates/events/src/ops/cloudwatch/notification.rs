//! The notification that an alarm sends to SNS.

use std::borrow::Cow;

use crate::json::{DateTime, Number, event, record};

record! {
    /// The JSON in the message that an alarm sends to SNS. A function that is subscribed to the topic
    /// reads it with `message_json`:
    ///
    /// ```
    /// use lambda_native_events::{CloudWatchAlarmNotification, EventError, SnsEvent};
    ///
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     for record in SnsEvent::parse(event)?.records {
    ///         let alarm: CloudWatchAlarmNotification = record.sns.message_json()?;
    ///         println!("{}: {}", alarm.alarm_name, alarm.new_state_reason);
    ///     }
    ///     Ok(())
    /// }
    ///
    /// let message = serde_json::to_string(CloudWatchAlarmNotification::SAMPLE).unwrap();
    /// handle(&format!(r#"{{"Records": [{{"Sns": {{"Message": {message}}}}}]}}"#))?;
    ///
    /// // Without the SNS envelope, as in raw delivery to a queue:
    /// let alarm = CloudWatchAlarmNotification::parse(CloudWatchAlarmNotification::SAMPLE)?;
    /// assert_eq!((&*alarm.alarm_name, &*alarm.new_state_value), ("errors", "ALARM"));
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Notifying users on alarm changes](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html).
    pub struct CloudWatchAlarmNotification<'a> {
        /// The name of the alarm.
        pub alarm_name: Cow<'a, str> as "AlarmName",
        /// The description of the alarm.
        pub alarm_description: Option<Cow<'a, str>> as "AlarmDescription",
        /// The account of the alarm.
        pub aws_account_id: Cow<'a, str> as "AWSAccountId",
        /// When the configuration of the alarm was last updated.
        pub alarm_configuration_updated_timestamp: Option<DateTime<'a>> as "AlarmConfigurationUpdatedTimestamp",
        /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
        pub new_state_value: Cow<'a, str> as "NewStateValue",
        /// A description of the reason.
        pub new_state_reason: Cow<'a, str> as "NewStateReason",
        /// When the state changed.
        pub state_change_time: DateTime<'a> as "StateChangeTime",
        /// The name of the alarm's region: `EU (Frankfurt)`.
        pub region: Cow<'a, str> as "Region",
        /// Its ARN.
        pub alarm_arn: Cow<'a, str> as "AlarmArn",
        /// The previous state.
        pub old_state_value: Cow<'a, str> as "OldStateValue",
        /// The ARNs of the actions for the state `OK`.
        pub ok_actions: Vec<Cow<'a, str>> as "OKActions",
        /// The ARNs of the actions for the state `ALARM`.
        pub alarm_actions: Vec<Cow<'a, str>> as "AlarmActions",
        /// The ARNs of the actions for the state `INSUFFICIENT_DATA`.
        pub insufficient_data_actions: Vec<Cow<'a, str>> as "InsufficientDataActions",
        /// Metric alarms: the condition of the alarm.
        pub trigger: Option<CloudWatchAlarmTrigger<'a>> as "Trigger",
        /// Composite alarms: the rule.
        pub alarm_rule: Option<Cow<'a, str>> as "AlarmRule",
        /// Composite alarms: the alarms that caused the change.
        pub triggering_children: Vec<CloudWatchAlarmChild<'a>> as "TriggeringChildren",
    }
}

event!(
    CloudWatchAlarmNotification,
    "CloudWatch alarm notification event",
    CLOUDWATCH_ALARM_SNS
);

record! {
    /// The condition of a metric alarm.
    pub struct CloudWatchAlarmTrigger<'a> {
        /// The name of the metric, if there is only one.
        pub metric_name: Option<Cow<'a, str>> as "MetricName",
        /// The namespace of the metric, if there is only one.
        pub namespace: Option<Cow<'a, str>> as "Namespace",
        /// `Statistic` or `ExtendedStatistic`.
        pub statistic_type: Option<Cow<'a, str>> as "StatisticType",
        /// The statistic: `AVERAGE`.
        pub statistic: Option<Cow<'a, str>> as "Statistic",
        /// The percentile: `p99`.
        pub extended_statistic: Option<Cow<'a, str>> as "ExtendedStatistic",
        /// The unit.
        pub unit: Option<Cow<'a, str>> as "Unit",
        /// The dimensions of the metric, if there is only one.
        pub dimensions: Vec<CloudWatchAlarmDimension<'a>> as "Dimensions",
        /// The metrics and expressions, if there are several.
        pub metrics: Vec<CloudWatchAlarmTriggerMetric<'a>> as "Metrics",
        /// The period in seconds.
        pub period: i64 as "Period",
        /// The number of periods that are evaluated.
        pub evaluation_periods: i64 as "EvaluationPeriods",
        /// The number of these periods in which the threshold must be breached.
        pub datapoints_to_alarm: Option<i64> as "DatapointsToAlarm",
        /// `GreaterThanThreshold`, ...
        pub comparison_operator: Cow<'a, str> as "ComparisonOperator",
        /// The threshold; `None` with anomaly detection.
        pub threshold: Option<Number> as "Threshold",
        /// Anomaly detection: the id of the expression that is the threshold.
        pub threshold_metric_id: Option<Cow<'a, str>> as "ThresholdMetricId",
        /// How missing data is treated.
        pub treat_missing_data: Option<Cow<'a, str>> as "TreatMissingData",
        /// How percentiles with few samples are treated.
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

record! {
    /// A metric, or an expression over other metrics.
    pub struct CloudWatchAlarmTriggerMetric<'a> {
        /// The id in the alarm.
        pub id: Cow<'a, str> as "Id",
        /// A metric.
        pub metric_stat: Option<CloudWatchAlarmTriggerMetricStat<'a>> as "MetricStat",
        /// An expression over other metrics.
        pub expression: Option<Cow<'a, str>> as "Expression",
        /// The label.
        pub label: Option<Cow<'a, str>> as "Label",
        /// The account of the metric, if it is not that of the alarm.
        pub account_id: Option<Cow<'a, str>> as "AccountId",
        /// The period of the expression in seconds.
        pub period: Option<i64> as "Period",
        /// Whether the alarm watches the result of this one.
        pub return_data: bool as "ReturnData",
    }
}

record! {
    /// A statistic of a metric.
    pub struct CloudWatchAlarmTriggerMetricStat<'a> {
        /// The metric.
        pub metric: CloudWatchAlarmTriggerMetricName<'a> as "Metric",
        /// The period in seconds.
        pub period: i64 as "Period",
        /// The statistic: `Average`, `p99`.
        pub stat: Cow<'a, str> as "Stat",
        /// The unit.
        pub unit: Option<Cow<'a, str>> as "Unit",
    }
}

record! {
    /// A metric.
    pub struct CloudWatchAlarmTriggerMetricName<'a> {
        /// The namespace: `AWS/Lambda`.
        pub namespace: Cow<'a, str> as "Namespace",
        /// The name.
        pub metric_name: Cow<'a, str> as "MetricName",
        /// The dimensions.
        pub dimensions: Vec<CloudWatchAlarmDimension<'a>> as "Dimensions",
    }
}

record! {
    /// An alarm that caused a composite alarm to change.
    pub struct CloudWatchAlarmChild<'a> {
        /// Its ARN.
        pub arn: Cow<'a, str> as "Arn",
        /// Its state.
        pub state: CloudWatchAlarmChildState<'a> as "State",
    }
}

record! {
    /// The state of an alarm that caused a composite alarm to change.
    pub struct CloudWatchAlarmChildState<'a> {
        /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
        pub value: Cow<'a, str> as "Value",
        /// When the alarm entered this state.
        pub timestamp: DateTime<'a> as "Timestamp",
    }
}
