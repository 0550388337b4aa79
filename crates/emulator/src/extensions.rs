//! The Extensions API: who has registered, and what they are told.
//!
//! Facts are those of "Using the Lambda Extensions API to create extensions" and of "Understanding
//! the Lambda execution environment lifecycle" in AWS's Lambda developer guide.

mod registry;
mod routes;

use std::time::{Duration, SystemTime};

use crate::{Emulator, FunctionError, identity};

pub(crate) use registry::Registry;
pub(crate) use routes::{Route, serve};

/// An extension that has registered since the last [`Emulator::begin_init`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extension {
    /// `Lambda-Extension-Name`.
    pub name: String,
    /// What it wants to be told of; empty for one that registers only to get SIGTERM.
    pub events: Vec<ExtensionEvent>,
    /// Whether it waits in `event/next`. Before the first such call init is not over, and before
    /// the call that follows an event the invocation is not.
    pub is_waiting: bool,
    /// What it posted to `init/error` or `exit/error`.
    pub error: Option<FunctionError>,
}

/// What an extension can register for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtensionEvent {
    /// Every invocation, when its event goes to the runtime.
    Invoke,
    /// The end of the execution environment; external extensions only.
    Shutdown,
}

/// Why an execution environment ends, as a SHUTDOWN event tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShutdownReason {
    /// Nobody needs it any more.
    Spindown,
    /// An invocation took too long.
    Timeout,
    /// The runtime, or an extension, has failed.
    Failure,
}

impl Emulator {
    /// The extensions that have registered, in that order.
    pub fn extensions(&self) -> Vec<Extension> {
        self.shared.read(|state| state.extensions.list())
    }

    /// Whether every extension has come back for its next event.
    pub(crate) fn are_extensions_idle(&self) -> bool {
        self.shared.read(|state| state.extensions.are_idle())
    }

    /// Has an extension of this name count as external, as a file of that name in
    /// `/opt/extensions` does on the service. Only such a one may register for SHUTDOWN. Starting
    /// it is the caller's affair.
    pub fn allow_external_extension(&self, name: impl Into<String>) {
        self.shared
            .update(|state| state.extensions.allow_external(name.into()));
    }

    /// Sends SHUTDOWN to the extensions that have registered for it, for whoever ends the
    /// environment; `grace` from now is the event's deadline. Returns how many there are.
    pub fn announce_shutdown(&self, reason: ShutdownReason, grace: Duration) -> usize {
        let now = SystemTime::now();
        let deadline = identity::unix_ms(now.checked_add(grace).unwrap_or(now));
        let deadline = u64::try_from(deadline).unwrap_or(u64::MAX);
        self.shared
            .update(|state| state.extensions.shut_down(reason, deadline))
    }
}

impl ExtensionEvent {
    fn of(name: &str) -> Option<ExtensionEvent> {
        match name {
            "INVOKE" => Some(ExtensionEvent::Invoke),
            "SHUTDOWN" => Some(ExtensionEvent::Shutdown),
            _ => None,
        }
    }
}

impl ShutdownReason {
    fn name(self) -> &'static str {
        match self {
            ShutdownReason::Spindown => "spindown",
            ShutdownReason::Timeout => "timeout",
            ShutdownReason::Failure => "failure",
        }
    }
}
