//! The state of one execution environment, without a socket. [`shared`] holds the lock.

mod clock;
pub(crate) mod delivery;
mod ended;
mod endings;
pub(crate) mod event;
pub(crate) mod extension;
pub(crate) mod in_flight;
pub(crate) mod machine;
pub(crate) mod post_mode;
mod posts;
pub(crate) mod registry;
pub(crate) mod shared;
mod snapshot;
mod waiting;
