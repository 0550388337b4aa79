//! The Extensions API: who has registered, and what they are told.
//!
//! Facts are those of "Using the Lambda Extensions API to create extensions" and of "Understanding
//! the Lambda execution environment lifecycle" in AWS's Lambda developer guide.

use crate::caller::function_error::FunctionError;

/// An extension that has registered since the last [`Emulator::begin_init`](crate::Emulator::begin_init).
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

impl ExtensionEvent {
    pub(crate) fn of(name: &str) -> Option<ExtensionEvent> {
        match name {
            "INVOKE" => Some(ExtensionEvent::Invoke),
            "SHUTDOWN" => Some(ExtensionEvent::Shutdown),
            _ => None,
        }
    }
}

impl ShutdownReason {
    pub(crate) fn name(self) -> &'static str {
        match self {
            ShutdownReason::Spindown => "spindown",
            ShutdownReason::Timeout => "timeout",
            ShutdownReason::Failure => "failure",
        }
    }
}
