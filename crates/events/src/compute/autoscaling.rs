//! EC2 Auto Scaling, through EventBridge.
//!
//! [`AutoScalingEvent`] is about an instance of a group. The response of the function is ignored. At
//! a lifecycle hook, the function calls the API instead. Events about a whole group, such as those of instance
//! refreshes, are read as an `EventBridgeEvent`.

use std::borrow::Cow;

use crate::json::{DateTime, Json, event, record};
use crate::messaging::eventbridge::envelope;

envelope! {
    /// An instance was launched or terminated, failed to launch or terminate, or waits at a lifecycle hook.
    ///
    /// ```
    /// use lambda_native_events::{AutoScalingEvent, EventError, samples};
    ///
    /// # fn drain(_instance: &str) {}
    /// # fn complete_lifecycle_action(_token: &str, _result: &str) {}
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     let event = AutoScalingEvent::parse(event)?;
    ///     println!("{}: {}", event.detail_type, event.detail.ec2_instance_id);
    ///     if let Some(token) = &event.detail.lifecycle_action_token {
    ///         drain(&event.detail.ec2_instance_id);
    ///         // The API call with this name.
    ///         complete_lifecycle_action(token, "CONTINUE");
    ///     }
    ///     Ok(())
    /// }
    ///
    /// handle(AutoScalingEvent::SAMPLE)?;
    /// handle(samples::AUTOSCALING_LIFECYCLE)?;
    /// # let event = AutoScalingEvent::parse(samples::AUTOSCALING_LIFECYCLE)?;
    /// # assert!(event.detail_type.ends_with("Lifecycle Action"));
    /// # assert_eq!(event.detail.lifecycle_hook_name.as_deref(), Some("drain"));
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// An instance waits until `CompleteLifecycleAction` is called or the hook times out.
    ///
    /// AWS: [Amazon EC2 Auto Scaling event reference](https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html).
    AutoScalingEvent: AutoScalingDetail
}

event!(
    AutoScalingEvent,
    "EC2 Auto Scaling event",
    AUTOSCALING_LAUNCH
);

record! {
    /// What happened to an instance. The message that a lifecycle hook sends to SNS or SQS has the
    /// same members.
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
        /// Launch and terminate: the reason for a failure.
        pub status_message: Option<Cow<'a, str>> as "StatusMessage",
        /// Launch and terminate: a description of the activity.
        pub description: Option<Cow<'a, str>> as "Description",
        /// Launch and terminate: a description of the cause.
        pub cause: Option<Cow<'a, str>> as "Cause",
        /// Launch and terminate: the start time.
        pub start_time: Option<DateTime<'a>> as "StartTime",
        /// Launch and terminate: the end time.
        pub end_time: Option<DateTime<'a>> as "EndTime",
        /// Launch and terminate: `Availability Zone`, `Subnet ID`, and more.
        pub details: Option<Json<'a>> as "Details",
        /// The origin of the instance: `EC2`, `WarmPool`, `AutoScalingGroup`.
        pub origin: Option<Cow<'a, str>> as "Origin",
        /// The destination of the instance, with the same values.
        pub destination: Option<Cow<'a, str>> as "Destination",
        /// Lifecycle hooks: the token for `CompleteLifecycleAction`.
        pub lifecycle_action_token: Option<Cow<'a, str>> as "LifecycleActionToken" secret,
        /// Lifecycle hooks: the name of the hook.
        pub lifecycle_hook_name: Option<Cow<'a, str>> as "LifecycleHookName",
        /// Lifecycle hooks: `autoscaling:EC2_INSTANCE_LAUNCHING` or `..._TERMINATING`.
        pub lifecycle_transition: Option<Cow<'a, str>> as "LifecycleTransition",
        /// Lifecycle hooks: the metadata of the hook.
        pub notification_metadata: Option<Cow<'a, str>> as "NotificationMetadata" secret,
    }
}
