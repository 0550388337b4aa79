//! The events that an emulator reports.

use std::time::Instant;

use crate::caller::function_error::FunctionError;

/// Something that happened, and when.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Observed {
    /// When it happened. The durations in REPORT lines are differences of these times.
    pub at: Instant,
    /// What happened.
    pub event: Event,
}

/// Something that happens in an emulator, see [`Emulator::subscribe`](crate::Emulator::subscribe).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event {
    /// A runtime called `/next`, which ends init or the previous invocation.
    NextCalled {
        /// The number of the connection, counted from 1.
        connection: usize,
    },
    /// An event is about to be sent to the runtime.
    Started {
        /// The request id of the invocation.
        request_id: String,
        /// 1 for the first delivery, more if the event is delivered again.
        attempt: u32,
    },
    /// The event did not reach the runtime and will be delivered again.
    DeliveryBroken {
        /// The request id of the invocation.
        request_id: String,
    },
    /// The head of a streamed response was accepted. Its bytes follow.
    StreamStarted {
        /// The request id of the invocation.
        request_id: String,
    },
    /// A response or error was accepted. For a stream, this is its end.
    Responded {
        /// The request id of the invocation.
        request_id: String,
        /// The size of the decoded body, in bytes.
        bytes: u64,
        /// Whether the response was streamed.
        streamed: bool,
        /// The same as [`InvocationResponse::error_type`](crate::InvocationResponse::error_type).
        error_type: Option<String>,
    },
    /// The invocation timed out.
    TimedOut {
        /// The request id of the invocation.
        request_id: String,
        /// The message that the caller gets.
        message: String,
    },
    /// The invocation was ended by
    /// [`Emulator::fail_in_flight`](crate::Emulator::fail_in_flight),
    /// [`Emulator::fail`](crate::Emulator::fail) or
    /// [`Emulator::fail_queued`](crate::Emulator::fail_queued).
    Failed {
        /// The request id of the invocation.
        request_id: String,
        /// The message that the caller gets.
        message: String,
    },
    /// The runtime posted an init error.
    InitError(FunctionError),
    /// Init ended with `/restore/next`.
    SnapshotTaken,
    /// The snapshot was restored with [`Emulator::restore`](crate::Emulator::restore).
    Restored,
    /// The restore failed: the runtime posted an error, or timed out.
    RestoreError(FunctionError),
    /// An extension registered.
    ExtensionRegistered {
        /// `Lambda-Extension-Name`.
        name: String,
    },
    /// An extension called `event/next`, so it is ready or has handled the previous event.
    ExtensionNextCalled {
        /// The name of the extension.
        name: String,
    },
    /// An extension posted to `init/error` or `exit/error`.
    ExtensionFailed {
        /// The name of the extension.
        name: String,
        /// The error that it posted.
        error: FunctionError,
    },
    /// A request was refused with an error status that no test injected.
    Refused {
        /// Method and path of the request.
        request: String,
        /// The status, such as 403.
        status: u16,
        /// The message that the runtime got.
        message: String,
    },
}
