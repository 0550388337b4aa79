//! The environment variables that Lambda sets.
//!
//! Source: AWS Lambda Developer Guide, "Defined runtime environment variables". Emulators omit
//! variables or set arbitrary values, so only an invalid address of the Runtime API is an error.

use super::context::FunctionInfo;
use crate::sys::env::variable;
use crate::text::decimal;

/// The function's environment variables, read once.
#[derive(Debug)]
pub(crate) struct Environment {
    name: String,
    version: String,
    memory_mb: u32,
    log_group: String,
    log_stream: String,
    /// `None` except on Managed Instances: one invocation at a time. On Managed Instances the
    /// number may be one as well.
    concurrency: Option<u32>,
    snap_start: bool,
}

impl Environment {
    pub(crate) fn read() -> Self {
        let memory_mb = decimal::parse(variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").as_bytes());
        let initialization = variable(INITIALIZATION_TYPE);
        Environment {
            name: variable("AWS_LAMBDA_FUNCTION_NAME"),
            version: variable("AWS_LAMBDA_FUNCTION_VERSION"),
            memory_mb: memory_mb.and_then(|mb| mb.try_into().ok()).unwrap_or(0),
            log_group: variable("AWS_LAMBDA_LOG_GROUP_NAME"),
            log_stream: variable("AWS_LAMBDA_LOG_STREAM_NAME"),
            concurrency: concurrency(&variable(MAX_CONCURRENCY), &initialization),
            snap_start: initialization == "snap-start",
        }
    }

    pub(crate) fn concurrency(&self) -> Option<u32> {
        self.concurrency
    }

    pub(crate) fn is_snap_start(&self) -> bool {
        self.snap_start
    }

    pub(crate) fn function(&self) -> FunctionInfo<'_> {
        FunctionInfo {
            name: &self.name,
            version: &self.version,
            memory_mb: self.memory_mb,
            log_group: &self.log_group,
            log_stream: &self.log_stream,
        }
    }
}

/// Like [`Environment::concurrency`], without an [`Environment`].
pub(crate) fn managed_concurrency() -> Option<u32> {
    concurrency(&variable(MAX_CONCURRENCY), &variable(INITIALIZATION_TYPE))
}

const MAX_CONCURRENCY: &str = "AWS_LAMBDA_MAX_CONCURRENCY";
const INITIALIZATION_TYPE: &str = "AWS_LAMBDA_INITIALIZATION_TYPE";

/// One emulator always sets 1, and a value that is not a number must not end the process.
fn concurrency(max: &str, initialization: &str) -> Option<u32> {
    let number: Option<u32> =
        decimal::parse(max.as_bytes()).and_then(|number| number.try_into().ok());
    number
        .filter(|&number| number > 1)
        .or((initialization == "lambda-managed-instances").then_some(1))
}
