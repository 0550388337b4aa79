//! The invocation that this thread works on, for what is written about it.

use std::cell::RefCell;
use std::mem::ManuallyDrop;

use crate::context::LambdaContext;

/// Not dropped with its thread, which would have to be arranged for: the workers live as long as
/// the process, so there is nothing to gain.
struct Current {
    request_id: ManuallyDrop<String>,
    tenant_id: ManuallyDrop<String>,
}

thread_local! {
    static CURRENT: RefCell<Current> = const {
        RefCell::new(Current {
            request_id: ManuallyDrop::new(String::new()),
            tenant_id: ManuallyDrop::new(String::new()),
        })
    };
}

/// Calls the handler, and what belongs to its invocation, as that. The invocation stays the
/// thread's current one until the next: what the runtime and its hooks say after the handler is
/// about it too.
pub(crate) fn within<T>(ctx: &LambdaContext<'_>, call: impl FnOnce() -> T) -> T {
    CURRENT.with(|current| {
        // Readers have let go before they return, so nobody has it.
        if let Ok(mut current) = current.try_borrow_mut() {
            // The memory is used again: once warm, this allocates nothing.
            current.request_id.clear();
            current.request_id.push_str(ctx.request_id);
            current.tenant_id.clear();
            current
                .tenant_id
                .push_str(ctx.tenant_id.unwrap_or_default());
        }
    });
    call()
}

/// Calls with the request id and the tenant id; each is empty where there is none.
pub(crate) fn with(read: impl FnOnce(&str, &str)) {
    CURRENT.with(|current| {
        if let Ok(current) = current.try_borrow() {
            read(&current.request_id, &current.tenant_id);
        }
    });
}
