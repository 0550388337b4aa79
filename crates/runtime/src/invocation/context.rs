//! The context of an invocation, from the headers that Lambda sends with the event.

use std::time::SystemTime;

use super::xray::XRayContext;

/// The context of one invocation: its ids, its deadline, the caller and the function.
///
/// All fields are borrowed from the response that contained the event, so copy what has to live
/// longer. The headers are described in the AWS Lambda Developer Guide, "Using the Lambda runtime
/// API for custom runtimes", under "Next invocation".
///
/// In a test of a handler, build a context from its fields:
///
/// ```
/// use lambda_native::LambdaContext;
/// use std::time::{Duration, SystemTime};
///
/// let ctx = LambdaContext {
///     request_id: "r-1",
///     deadline: Some(SystemTime::now() + Duration::from_secs(3)),
///     ..LambdaContext::default()
/// };
/// assert!(ctx.time_remaining_ms() > 2_000);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LambdaContext<'a> {
    /// The request id, which stays the same when Lambda retries the invocation
    /// (`Lambda-Runtime-Aws-Request-Id`).
    pub request_id: &'a str,
    /// The time at which the invocation times out (`Lambda-Runtime-Deadline-Ms`). `None` if the
    /// header is missing or implausible: some emulators send constants from 1970.
    pub deadline: Option<SystemTime>,
    /// The ARN with which the function was invoked, including its alias or version
    /// (`Lambda-Runtime-Invoked-Function-Arn`). Empty if the header is missing.
    pub invoked_function_arn: &'a str,
    /// The X-Ray tracing header (`Lambda-Runtime-Trace-Id`), such as
    /// `Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1`.
    /// [`xray`](Self::xray) parses it.
    pub trace_id: Option<&'a str>,
    /// The id of this attempt at the request (`Lambda-Runtime-Invocation-Id`). The runtime sends it
    /// back with the response.
    pub invocation_id: Option<&'a str>,
    /// The tenant id, in tenant isolation mode (`Lambda-Runtime-Aws-Tenant-Id`).
    pub tenant_id: Option<&'a str>,
    /// The client context that mobile SDKs send, as JSON (`Lambda-Runtime-Client-Context`).
    #[cfg_attr(
        feature = "json",
        doc = "[`parse_client_context`](Self::parse_client_context) parses it."
    )]
    pub client_context: Option<&'a str>,
    /// The caller's Amazon Cognito identity, as JSON (`Lambda-Runtime-Cognito-Identity`).
    #[cfg_attr(
        feature = "json",
        doc = "[`parse_cognito_identity`](Self::parse_cognito_identity) parses it."
    )]
    pub cognito_identity: Option<&'a str>,
    /// The function. The same for every invocation.
    pub function: FunctionInfo<'a>,
}

/// The function, as described by its environment variables. Each string is empty if its variable is
/// missing, as happens under emulators.
///
/// Source: AWS Lambda Developer Guide, "Defined runtime environment variables".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FunctionInfo<'a> {
    /// `AWS_LAMBDA_FUNCTION_NAME`.
    pub name: &'a str,
    /// `AWS_LAMBDA_FUNCTION_VERSION`: a number, or `$LATEST`.
    pub version: &'a str,
    /// `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`, in MB; 0 if it is missing or not a number.
    pub memory_mb: u32,
    /// `AWS_LAMBDA_LOG_GROUP_NAME`; empty under SnapStart.
    pub log_group: &'a str,
    /// `AWS_LAMBDA_LOG_STREAM_NAME`; empty under SnapStart.
    pub log_stream: &'a str,
}

impl LambdaContext<'_> {
    /// The time until the deadline in milliseconds. Negative after the deadline, `i64::MAX` if no
    /// deadline is known.
    pub fn time_remaining_ms(&self) -> i64 {
        let Some(deadline) = self.deadline else {
            return i64::MAX;
        };
        match deadline.duration_since(SystemTime::now()) {
            Ok(left) => i64::try_from(left.as_millis()).unwrap_or(i64::MAX),
            Err(late) => i64::try_from(late.duration().as_millis()).map_or(i64::MIN, |late| -late),
        }
    }

    /// Parses [`trace_id`](Self::trace_id): the ids of the trace and of the parent as numbers, and
    /// whether the trace is sampled. `None` if there is no header or it has no valid `Root`.
    pub fn xray(&self) -> Option<XRayContext> {
        self.trace_id.and_then(XRayContext::parse)
    }
}
