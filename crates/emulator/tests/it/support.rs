//! Helpers of the tests.

pub(crate) mod client;
#[cfg(unix)]
pub(crate) mod function;
#[cfg(unix)]
pub(crate) mod pool;
pub(crate) mod recorder;
