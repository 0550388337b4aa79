//! Instances, containers, executions and invocations.

#[cfg(feature = "autoscaling")]
pub mod autoscaling;
#[cfg(feature = "destinations")]
pub mod destinations;
#[cfg(feature = "ec2")]
pub mod ec2;
#[cfg(feature = "ecr")]
pub mod ecr;
#[cfg(feature = "ecs")]
pub mod ecs;
#[cfg(feature = "step-functions")]
pub mod step_functions;
