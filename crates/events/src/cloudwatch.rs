//! CloudWatch: subscriptions of Logs, and alarms.
//!
//! ```
//! use lambda_native_events::{CloudWatchLogsEvent, EventError, samples};
//!
//! fn handle(event: &str) -> Result<usize, EventError> {
//!     let data = CloudWatchLogsEvent::parse(event)?.data()?;
//!     for event in &data.log_events {
//!         println!("{}: {}", data.log_group, event.message);
//!     }
//!     Ok(data.log_events.len())
//! }
//!
//! assert_eq!(handle(samples::CLOUDWATCH_LOGS)?, 2);
//! # Ok::<(), EventError>(())
//! ```

mod alarm;
mod logs;

pub use alarm::{
    CloudWatchAlarmConfiguration, CloudWatchAlarmData, CloudWatchAlarmDimension,
    CloudWatchAlarmEvent, CloudWatchAlarmMetric, CloudWatchAlarmMetricStat,
    CloudWatchAlarmNotification, CloudWatchAlarmState, CloudWatchAlarmTrigger, CloudWatchMetric,
};
pub use logs::{
    CloudWatchLogEvent, CloudWatchLogsData, CloudWatchLogsEvent, CloudWatchLogsPayload, MAX_DATA,
};
