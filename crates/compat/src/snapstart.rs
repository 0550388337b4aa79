//! Hooks around a SnapStart snapshot.

use crate::{BoxFuture, Error};

/// What must be closed before a SnapStart snapshot is taken, or made anew after it has been restored. Registered with
/// [`Runtime::register_snapstart_resource`](crate::Runtime::register_snapstart_resource).
///
/// Resources are closed in the reverse order of their registration, and restored in that order. An error ends the
/// process and is reported to Lambda. Without SnapStart neither hook runs.
pub trait SnapStartResource: Send + Sync {
    /// Runs before the snapshot is taken. Does nothing by default.
    fn before_snapshot(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async { Ok(()) })
    }

    /// Runs after a snapshot has been restored, before the first invocation. Does nothing by default.
    fn after_restore(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async { Ok(()) })
    }
}
