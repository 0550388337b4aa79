//! ECS, through EventBridge.
//!
//! [`EcsTaskEvent`], [`EcsContainerInstanceEvent`], [`EcsDeploymentEvent`] and
//! [`EcsServiceActionEvent`] report changes. The response of the function is ignored.

mod service;

use std::borrow::Cow;

use crate::json::{DateTime, Json, Number, event, record};
use crate::messaging::eventbridge::envelope;

pub use service::{
    EcsDeploymentDetail, EcsDeploymentEvent, EcsDeploymentName, EcsServiceActionDetail,
    EcsServiceActionEvent,
};

envelope! {
    /// The state of a task changed: EventBridge's `ECS Task State Change`.
    ///
    /// ```
    /// use lambda_native_events::{EcsTaskEvent, EventError};
    ///
    /// fn handle(event: &str) -> Result<Option<String>, EventError> {
    ///     let task = EcsTaskEvent::parse(event)?.detail;
    ///     if task.last_status != "STOPPED" {
    ///         return Ok(None);
    ///     }
    ///     let failed = |code: &Option<i64>| code.is_some_and(|code| code != 0);
    ///     let container = task.containers.iter().find(|container| failed(&container.exit_code));
    ///     let why = task.stop_code.unwrap_or_default();
    ///     Ok(container.map(|container| format!("{} failed: {why}", container.name)))
    /// }
    ///
    /// assert_eq!(
    ///     handle(EcsTaskEvent::SAMPLE)?.as_deref(),
    ///     Some("shop failed: EssentialContainerExited")
    /// );
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// Events can arrive twice and out of order. Of two events about a task, the one with the higher
    /// `detail.version` is newer.
    ///
    /// AWS: [Amazon ECS task state change events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html).
    EcsTaskEvent: EcsTaskDetail
}

event!(EcsTaskEvent, "ECS task event", ECS_TASK);

record! {
    /// A task, as `DescribeTasks` describes it.
    pub struct EcsTaskDetail<'a> {
        /// The cluster.
        pub cluster_arn: Cow<'a, str> as "clusterArn",
        /// The task.
        pub task_arn: Cow<'a, str> as "taskArn",
        /// The task definition.
        pub task_definition_arn: Cow<'a, str> as "taskDefinitionArn",
        /// The current state: `PROVISIONING`, `PENDING`, `RUNNING`, `STOPPED`, ...
        pub last_status: Cow<'a, str> as "lastStatus",
        /// The desired state.
        pub desired_status: Cow<'a, str> as "desiredStatus",
        /// The group: `service:shop`.
        pub group: Option<Cow<'a, str>> as "group",
        /// `EC2`, `FARGATE` or `EXTERNAL`.
        pub launch_type: Option<Cow<'a, str>> as "launchType",
        /// The containers.
        pub containers: Vec<EcsContainer<'a>> as "containers",
        /// The container instance, on EC2.
        pub container_instance_arn: Option<Cow<'a, str>> as "containerInstanceArn",
        /// The availability zone.
        pub availability_zone: Option<Cow<'a, str>> as "availabilityZone",
        /// `CONNECTED` or `DISCONNECTED`.
        pub connectivity: Option<Cow<'a, str>> as "connectivity",
        /// When the connectivity last changed.
        pub connectivity_at: Option<DateTime<'a>> as "connectivityAt",
        /// When it was created.
        pub created_at: Option<DateTime<'a>> as "createdAt",
        /// When it started to pull images.
        pub pull_started_at: Option<DateTime<'a>> as "pullStartedAt",
        /// When it finished pulling images.
        pub pull_stopped_at: Option<DateTime<'a>> as "pullStoppedAt",
        /// When it started.
        pub started_at: Option<DateTime<'a>> as "startedAt",
        /// Who started it.
        pub started_by: Option<Cow<'a, str>> as "startedBy",
        /// When it started to stop.
        pub stopping_at: Option<DateTime<'a>> as "stoppingAt",
        /// When its containers stopped.
        pub execution_stopped_at: Option<DateTime<'a>> as "executionStoppedAt",
        /// When it stopped.
        pub stopped_at: Option<DateTime<'a>> as "stoppedAt",
        /// Why it stopped: `EssentialContainerExited`, `TaskFailedToStart`, ...
        pub stop_code: Option<Cow<'a, str>> as "stopCode",
        /// A description of why it stopped.
        pub stopped_reason: Option<Cow<'a, str>> as "stoppedReason",
        /// The CPU units.
        pub cpu: Option<Cow<'a, str>> as "cpu",
        /// The memory in MiB.
        pub memory: Option<Cow<'a, str>> as "memory",
        /// `HEALTHY`, `UNHEALTHY` or `UNKNOWN`.
        pub health_status: Option<Cow<'a, str>> as "healthStatus",
        /// The operating system of the Fargate platform: `Linux`.
        pub platform_family: Option<Cow<'a, str>> as "platformFamily",
        /// The version of the Fargate platform.
        pub platform_version: Option<Cow<'a, str>> as "platformVersion",
        /// The capacity provider.
        pub capacity_provider_name: Option<Cow<'a, str>> as "capacityProviderName",
        /// Whether ECS Exec is on.
        pub enable_execute_command: bool as "enableExecuteCommand",
        /// Network interfaces and volumes.
        pub attachments: Vec<Json<'a>> as "attachments",
        /// The attributes.
        pub attributes: Vec<EcsAttribute<'a>> as "attributes",
        /// What the task overrides in its definition, including environment variables.
        pub overrides: Option<Json<'a>> as "overrides" secret,
        /// The ephemeral storage.
        pub ephemeral_storage: Option<Json<'a>> as "ephemeralStorage",
        /// When this description was updated.
        pub updated_at: Option<DateTime<'a>> as "updatedAt",
        /// Counts the changes of this task.
        pub version: i64 as "version",
    }
}

record! {
    /// A container of a task.
    pub struct EcsContainer<'a> {
        /// The container.
        pub container_arn: Cow<'a, str> as "containerArn",
        /// Its name in the task definition.
        pub name: Cow<'a, str> as "name",
        /// The current state.
        pub last_status: Cow<'a, str> as "lastStatus",
        /// The task.
        pub task_arn: Cow<'a, str> as "taskArn",
        /// The image.
        pub image: Option<Cow<'a, str>> as "image",
        /// The digest of the image.
        pub image_digest: Option<Cow<'a, str>> as "imageDigest",
        /// The id in the container runtime.
        pub runtime_id: Option<Cow<'a, str>> as "runtimeId",
        /// The exit code, once it has stopped.
        pub exit_code: Option<i64> as "exitCode",
        /// A description of why it stopped.
        pub reason: Option<Cow<'a, str>> as "reason",
        /// The CPU units.
        pub cpu: Option<Cow<'a, str>> as "cpu",
        /// The memory in MiB.
        pub memory: Option<Cow<'a, str>> as "memory",
        /// The memory that is reserved for it, in MiB.
        pub memory_reservation: Option<Cow<'a, str>> as "memoryReservation",
        /// The GPUs.
        pub gpu_ids: Vec<Cow<'a, str>> as "gpuIds",
        /// `HEALTHY`, `UNHEALTHY` or `UNKNOWN`.
        pub health_status: Option<Cow<'a, str>> as "healthStatus",
        /// The ports, on EC2.
        pub network_bindings: Vec<EcsNetworkBinding<'a>> as "networkBindings",
        /// The network interfaces.
        pub network_interfaces: Vec<EcsNetworkInterface<'a>> as "networkInterfaces",
        /// The managed agents in it, such as that of ECS Exec.
        pub managed_agents: Vec<Json<'a>> as "managedAgents",
    }
}

record! {
    /// A mapping of a container's port to a port of the host.
    pub struct EcsNetworkBinding<'a> {
        /// The address of the host.
        pub bind_ip: Option<Cow<'a, str>> as "bindIP",
        /// The port of the container.
        pub container_port: Option<u16> as "containerPort",
        /// The port of the host.
        pub host_port: Option<u16> as "hostPort",
        /// `tcp` or `udp`.
        pub protocol: Option<Cow<'a, str>> as "protocol",
        /// The ports of the container, if there are several: `8000-8010`.
        pub container_port_range: Option<Cow<'a, str>> as "containerPortRange",
        /// The ports of the host, if there are several.
        pub host_port_range: Option<Cow<'a, str>> as "hostPortRange",
    }
}

record! {
    /// A network interface of a container.
    pub struct EcsNetworkInterface<'a> {
        /// The id of its attachment to the task.
        pub attachment_id: Option<Cow<'a, str>> as "attachmentId",
        /// The address.
        pub private_ipv4_address: Option<Cow<'a, str>> as "privateIpv4Address",
        /// The IPv6 address.
        pub ipv6_address: Option<Cow<'a, str>> as "ipv6Address",
    }
}

envelope! {
    /// The state of a container instance changed: EventBridge's `ECS Container Instance State Change`.
    ///
    /// ```
    /// use lambda_native_events::{EcsContainerInstanceEvent, EventError};
    ///
    /// fn handle(event: &str) -> Result<Option<i64>, EventError> {
    ///     let instance = EcsContainerInstanceEvent::parse(event)?.detail;
    ///     if !instance.agent_connected {
    ///         println!("{} lost its agent", instance.ec2_instance_id);
    ///     }
    ///     let mut free = instance.remaining_resources.iter();
    ///     Ok(free.find(|resource| resource.name == "CPU").and_then(|cpu| cpu.integer_value))
    /// }
    ///
    /// assert_eq!(handle(EcsContainerInstanceEvent::SAMPLE)?, Some(1988));
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Amazon ECS container instance state change events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_container_instance_events.html).
    EcsContainerInstanceEvent: EcsContainerInstanceDetail
}

event!(
    EcsContainerInstanceEvent,
    "ECS container instance event",
    ECS_CONTAINER_INSTANCE
);

record! {
    /// A container instance, as `DescribeContainerInstances` describes it.
    pub struct EcsContainerInstanceDetail<'a> {
        /// Whether its agent is connected.
        pub agent_connected: bool as "agentConnected",
        /// The status of an update of the agent.
        pub agent_update_status: Option<Cow<'a, str>> as "agentUpdateStatus",
        /// The attributes.
        pub attributes: Vec<EcsAttribute<'a>> as "attributes",
        /// The cluster.
        pub cluster_arn: Cow<'a, str> as "clusterArn",
        /// The container instance.
        pub container_instance_arn: Cow<'a, str> as "containerInstanceArn",
        /// The EC2 instance.
        pub ec2_instance_id: Cow<'a, str> as "ec2InstanceId",
        /// Its resources.
        pub registered_resources: Vec<EcsResource<'a>> as "registeredResources",
        /// The resources that are free.
        pub remaining_resources: Vec<EcsResource<'a>> as "remainingResources",
        /// `ACTIVE`, `DRAINING`, `INACTIVE`, ...
        pub status: Cow<'a, str> as "status",
        /// A description of the reason.
        pub status_reason: Option<Cow<'a, str>> as "statusReason",
        /// Counts the changes of this instance.
        pub version: i64 as "version",
        /// The versions of its software.
        pub version_info: EcsVersions<'a> as "versionInfo",
        /// When this description was updated.
        pub updated_at: Option<DateTime<'a>> as "updatedAt",
        /// When it was registered.
        pub registered_at: Option<DateTime<'a>> as "registeredAt",
        /// The type of the account.
        pub account_type: Option<Cow<'a, str>> as "accountType",
    }
}

record! {
    /// An attribute.
    pub struct EcsAttribute<'a> {
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// The value, if it has one.
        pub value: Option<Cow<'a, str>> as "value",
        /// `container-instance`.
        pub target_type: Option<Cow<'a, str>> as "targetType",
        /// The ARN of the target.
        pub target_id: Option<Cow<'a, str>> as "targetId",
    }
}

record! {
    /// A resource of a container instance. The type determines which value is set.
    pub struct EcsResource<'a> {
        /// `CPU`, `MEMORY`, `PORTS`, `PORTS_UDP`, `GPU`.
        pub name: Cow<'a, str> as "name",
        /// `INTEGER`, `DOUBLE`, `LONG` or `STRINGSET`.
        pub kind: Cow<'a, str> as "type",
        /// An integer.
        pub integer_value: Option<i64> as "integerValue",
        /// A long.
        pub long_value: Option<i64> as "longValue",
        /// A double.
        pub double_value: Option<Number> as "doubleValue",
        /// Strings.
        pub string_set_value: Vec<Cow<'a, str>> as "stringSetValue",
    }
}

record! {
    /// The versions of a container instance's software.
    pub struct EcsVersions<'a> {
        /// The commit of the agent.
        pub agent_hash: Option<Cow<'a, str>> as "agentHash",
        /// The version of the agent.
        pub agent_version: Option<Cow<'a, str>> as "agentVersion",
        /// The version of Docker.
        pub docker_version: Option<Cow<'a, str>> as "dockerVersion",
    }
}
