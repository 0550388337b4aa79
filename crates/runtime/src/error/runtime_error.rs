//! The reasons why the runtime stops.

use std::fmt;

use super::LambdaError;

/// Why the runtime stopped: an error after which it cannot continue.
///
/// [`start_lambda`](crate::start_lambda) logs it in one line and exits with
/// [`exit_code`](RuntimeError::exit_code).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuntimeError {
    /// `AWS_LAMBDA_RUNTIME_API` is not set: the program was started outside Lambda.
    NotInLambda,
    /// `AWS_LAMBDA_RUNTIME_API` is not a valid address.
    #[non_exhaustive]
    InvalidRuntimeApi {
        /// The value of the variable.
        value: String,
        /// Why it is invalid.
        why: &'static str,
    },
    /// Init failed. The error was posted to `/init/error`, unless `unreported` is set.
    #[non_exhaustive]
    Init {
        /// The error that init returned, or its panic.
        error: LambdaError,
        /// Why the error could not be reported, if it could not.
        unreported: Option<String>,
    },
    /// A before-snapshot hook failed. The error was posted to `/init/error`, unless `unreported` is
    /// set.
    #[non_exhaustive]
    BeforeSnapshot {
        /// The error that the hook returned, or its panic.
        error: LambdaError,
        /// Why the error could not be reported, if it could not.
        unreported: Option<String>,
    },
    /// An after-restore hook failed. The error was posted to `/restore/error`, unless `unreported`
    /// is set.
    #[non_exhaustive]
    AfterRestore {
        /// The error that the hook returned, or its panic.
        error: LambdaError,
        /// Why the error could not be reported, if it could not.
        unreported: Option<String>,
    },
    /// Several consecutive calls to the Runtime API failed, because it could not be reached or the
    /// connection broke.
    #[non_exhaustive]
    Unreachable {
        /// The call: method and URL.
        call: String,
        /// The number of consecutive failures.
        attempts: u32,
        /// The last failure.
        last: String,
    },
    /// The Runtime API returned a status that cannot be retried.
    #[non_exhaustive]
    Refused {
        /// The call: method and URL.
        call: String,
        /// The HTTP status.
        status: u16,
        /// The body of the response, shortened.
        detail: String,
    },
}

impl RuntimeError {
    /// The error of init or of a hook, if that is why the runtime stopped.
    pub fn lambda_error(&self) -> Option<&LambdaError> {
        match self {
            RuntimeError::Init { error, .. }
            | RuntimeError::BeforeSnapshot { error, .. }
            | RuntimeError::AfterRestore { error, .. } => Some(error),
            _ => None,
        }
    }

    /// The exit status of the process: 64 after a failed before-snapshot hook and 65 after a failed
    /// after-restore hook, like AWS's own runtimes; 1 otherwise.
    pub fn exit_code(&self) -> i32 {
        match self {
            RuntimeError::BeforeSnapshot { .. } => 64,
            RuntimeError::AfterRestore { .. } => 65,
            _ => 1,
        }
    }
}

/// `{:#}` omits the cause, for a log record that contains it in separate fields.
impl fmt::Display for RuntimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RuntimeError::NotInLambda => f.write_str(
                "AWS_LAMBDA_RUNTIME_API is not set: this program is an AWS Lambda function. To \
                 run it here: `lam run <path to this file>`, then `curl http://127.0.0.1:9000/`. \
                 To deploy it: name the file `bootstrap` and use the runtime provided.al2023",
            ),
            RuntimeError::InvalidRuntimeApi { value, why } => {
                write!(
                    f,
                    "invalid Runtime API address {value:?} (AWS_LAMBDA_RUNTIME_API): {why}"
                )
            }
            RuntimeError::Init { error, unreported } => failed(f, "init", error, unreported),
            RuntimeError::BeforeSnapshot { error, unreported } => {
                failed(f, "a before-snapshot hook", error, unreported)
            }
            RuntimeError::AfterRestore { error, unreported } => {
                failed(f, "an after-restore hook", error, unreported)
            }
            RuntimeError::Unreachable {
                call,
                attempts,
                last,
            } => write!(
                f,
                "giving up after {attempts} consecutive failures of {call}: {last}"
            ),
            RuntimeError::Refused {
                call,
                status,
                detail,
            } => write!(
                f,
                "{call} returned {}, which cannot be retried: {detail}",
                u32::from(*status)
            ),
        }
    }
}

fn failed(
    f: &mut fmt::Formatter<'_>,
    what: &str,
    error: &LambdaError,
    unreported: &Option<String>,
) -> fmt::Result {
    f.write_str(what)?;
    f.write_str(" failed")?;
    if !f.alternate() {
        f.write_str(": ")?;
        f.write_str(&error.describe())?;
    }
    match unreported {
        Some(why) => write!(f, " (not reported to Lambda: {why})"),
        None => Ok(()),
    }
}

impl std::error::Error for RuntimeError {}
