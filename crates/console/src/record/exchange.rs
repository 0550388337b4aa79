//! Exchanges on the Runtime API.

use std::time::Instant;

use super::headers::Headers;

/// The most exchanges that are kept of an invocation.
pub(crate) const MAX_EXCHANGES: usize = 60;

/// The most exchanges that are kept of a function.
pub(crate) const MAX_RECENT_EXCHANGES: usize = 200;

/// A request of the runtime and its response, without the bodies.
#[derive(Debug, Clone)]
pub(crate) struct ExchangeRecord {
    pub(crate) connection: usize,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) request_headers: Headers,
    pub(crate) request_bytes: u64,
    pub(crate) trailers: Headers,
    pub(crate) pipelined: bool,
    /// `None` if the connection was closed or reset without a response.
    pub(crate) status: Option<u16>,
    pub(crate) response_headers: Headers,
    pub(crate) response_bytes: usize,
    /// The name of the fault that was injected.
    pub(crate) fault: Option<&'static str>,
    pub(crate) request_id: Option<String>,
    pub(crate) began: Instant,
    pub(crate) ended: Instant,
}
