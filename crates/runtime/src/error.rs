//! The error that a handler returns, and the error with which the runtime stops.

mod lambda_error;
mod name;
mod report;
mod runtime_error;

pub use lambda_error::{HandlerError, LambdaError};
pub(crate) use report::ErrorReport;
pub use runtime_error::RuntimeError;
