//! What an execution environment is doing, for tools that show it.

use std::fmt;

/// The status of an execution environment of an [`EnvironmentPool`](super::EnvironmentPool).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnvironmentStatus {
    /// Its number in the pool, from 0.
    pub number: usize,
    /// The id of its process. `None` if no process runs, or if somebody else has started it.
    pub pid: Option<u32>,
    /// What it is doing.
    pub state: EnvironmentState,
    /// The invocations that have been delivered and have not ended. An invocation ends with the next
    /// call to `/next`.
    pub in_flight: usize,
    /// The invocations that wait in this environment, for example for the end of init.
    pub waiting: usize,
    /// How many invocations have been delivered since the pool was started, to all of its processes.
    pub invocations: u64,
}

/// What an execution environment is doing.
///
/// As text it is in kebab case, such as `not-started`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnvironmentState {
    /// No invocation has needed it yet.
    NotStarted,
    /// The process, or an extension that starts before it, has not called for its first event.
    Init,
    /// Init has ended with a snapshot, which is held.
    Snapshot,
    /// The snapshot has been restored, and the process has not called `/next` yet.
    Restoring,
    /// The process waits for an event.
    Idle,
    /// An invocation is in flight.
    Busy,
    /// The process waits for an event and is stopped until then.
    Frozen,
    /// The process is being stopped.
    Stopping,
    /// The process has exited, or could not be started. The next invocation starts another one.
    Exited,
    /// It waits for a process that somebody else starts, or for an event that it can pass to it.
    Attached,
    /// The environment has been stopped for good.
    Stopped,
}

impl fmt::Display for EnvironmentState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            EnvironmentState::NotStarted => "not-started",
            EnvironmentState::Init => "init",
            EnvironmentState::Snapshot => "snapshot",
            EnvironmentState::Restoring => "restoring",
            EnvironmentState::Idle => "idle",
            EnvironmentState::Busy => "busy",
            EnvironmentState::Frozen => "frozen",
            EnvironmentState::Stopping => "stopping",
            EnvironmentState::Exited => "exited",
            EnvironmentState::Attached => "attached",
            EnvironmentState::Stopped => "stopped",
        })
    }
}
