//! Deploying, monitoring and governing an account.

#[cfg(feature = "cloudformation")]
pub mod cloudformation;
#[cfg(feature = "cloudtrail")]
pub mod cloudtrail;
#[cfg(feature = "cloudwatch")]
pub mod cloudwatch;
#[cfg(feature = "code")]
pub mod code;
#[cfg(feature = "config")]
pub mod config;
#[cfg(feature = "control-tower")]
pub mod control_tower;
#[cfg(feature = "guardduty")]
pub mod guardduty;
#[cfg(feature = "health")]
pub mod health;
