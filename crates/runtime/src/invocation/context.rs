//! What Lambda says of an invocation beside its event.

use std::time::SystemTime;

use super::xray::XRayContext;

/// One invocation: its id, its deadline, who called, and the function that is called.
///
/// Everything is borrowed from the reply that brought the event; copy what has to live longer.
/// Lambda's headers are described in the AWS Lambda Developer Guide, "Using the Lambda runtime API
/// for custom runtimes", under "Next invocation".
///
/// A test of a handler builds one by hand:
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
    /// The id of the request, the same in every attempt at it (`Lambda-Runtime-Aws-Request-Id`).
    pub request_id: &'a str,
    /// When Lambda stops waiting (`Lambda-Runtime-Deadline-Ms`). `None` where the header is
    /// missing or cannot be meant: emulators send constants from 1970.
    pub deadline: Option<SystemTime>,
    /// The ARN the function was called by, alias or version included
    /// (`Lambda-Runtime-Invoked-Function-Arn`); empty where the header is missing.
    pub invoked_function_arn: &'a str,
    /// The X-Ray tracing header (`Lambda-Runtime-Trace-Id`), such as
    /// `Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1`.
    /// [`xray`](Self::xray) reads it.
    pub trace_id: Option<&'a str>,
    /// Names this one attempt at the request (`Lambda-Runtime-Invocation-Id`). The runtime sends
    /// it back with the answer.
    pub invocation_id: Option<&'a str>,
    /// The tenant, in tenant isolation mode (`Lambda-Runtime-Aws-Tenant-Id`).
    pub tenant_id: Option<&'a str>,
    /// What a mobile SDK says of itself: JSON, as it was sent (`Lambda-Runtime-Client-Context`).
    #[cfg_attr(
        feature = "json",
        doc = "[`parse_client_context`](Self::parse_client_context) reads it."
    )]
    pub client_context: Option<&'a str>,
    /// The Amazon Cognito identity of the caller: JSON, as it was sent
    /// (`Lambda-Runtime-Cognito-Identity`).
    #[cfg_attr(
        feature = "json",
        doc = "[`parse_cognito_identity`](Self::parse_cognito_identity) reads it."
    )]
    pub cognito_identity: Option<&'a str>,
    /// The function, the same for every invocation.
    pub function: FunctionInfo<'a>,
}

/// The function as its environment describes it. Each text is empty where its variable is missing,
/// as happens under emulators.
///
/// Source: AWS Lambda Developer Guide, "Defined runtime environment variables".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FunctionInfo<'a> {
    /// `AWS_LAMBDA_FUNCTION_NAME`.
    pub name: &'a str,
    /// `AWS_LAMBDA_FUNCTION_VERSION`: a number, or `$LATEST`.
    pub version: &'a str,
    /// `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`, in MB; 0 where it is missing or no number.
    pub memory_mb: u32,
    /// `AWS_LAMBDA_LOG_GROUP_NAME`; empty under SnapStart.
    pub log_group: &'a str,
    /// `AWS_LAMBDA_LOG_STREAM_NAME`; empty under SnapStart.
    pub log_stream: &'a str,
}

impl LambdaContext<'_> {
    /// Milliseconds until the deadline: negative when it has passed, `i64::MAX` when no deadline
    /// is known.
    pub fn time_remaining_ms(&self) -> i64 {
        let Some(deadline) = self.deadline else {
            return i64::MAX;
        };
        match deadline.duration_since(SystemTime::now()) {
            Ok(left) => i64::try_from(left.as_millis()).unwrap_or(i64::MAX),
            Err(late) => i64::try_from(late.duration().as_millis()).map_or(i64::MIN, |late| -late),
        }
    }

    /// What [`trace_id`](Self::trace_id) says: the ids of the trace and of the parent as numbers,
    /// and whether the trace is sampled. `None` if there is no header or it has no valid `Root`.
    pub fn xray(&self) -> Option<XRayContext> {
        self.trace_id.and_then(XRayContext::parse)
    }
}
