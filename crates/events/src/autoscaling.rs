//! EC2 Auto Scaling, through EventBridge.
//!
//! ```
//! use lambda_native_events::{AutoScalingEvent, EventError, samples};
//!
//! fn handle(event: &str) -> Result<(), EventError> {
//!     let event = AutoScalingEvent::parse(event)?;
//!     println!("{}: {}", event.detail.ec2_instance_id, event.detail_type);
//!     Ok(())
//! }
//!
//! handle(samples::AUTOSCALING_LAUNCH)?;
//! # Ok::<(), EventError>(())
//! ```

use std::borrow::Cow;

use crate::eventbridge::envelope;
use crate::record::record;
use crate::root::event;
use crate::{DateTime, Json};

envelope! {
    /// An instance was launched or terminated, or waits at a lifecycle hook.
    ///
    /// ```
    /// use lambda_native_events::{AutoScalingEvent, samples};
    ///
    /// let event = AutoScalingEvent::parse(samples::AUTOSCALING_LIFECYCLE)?;
    /// assert!(event.detail_type.ends_with("Lifecycle Action"));
    /// assert_eq!(event.detail.lifecycle_hook_name.as_deref(), Some("drain"));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: Amazon EC2 Auto Scaling User Guide, "Amazon EC2 Auto Scaling event reference".
    AutoScalingEvent: AutoScalingDetail
}

event!(
    AutoScalingEvent,
    "EC2 Auto Scaling event",
    AUTOSCALING_LAUNCH
);

record! {
    /// What happened to an instance.
    pub struct AutoScalingDetail<'a> {
        /// The group.
        pub auto_scaling_group_name: Cow<'a, str> as "AutoScalingGroupName",
        /// The instance.
        pub ec2_instance_id: Cow<'a, str> as "EC2InstanceId",
        /// Launch and terminate: the id of the activity.
        pub activity_id: Option<Cow<'a, str>> as "ActivityId",
        /// Launch and terminate: the id of the request.
        pub request_id: Option<Cow<'a, str>> as "RequestId",
        /// Launch and terminate: `InProgress`, `Failed`.
        pub status_code: Option<Cow<'a, str>> as "StatusCode",
        /// Launch and terminate: why it failed.
        pub status_message: Option<Cow<'a, str>> as "StatusMessage",
        /// Launch and terminate: the activity, for people.
        pub description: Option<Cow<'a, str>> as "Description",
        /// Launch and terminate: why, for people.
        pub cause: Option<Cow<'a, str>> as "Cause",
        /// Launch and terminate: when it began.
        pub start_time: Option<DateTime<'a>> as "StartTime",
        /// Launch and terminate: when it ended.
        pub end_time: Option<DateTime<'a>> as "EndTime",
        /// Launch and terminate: the availability zone and the subnet.
        pub details: Option<Json<'a>> as "Details",
        /// Where the instance came from: `EC2`, `WarmPool`, `AutoScalingGroup`.
        pub origin: Option<Cow<'a, str>> as "Origin",
        /// Where the instance goes.
        pub destination: Option<Cow<'a, str>> as "Destination",
        /// Lifecycle hooks: what `CompleteLifecycleAction` wants.
        pub lifecycle_action_token: Option<Cow<'a, str>> as "LifecycleActionToken" secret,
        /// Lifecycle hooks: the hook.
        pub lifecycle_hook_name: Option<Cow<'a, str>> as "LifecycleHookName",
        /// Lifecycle hooks: `autoscaling:EC2_INSTANCE_LAUNCHING` or `..._TERMINATING`.
        pub lifecycle_transition: Option<Cow<'a, str>> as "LifecycleTransition",
        /// Lifecycle hooks: what the hook says to the function.
        pub notification_metadata: Option<Cow<'a, str>> as "NotificationMetadata",
    }
}
