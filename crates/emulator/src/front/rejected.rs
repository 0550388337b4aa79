//! Requests that a front answers itself.

use std::fmt;

use super::response::Response;

/// A request that does not reach the function.
///
/// `Display` says why. [`RejectedRequest::response`] is what the client gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRequest {
    reason: String,
    response: Response,
}

impl RejectedRequest {
    pub(super) fn new(reason: impl Into<String>, response: Response) -> RejectedRequest {
        RejectedRequest {
            reason: reason.into(),
            response,
        }
    }

    /// The response of the front.
    pub fn response(&self) -> &Response {
        &self.response
    }

    /// The response of the front, without a copy.
    pub fn into_response(self) -> Response {
        self.response
    }
}

impl fmt::Display for RejectedRequest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.reason)
    }
}

impl std::error::Error for RejectedRequest {}
