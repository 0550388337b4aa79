//! CloudWatch: subscriptions of Logs, and alarms.
//!
//! [`CloudWatchLogsEvent`] has log lines. An alarm calls a function itself, with a
//! [`CloudWatchAlarmEvent`], or through a topic of SNS, whose message is a
//! [`CloudWatchAlarmNotification`]. Through EventBridge its state is the detail: a
//! [`CloudWatchAlarmData`].
//!
//! Nothing is answered: an error makes Lambda call the function again.

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
