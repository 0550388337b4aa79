//! Headers of the Runtime API, as "Using the Lambda runtime API for custom runtimes" names them.

pub(crate) const REQUEST_ID: &str = "Lambda-Runtime-Aws-Request-Id";
pub(crate) const DEADLINE_MS: &str = "Lambda-Runtime-Deadline-Ms";
pub(crate) const FUNCTION_ARN: &str = "Lambda-Runtime-Invoked-Function-Arn";
pub(crate) const TRACE_ID: &str = "Lambda-Runtime-Trace-Id";
pub(crate) const CLIENT_CONTEXT: &str = "Lambda-Runtime-Client-Context";
pub(crate) const COGNITO_IDENTITY: &str = "Lambda-Runtime-Cognito-Identity";
pub(crate) const TENANT_ID: &str = "Lambda-Runtime-Aws-Tenant-Id";
pub(crate) const INVOCATION_ID: &str = "Lambda-Runtime-Invocation-Id";
pub(crate) const RESPONSE_MODE: &str = "Lambda-Runtime-Function-Response-Mode";
