//! The invocation that this thread is handling, for log records.

pub(crate) use lambda_native_invocation::with;

use super::context::LambdaContext;

/// Sets the thread's current invocation. It stays current until the next one starts, so log records
/// of the runtime and of hooks after the handler belong to it too.
pub(crate) fn set(ctx: &LambdaContext<'_>) {
    lambda_native_invocation::enter(ctx.request_id, ctx.tenant_id);
}
