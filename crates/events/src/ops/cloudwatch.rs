//! CloudWatch: Logs subscriptions, and alarms.
//!
//! [`CloudWatchLogsEvent`] contains log lines. An alarm can call a function in three ways:
//!
//! | from | type |
//! |---|---|
//! | the alarm itself, with a Lambda action | [`CloudWatchAlarmEvent`] |
//! | an SNS topic | [`CloudWatchAlarmNotification`], the message |
//! | EventBridge | [`CloudWatchAlarmData`], the detail |
//!
//! The response of the function is ignored. After an error, Lambda retries the event.

mod alarm;
mod logs;
mod notification;

pub use alarm::{
    CloudWatchAlarmConfiguration, CloudWatchAlarmData, CloudWatchAlarmEvent, CloudWatchAlarmMetric,
    CloudWatchAlarmMetricStat, CloudWatchAlarmState, CloudWatchMetric,
};
pub use logs::{
    CloudWatchLogEvent, CloudWatchLogsData, CloudWatchLogsEvent, CloudWatchLogsPayload, MAX_DATA,
    unpack,
};
pub use notification::{
    CloudWatchAlarmChild, CloudWatchAlarmChildState, CloudWatchAlarmDimension,
    CloudWatchAlarmNotification, CloudWatchAlarmTrigger, CloudWatchAlarmTriggerMetric,
    CloudWatchAlarmTriggerMetricName, CloudWatchAlarmTriggerMetricStat,
};
