//! The conversion between events and HTTP, without input and output.
//!
//! [`to_request`] turns an event into a request, and returns the [`ResponseForm`] that turns the response
//! into the JSON that the same event source reads.

pub(crate) mod json;
mod options;

pub use options::Options;

use lambda_native::{LambdaContext, LambdaError};

use crate::{Request, Response};

/// The form in which a response has to be returned to the source of an event.
#[derive(Debug, Clone)]
pub struct ResponseForm {}

impl ResponseForm {
    /// Writes the response as JSON.
    pub fn write(
        &self,
        _response: &Response,
        _options: &Options,
        _out: &mut Vec<u8>,
    ) -> Result<(), LambdaError> {
        todo!()
    }
}

/// Why an event was not converted.
#[derive(Debug)]
pub enum Rejected {
    /// The event is not an HTTP request.
    NotHttp,
    /// The event is not valid: the error to report.
    Invalid(LambdaError),
    /// The client has sent what cannot be a request. It gets status 400 with this reason.
    BadRequest(ResponseForm, String),
}

/// Converts an event into a request.
pub fn to_request(
    _event: &[u8],
    _ctx: &LambdaContext<'_>,
    _options: &Options,
) -> Result<(Request, ResponseForm), Rejected> {
    todo!()
}

pub(crate) fn not_http(_event: &[u8]) -> LambdaError {
    todo!()
}
