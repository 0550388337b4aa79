//! CodeDeploy.

use std::borrow::Cow;

use crate::eventbridge::envelope;
use crate::record::record;
use crate::root::event;

envelope! {
    /// A deployment, or an instance in it, changed its state.
    ///
    /// ```
    /// use lambda_native_events::{CodeDeployEvent, samples};
    ///
    /// let event = CodeDeployEvent::parse(samples::CODEDEPLOY)?;
    /// assert_eq!((&*event.detail.application, &*event.detail.state), ("shop", "SUCCESS"));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: CodeDeploy User Guide, "Monitoring deployments with Amazon CloudWatch Events".
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
        /// The instance, if it is about one.
        pub instance_id: Option<Cow<'a, str>> as "instanceId",
        /// The region.
        pub region: Cow<'a, str> as "region",
        /// `START`, `SUCCESS`, `FAILURE`, `STOP`, `READY`.
        pub state: Cow<'a, str> as "state",
    }
}
record! {
    /// A deployment of a Lambda function or an ECS service has come to a hook, and waits for
    /// the
    /// function to say whether it may go on.
    ///
    /// ```
    /// use lambda_native_events::{CodeDeployLifecycleEvent, samples};
    ///
    /// let event = CodeDeployLifecycleEvent::parse(samples::CODEDEPLOY_HOOK)?;
    /// assert_eq!(&*event.deployment_id, "d-EXAMPLE");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// The answer is the API call `PutLifecycleEventHookExecutionStatus`, within an hour.
    ///
    /// AWS: CodeDeploy User Guide, "AppSpec 'hooks' section".
    pub struct CodeDeployLifecycleEvent<'a> {
        /// The deployment: what the API call wants.
        pub deployment_id: Cow<'a, str> as "DeploymentId",
        /// The execution of the hook: what the API call wants.
        pub lifecycle_event_hook_execution_id: Cow<'a, str> as "LifecycleEventHookExecutionId" secret,
        /// What CodeDeploy adds for itself.
        pub combined: Option<Cow<'a, str>> as "Combined",
    }
}

event!(
    CodeDeployLifecycleEvent,
    "CodeDeploy hook event",
    CODEDEPLOY_HOOK
);
