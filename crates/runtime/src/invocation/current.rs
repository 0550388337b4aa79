//! The invocation that this thread works on, for what is written about it.

pub(crate) use lambda_native_invocation::with;

use super::context::LambdaContext;

/// Calls the handler, and what belongs to its invocation, as that. The invocation stays the
/// thread's current one until the next: what the runtime and its hooks say after the handler is
/// about it too.
pub(crate) fn within<T>(ctx: &LambdaContext<'_>, call: impl FnOnce() -> T) -> T {
    lambda_native_invocation::enter(ctx.request_id, ctx.tenant_id);
    call()
}
