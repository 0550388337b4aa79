//! Reports to Lambda before the process dies: panics, crashes and calls to `exit`.

#[cfg(all(feature = "crash-report", target_os = "linux"))]
pub(crate) mod crash;
#[cfg(not(all(feature = "crash-report", target_os = "linux")))]
#[path = "failure/crash/absent.rs"]
pub(crate) mod crash;
mod forked;
pub(crate) mod in_flight;
pub(crate) mod panic;
pub(crate) mod reporter;
