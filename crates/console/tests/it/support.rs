//! What the tests have in common.

pub(crate) mod function;
pub(crate) mod host;
pub(crate) mod request;
pub(crate) mod session;
