//! Refused requests.

use super::response::Response;

/// A request that is refused with an error status.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) error_type: &'static str,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn response(&self) -> Response {
        Response::refusal(self.status, self.error_type, &self.message)
    }

    pub(crate) fn out_of_order(message: impl Into<String>) -> Refusal {
        Refusal {
            status: 403,
            error_type: "InvalidStateTransition",
            message: message.into(),
        }
    }

    pub(crate) fn invalid_id(message: String) -> Refusal {
        Refusal {
            status: 400,
            error_type: "InvalidRequestID",
            message,
        }
    }

    pub(crate) fn too_large(limit: usize) -> Refusal {
        Refusal {
            status: 413,
            error_type: "RequestEntityTooLarge",
            message: format!("Exceeded maximum allowed payload size ({limit} bytes)."),
        }
    }
}
