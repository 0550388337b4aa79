//! The error that a caller receives.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::io;

use lambda_native::LambdaError;
use serde::{Deserialize, Serialize};

use crate::Error;

/// The error that a caller receives. To choose its type, implement `From<YourError> for Diagnostic`.
///
/// The conversions here use the short type names of [`LambdaError`]: `io::Error` for an I/O error, `Error` for boxed
/// errors and strings.
///
/// ```
/// use lambda_native_compat::{Diagnostic, Error};
///
/// let error: Error = "no bicycles left".into();
/// let diagnostic = Diagnostic::from(error);
/// assert_eq!(diagnostic.error_type, "Error");
/// assert_eq!(diagnostic.error_message, "no bicycles left");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// A name for the kind of error.
    pub error_type: String,
    /// A description for people.
    pub error_message: String,
}

impl Diagnostic {
    pub(crate) fn into_lambda_error(self) -> LambdaError {
        LambdaError::new(self.error_type, self.error_message)
    }
}

fn diagnostic(error: LambdaError) -> Diagnostic {
    Diagnostic {
        error_type: error.error_type.into_owned(),
        error_message: error.error_message,
    }
}

macro_rules! from_errors {
    ($($(#[$attribute:meta])* $error:ty, $convert:expr;)+) => {$(
        $(#[$attribute])*
        impl From<$error> for Diagnostic {
            fn from(error: $error) -> Self {
                diagnostic($convert(error))
            }
        }
    )+};
}

from_errors! {
    Error, LambdaError::from;
    Box<dyn StdError>, LambdaError::from_boxed;
    io::Error, LambdaError::from;
    String, LambdaError::from;
    &'static str, LambdaError::from;
    /// The type is the name of the root cause, if the cause derives `Debug`, and `Error` otherwise.
    #[cfg(feature = "anyhow")]
    anyhow::Error, LambdaError::from;
    #[cfg(feature = "eyre")]
    eyre::Report, |error: eyre::Report| LambdaError::new("Error", error.to_string());
    #[cfg(feature = "miette")]
    miette::Report, |error: miette::Report| LambdaError::new("Error", error.to_string());
}

impl From<Infallible> for Diagnostic {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
