//! CodeDeploy.

use std::borrow::Cow;

use crate::json::{event, record};
use crate::messaging::eventbridge::envelope;

envelope! {
    /// The state of a deployment, or of an instance in it, changed: EventBridge's `CodeDeploy Deployment
    /// State-change Notification` and `CodeDeploy Instance State-change Notification`.
    ///
    /// ```
    /// use lambda_native_events::{CodeDeployEvent, EventError};
    ///
    /// fn handle(event: &str) -> Result<String, EventError> {
    ///     let deployment = CodeDeployEvent::parse(event)?.detail;
    ///     let what = deployment.instance_id.unwrap_or(deployment.deployment_id);
    ///     Ok(format!("{}: {what}: {}", deployment.application, deployment.state))
    /// }
    ///
    /// assert_eq!(handle(CodeDeployEvent::SAMPLE)?, "shop: d-EXAMPLE: SUCCESS");
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Monitoring deployments with Amazon CloudWatch Events](https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html).
    CodeDeployEvent: CodeDeployDetail
}

event!(CodeDeployEvent, "CodeDeploy event", CODEDEPLOY);

record! {
    /// A deployment, or an instance in it.
    pub struct CodeDeployDetail<'a> {
        /// The application.
        pub application: Cow<'a, str> as "application",
        /// The deployment.
        pub deployment_id: Cow<'a, str> as "deploymentId",
        /// The deployment group.
        pub deployment_group: Cow<'a, str> as "deploymentGroup",
        /// The group of instances.
        pub instance_group_id: Cow<'a, str> as "instanceGroupId",
        /// The instance, if the event is about one.
        pub instance_id: Option<Cow<'a, str>> as "instanceId",
        /// The region.
        pub region: Cow<'a, str> as "region",
        /// `START`, `READY`, `SUCCESS`, `FAILURE`, `STOP`.
        pub state: Cow<'a, str> as "state",
    }
}

record! {
    /// A deployment of a Lambda function or an ECS service has reached a hook, and waits until the
    /// function reports whether it may continue.
    ///
    /// ```
    /// use lambda_native_events::{CodeDeployLifecycleEvent, EventError};
    ///
    /// # fn works() -> bool { true }
    /// # fn put_lifecycle_event_hook_execution_status(_deployment: &str, _hook: &str, _ok: &str) {}
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     let event = CodeDeployLifecycleEvent::parse(event)?;
    ///     let status = if works() { "Succeeded" } else { "Failed" };
    ///     // The API call with this name.
    ///     put_lifecycle_event_hook_execution_status(
    ///         &event.deployment_id,
    ///         &event.lifecycle_event_hook_execution_id,
    ///         status,
    ///     );
    ///     Ok(())
    /// }
    ///
    /// handle(CodeDeployLifecycleEvent::SAMPLE)?;
    /// # let event = CodeDeployLifecycleEvent::parse(CodeDeployLifecycleEvent::SAMPLE)?;
    /// # assert_eq!(event.deployment_id, "d-EXAMPLE");
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// The response is the API call; what the function returns is ignored. Without the call, the
    /// deployment fails after an hour.
    ///
    /// AWS: [AppSpec 'hooks' section](https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html).
    pub struct CodeDeployLifecycleEvent<'a> {
        /// The id of the deployment, for the API call.
        pub deployment_id: Cow<'a, str> as "DeploymentId",
        /// The id of the hook's execution, for the API call.
        pub lifecycle_event_hook_execution_id: Cow<'a, str> as "LifecycleEventHookExecutionId" secret,
    }
}

event!(
    CodeDeployLifecycleEvent,
    "CodeDeploy hook event",
    CODEDEPLOY_HOOK
);
