//! An error of a handler's `poll_ready`, on its way through the layers.

use std::fmt;

use lambda_native::LambdaError;

use crate::{Diagnostic, Error};

/// Layers see a boxed error. This type keeps the name that the user has given.
#[derive(Debug)]
pub(super) struct ServiceError(pub(super) Diagnostic);

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diagnostic {
            error_type,
            error_message,
        } = &self.0;
        write!(f, "{error_type}: {error_message}")
    }
}

impl std::error::Error for ServiceError {}

/// The error that the caller receives if the outermost service returns this one.
pub(super) fn into_lambda_error(error: Error) -> LambdaError {
    match error.downcast::<ServiceError>() {
        Ok(error) => error.0.into_lambda_error(),
        Err(error) => LambdaError::from(error),
    }
}
