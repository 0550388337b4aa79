//! The invocation that the current thread is working on, for log records, and the timestamp of a
//! log line.
//!
//! The runtime calls [`enter`] before it calls the handler. A library that logs calls [`with`];
//! `lambda-native-events` does so when it logs the failed records of a batch. This is a separate
//! crate so that neither of the two depends on the other.
//!
//! ```
//! lambda_native_invocation::enter("8f5c-1", None);
//! lambda_native_invocation::with(|request_id, tenant_id| {
//!     assert_eq!((request_id, tenant_id), ("8f5c-1", ""));
//! });
//! ```

mod timestamp;

pub use timestamp::push_rfc3339;

use std::cell::RefCell;
use std::mem::ManuallyDrop;

/// Not dropped when the thread ends. Workers live as long as the process, so dropping it would gain
/// nothing.
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

/// Sets the invocation of the calling thread, until the next call.
pub fn enter(request_id: &str, tenant_id: Option<&str>) {
    CURRENT.with(|current| {
        // Readers release the borrow before they return, so it is always free here.
        if let Ok(mut current) = current.try_borrow_mut() {
            // The buffers are reused, so a warm thread allocates nothing.
            current.request_id.clear();
            current.request_id.push_str(request_id);
            current.tenant_id.clear();
            current.tenant_id.push_str(tenant_id.unwrap_or_default());
        }
    });
}

/// Calls `read` with the request id and the tenant id of the current thread's invocation. Each is
/// empty if there is none: outside an invocation, and on a thread that the handler started.
pub fn with(read: impl FnOnce(&str, &str)) {
    CURRENT.with(|current| {
        if let Ok(current) = current.try_borrow() {
            read(&current.request_id, &current.tenant_id);
        }
    });
}
