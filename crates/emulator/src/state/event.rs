//! What happens in an emulator, as it happens.

use std::time::Instant;

use crate::caller::function_error::FunctionError;

/// Something that happened, and when.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Observed {
    /// When it happened; differences are what START, END and REPORT lines tell.
    pub at: Instant,
    /// What happened.
    pub event: Event,
}

/// Something that happens in an emulator: see [`Emulator::subscribe`](crate::Emulator::subscribe).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event {
    /// A runtime called `/next`: the invocation before is over, and the first time init is.
    NextCalled {
        /// On which connection, counted from 1.
        connection: usize,
    },
    /// An event is about to be sent to the runtime.
    Started {
        /// Of the invocation.
        request_id: String,
        /// 1, or more where the event is delivered again.
        attempt: u32,
    },
    /// The event did not reach the runtime, and waits for the next `/next`.
    DeliveryBroken {
        /// Of the invocation.
        request_id: String,
    },
    /// The head of a streamed response was taken; its bytes follow.
    StreamStarted {
        /// Of the invocation.
        request_id: String,
    },
    /// The runtime posted an answer, and it was taken: of a stream, its end.
    Responded {
        /// Of the invocation.
        request_id: String,
        /// Size of the body, decoded.
        bytes: u64,
        /// Whether it was a streamed response.
        streamed: bool,
        /// As in [`InvocationResponse::error_type`](crate::InvocationResponse::error_type).
        error_type: Option<String>,
    },
    /// The invocation took too long.
    TimedOut {
        /// Of the invocation.
        request_id: String,
        /// What the caller is told.
        message: String,
    },
    /// The invocation was failed from outside, by
    /// [`Emulator::fail_in_flight`](crate::Emulator::fail_in_flight),
    /// [`Emulator::fail`](crate::Emulator::fail) or
    /// [`Emulator::fail_queued`](crate::Emulator::fail_queued).
    Failed {
        /// Of the invocation.
        request_id: String,
        /// What the caller is told.
        message: String,
    },
    /// The runtime reported that its init failed.
    InitError(FunctionError),
    /// Init has ended with `/restore/next`.
    SnapshotTaken,
    /// The snapshot was restored: [`Emulator::restore`](crate::Emulator::restore).
    Restored,
    /// The restore has failed: the runtime reported it, or its time was up.
    RestoreError(FunctionError),
    /// An extension registered.
    ExtensionRegistered {
        /// `Lambda-Extension-Name`.
        name: String,
    },
    /// An extension called `event/next`: it is ready, or done with the event before.
    ExtensionNextCalled {
        /// Its name.
        name: String,
    },
    /// An extension posted to `init/error` or `exit/error`.
    ExtensionFailed {
        /// Its name.
        name: String,
        /// What it posted.
        error: FunctionError,
    },
    /// The runtime was answered with an error status, not counting injected ones.
    Refused {
        /// Method and path of the request.
        request: String,
        /// Such as 403.
        status: u16,
        /// Why, as the runtime was told.
        message: String,
    },
}
