//! Why the runtime stopped.

use std::fmt;

use super::LambdaError;

/// Why the runtime stopped: the process has no way to go on.
///
/// [`start_lambda`](crate::start_lambda) prints it on one line and ends the process with
/// [`exit_code`](RuntimeError::exit_code).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuntimeError {
    /// `AWS_LAMBDA_RUNTIME_API` is not set: the program was started by hand.
    NotInLambda,
    /// `AWS_LAMBDA_RUNTIME_API` is no address.
    InvalidRuntimeApi {
        /// Its value.
        value: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Init failed. The error has been sent to `/init/error`, unless `unreported` says why not.
    Init {
        /// What init returned, or the panic that ended it.
        error: LambdaError,
        /// Why the report did not arrive, if it did not.
        unreported: Option<String>,
    },
    /// A before-snapshot hook failed. The error has been sent to `/init/error`, unless `unreported`
    /// says why not.
    BeforeSnapshot {
        /// What the hook returned, or the panic that ended it.
        error: LambdaError,
        /// Why the report did not arrive, if it did not.
        unreported: Option<String>,
    },
    /// An after-restore hook failed. The error has been sent to `/restore/error`, unless
    /// `unreported` says why not.
    AfterRestore {
        /// What the hook returned, or the panic that ended it.
        error: LambdaError,
        /// Why the report did not arrive, if it did not.
        unreported: Option<String>,
    },
    /// The Runtime API could not be reached, or broke off, several times in a row.
    Unreachable {
        /// The call that was tried: method and URL.
        call: String,
        /// How often in a row.
        attempts: u32,
        /// What went wrong the last time.
        last: String,
    },
    /// The Runtime API answered with a status that leaves nothing to do.
    Refused {
        /// The call: method and URL.
        call: String,
        /// The status.
        status: u16,
        /// The body of the answer, shortened.
        detail: String,
    },
}

impl RuntimeError {
    /// What init or a hook returned, or the panic that ended it.
    pub(crate) fn cause(&self) -> Option<&LambdaError> {
        match self {
            RuntimeError::Init { error, .. }
            | RuntimeError::BeforeSnapshot { error, .. }
            | RuntimeError::AfterRestore { error, .. } => Some(error),
            _ => None,
        }
    }

    /// The status the process ends with: 64 where a before-snapshot hook failed, 65 where an
    /// after-restore hook did, as AWS's own runtimes have it; 1 for everything else.
    pub fn exit_code(&self) -> i32 {
        match self {
            RuntimeError::BeforeSnapshot { .. } => 64,
            RuntimeError::AfterRestore { .. } => 65,
            _ => 1,
        }
    }
}

/// `{:#}` leaves the cause out, for a record that has it beside the message.
impl fmt::Display for RuntimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RuntimeError::NotInLambda => f.write_str(
                "AWS_LAMBDA_RUNTIME_API is not set: this program is an AWS Lambda function and \
                 does not run on its own. To run it here: `lam run <path to this file>`, then \
                 `curl http://127.0.0.1:9000/`. To deploy it: name the file `bootstrap` and use \
                 the runtime provided.al2023",
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
        f.write_str(&error.in_full())?;
    }
    match unreported {
        Some(why) => write!(f, " (not reported to Lambda: {why})"),
        None => Ok(()),
    }
}

impl std::error::Error for RuntimeError {}
