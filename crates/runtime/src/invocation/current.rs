//! The invocation that this thread is handling, for log records.

pub(crate) use lambda_native_invocation::with;

use super::context::LambdaContext;

/// Makes this the thread's invocation. It stays so until the next: what the runtime and its hooks say
/// after the handler is about it too.
pub(crate) fn set(ctx: &LambdaContext<'_>) {
    lambda_native_invocation::enter(ctx.request_id, ctx.tenant_id);
}
