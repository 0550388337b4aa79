//! The outcomes of the Runtime API's calls.

/// The outcome of `GET /invocation/next`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NextOutcome {
    /// 2xx. The event stays in the connection's buffer until the next request is sent.
    Event,
    /// 2xx without a request id, so no response can be posted.
    NoRequestId,
    /// 204: no event yet, so the request has to be repeated. Only emulators do this.
    Empty,
    /// 403 InvalidStateTransition or 500, which cannot be retried.
    Fatal,
    Unexpected,
}

/// The outcome of `GET /restore/next`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RestoreOutcome {
    /// 2xx: the environment has been restored from the snapshot.
    Restored,
    /// 403 InvalidStateTransition or 500, which cannot be retried.
    Fatal,
    Unexpected,
}

/// The outcome of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PostOutcome {
    Accepted,
    /// 400: the request id is wrong or stale, or the platform has already responded to the caller.
    Rejected,
    /// 403 InvalidStateTransition.
    OutOfOrder,
    /// 410: the response arrived after the function had timed out. Also returned in classic mode.
    Late,
    /// 413: the platform reports this to the caller itself.
    TooLarge,
    /// 500: "Container error. Non-recoverable state".
    ContainerError,
    Unexpected,
}
