//! The event and its context.

use std::ffi::{CStr, c_char};
use std::time::UNIX_EPOCH;

use lambda_native::LambdaContext;

use crate::invocation::{LambdaInvocation, texts};
use crate::text::Text;

/// Defines functions that return a text of an invocation.
macro_rules! texts {
    ($($function:ident: $field:ident, $what:literal;)+) => {$(
        #[doc = concat!("Returns ", $what, ".")]
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $function(
            invocation: *const LambdaInvocation,
            len: *mut usize,
        ) -> *const c_char {
            // SAFETY: the header requires it.
            unsafe {
                let text = texts(invocation).map(|texts| texts.$field);
                text.unwrap_or(Text::EMPTY).output(len)
            }
        }
    )+};
}

texts! {
    lambda_event: event, "the event";
    lambda_request_id: request_id, "the request id";
    lambda_invocation_id: invocation_id, "the id of the attempt";
    lambda_trace_id: trace_id, "the X-Ray tracing header";
    lambda_function_arn: function_arn, "the ARN";
    lambda_tenant_id: tenant_id, "the tenant id";
    lambda_client_context: client_context, "the client context";
    lambda_cognito_identity: cognito_identity, "the Cognito identity";
}

/// Defines functions that return an environment variable.
macro_rules! variables {
    ($($function:ident: $name:literal;)+) => {$(
        #[doc = concat!("Returns ", stringify!($name), ".")]
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $function(
            _: *const LambdaInvocation,
            len: *mut usize,
        ) -> *const c_char {
            // SAFETY: the header requires it.
            unsafe { variable($name).output(len) }
        }
    )+};
}

variables! {
    lambda_function_name: c"AWS_LAMBDA_FUNCTION_NAME";
    lambda_function_version: c"AWS_LAMBDA_FUNCTION_VERSION";
    lambda_log_group: c"AWS_LAMBDA_LOG_GROUP_NAME";
    lambda_log_stream: c"AWS_LAMBDA_LOG_STREAM_NAME";
}

/// Returns the memory of the function in MB.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_memory_mb(_: *const LambdaInvocation) -> u32 {
    let value = value(c"AWS_LAMBDA_FUNCTION_MEMORY_SIZE").and_then(|value| value.to_str().ok());
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}

/// Returns the deadline.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_deadline_ms(invocation: *const LambdaInvocation) -> i64 {
    // SAFETY: the header requires it.
    let deadline = unsafe { texts(invocation) }.and_then(|texts| texts.deadline);
    let since = deadline.and_then(|deadline| deadline.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

/// Returns the time until the deadline.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_time_remaining_ms(invocation: *const LambdaInvocation) -> i64 {
    // SAFETY: the header requires it.
    let Some(texts) = (unsafe { texts(invocation) }) else {
        return 0;
    };
    let ctx = LambdaContext {
        deadline: texts.deadline,
        ..LambdaContext::default()
    };
    ctx.time_remaining_ms()
}

fn variable(name: &CStr) -> Text {
    value(name).map_or(Text::EMPTY, Text::of_c)
}

/// The value, without copying it.
fn value(name: &CStr) -> Option<&'static CStr> {
    // SAFETY: the name ends with a NUL, and so does the value. The program must not change the
    // environment while it uses the value, as the header says.
    unsafe {
        let value = libc::getenv(name.as_ptr());
        (!value.is_null()).then(|| CStr::from_ptr(value))
    }
}
