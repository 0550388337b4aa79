//! EC2, through EventBridge.
//!
//! [`Ec2InstanceEvent`] is about one instance. Other EC2 events, such as those of EBS volumes and
//! snapshots, are read as an `EventBridgeEvent` with a detail type of your own.

use std::borrow::Cow;

use crate::json::{choice, event, record};
use crate::messaging::eventbridge::envelope;

envelope! {
    /// The state of an instance changed, or EC2 is about to interrupt it.
    ///
    /// ```
    /// use lambda_native_events::ec2::Ec2InstanceState;
    /// use lambda_native_events::{Ec2InstanceEvent, EventError, samples};
    ///
    /// fn handle(event: &str) -> Result<Option<String>, EventError> {
    ///     let event = Ec2InstanceEvent::parse(event)?;
    ///     let id = &event.detail.instance_id;
    ///     if let Some(action) = &event.detail.instance_action {
    ///         return Ok(Some(format!("{id}: EC2 will {action} it in two minutes")));
    ///     }
    ///     let stopped = event.detail.state == Some(Ec2InstanceState::Stopped);
    ///     Ok(stopped.then(|| format!("{id} has stopped")))
    /// }
    ///
    /// assert_eq!(handle(Ec2InstanceEvent::SAMPLE)?.unwrap(), "i-1234567890abcdef0 has stopped");
    /// assert_eq!(
    ///     handle(samples::EC2_SPOT)?.unwrap(),
    ///     "i-1234567890abcdef0: EC2 will terminate it in two minutes"
    /// );
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// The detail type says which event it is:
    ///
    /// | `detail_type` | set |
    /// |---|---|
    /// | `EC2 Instance State-change Notification` | `state` |
    /// | `EC2 Spot Instance Interruption Warning` | `instance_action` |
    /// | `EC2 Instance Rebalance Recommendation` | neither |
    ///
    /// AWS: [State change events for your instances](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html);
    /// "Spot Instance interruption notices", "EC2 instance rebalance recommendations" in the EC2 User
    /// Guide.
    Ec2InstanceEvent: Ec2InstanceDetail
}

event!(Ec2InstanceEvent, "EC2 instance event", EC2_STATE);

record! {
    /// What happened to an instance.
    pub struct Ec2InstanceDetail<'a> {
        /// The instance.
        pub instance_id: Cow<'a, str> as "instance-id",
        /// State changes: the new state.
        pub state: Option<Ec2InstanceState<'a>> as "state",
        /// Interruptions of Spot Instances: what EC2 will do, `hibernate`, `stop` or `terminate`.
        pub instance_action: Option<Cow<'a, str>> as "instance-action",
    }
}

choice! {
    /// The state of an instance.
    pub enum Ec2InstanceState<'a> {
        /// It is starting.
        Pending = "pending",
        /// It is running.
        Running = "running",
        /// It is stopping.
        Stopping = "stopping",
        /// It has stopped, and can be started again.
        Stopped = "stopped",
        /// It is being terminated.
        ShuttingDown = "shutting-down",
        /// It has been terminated.
        Terminated = "terminated",
    }
}
