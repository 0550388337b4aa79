//! Services: their deployments and actions.

use std::borrow::Cow;

use crate::json::{DateTime, choice, event, record};
use crate::messaging::eventbridge::envelope;

envelope! {
    /// The deployment of a service started, completed or failed: EventBridge's `ECS Deployment State
    /// Change`.
    ///
    /// ```
    /// use lambda_native_events::ecs::EcsDeploymentName;
    /// use lambda_native_events::{EcsDeploymentEvent, EventError};
    ///
    /// fn handle(event: &str) -> Result<Option<String>, EventError> {
    ///     let event = EcsDeploymentEvent::parse(event)?;
    ///     let deployment = &event.detail;
    ///     let failed = deployment.event_name == EcsDeploymentName::Failed;
    ///     let service = event.resources.first().map_or("", |arn| &**arn);
    ///     Ok(failed.then(|| format!("{service}: {}", deployment.reason)))
    /// }
    ///
    /// assert_eq!(
    ///     handle(EcsDeploymentEvent::SAMPLE)?.as_deref(),
    ///     Some("arn:aws:ecs:eu-central-1:123456789012:service/default/shop: \
    ///           ECS deployment circuit breaker: task failed to start.")
    /// );
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// `resources` has the ARN of the service.
    ///
    /// AWS: [Amazon ECS service deployment state change events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html).
    EcsDeploymentEvent: EcsDeploymentDetail
}

event!(EcsDeploymentEvent, "ECS deployment event", ECS_DEPLOYMENT);

record! {
    /// A deployment of a service.
    pub struct EcsDeploymentDetail<'a> {
        /// `INFO` or `ERROR`.
        pub event_type: Cow<'a, str> as "eventType",
        /// What happened.
        pub event_name: EcsDeploymentName<'a> as "eventName",
        /// The deployment: `ecs-svc/1234567890`.
        pub deployment_id: Cow<'a, str> as "deploymentId",
        /// The time of the event.
        pub updated_at: Option<DateTime<'a>> as "updatedAt",
        /// A description of the reason, which also says whether this is a rollback.
        pub reason: Cow<'a, str> as "reason",
    }
}

choice! {
    /// What happened to a deployment.
    pub enum EcsDeploymentName<'a> {
        /// It, or its rollback, started.
        InProgress = "SERVICE_DEPLOYMENT_IN_PROGRESS",
        /// The service is in a steady state.
        Completed = "SERVICE_DEPLOYMENT_COMPLETED",
        /// The circuit breaker or an alarm stopped it.
        Failed = "SERVICE_DEPLOYMENT_FAILED",
    }
}

envelope! {
    /// Something happened to a service: EventBridge's `ECS Service Action`.
    ///
    /// ```
    /// use lambda_native_events::{EcsServiceActionEvent, EventError};
    ///
    /// fn handle(event: &str) -> Result<Option<String>, EventError> {
    ///     let action = EcsServiceActionEvent::parse(event)?.detail;
    ///     let is_info = action.event_type == "INFO";
    ///     Ok((!is_info).then(|| format!("{}: {}", action.event_type, action.event_name)))
    /// }
    ///
    /// assert_eq!(
    ///     handle(EcsServiceActionEvent::SAMPLE)?.as_deref(),
    ///     Some("ERROR: SERVICE_TASK_PLACEMENT_FAILURE")
    /// );
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// `resources` has the ARN of the service.
    ///
    /// AWS: [Amazon ECS service action events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html).
    EcsServiceActionEvent: EcsServiceActionDetail
}

event!(
    EcsServiceActionEvent,
    "ECS service action event",
    ECS_SERVICE_ACTION
);

record! {
    /// What happened to a service.
    pub struct EcsServiceActionDetail<'a> {
        /// `INFO`, `WARN` or `ERROR`.
        pub event_type: Cow<'a, str> as "eventType",
        /// What happened: `SERVICE_STEADY_STATE`, `SERVICE_TASK_START_IMPAIRED`, ...
        pub event_name: Cow<'a, str> as "eventName",
        /// The cluster.
        pub cluster_arn: Cow<'a, str> as "clusterArn",
        /// The time of the event.
        pub created_at: Option<DateTime<'a>> as "createdAt",
        /// The reason: `RESOURCE:CPU`.
        pub reason: Option<Cow<'a, str>> as "reason",
        /// `SERVICE_DESIRED_COUNT_UPDATED`: the desired number of tasks.
        pub desired_count: Option<i64> as "desiredCount",
        /// The container instances that the event is about.
        pub container_instance_arns: Vec<Cow<'a, str>> as "containerInstanceArns",
        /// The EC2 instances that the event is about.
        pub ec2_instance_ids: Vec<Cow<'a, str>> as "ec2InstanceIds",
        /// The capacity providers that the event is about.
        pub capacity_provider_arns: Vec<Cow<'a, str>> as "capacityProviderArns",
        /// The target groups that the event is about.
        pub target_group_arns: Vec<Cow<'a, str>> as "targetGroupArns",
        /// The service registries that the event is about.
        pub service_registry_arns: Vec<Cow<'a, str>> as "serviceRegistryArns",
        /// The tasks that the event is about.
        pub task_arns: Vec<Cow<'a, str>> as "taskArns",
        /// The container port that the event is about.
        pub container_port: Option<i64> as "containerPort",
    }
}
