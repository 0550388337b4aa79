//! The public types of the Extensions API.
//!
//! They follow "Using the Lambda Extensions API to create extensions" and "Understanding the Lambda
//! execution environment lifecycle" in the Lambda developer guide.

use crate::caller::function_error::FunctionError;

/// An extension that has registered since the last [`Emulator::begin_init`](crate::Emulator::begin_init).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extension {
    /// `Lambda-Extension-Name`.
    pub name: String,
    /// The events that it registered for. Empty for an extension that only wants SIGTERM.
    pub events: Vec<ExtensionEvent>,
    /// Whether a call to `event/next` waits. Init lasts until the first such call, and an invocation
    /// until the next one after its event.
    pub is_waiting: bool,
    /// The error that it posted to `init/error` or `exit/error`.
    pub error: Option<FunctionError>,
}

/// An event that an extension can register for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtensionEvent {
    /// Sent for every invocation, when the event is delivered to the runtime.
    Invoke,
    /// Sent when the execution environment ends. Only for external extensions.
    Shutdown,
}

/// The reason in a SHUTDOWN event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShutdownReason {
    /// The environment is no longer needed.
    Spindown,
    /// An invocation timed out.
    Timeout,
    /// The runtime or an extension failed.
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
