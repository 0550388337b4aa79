//! What the tests have in common.

pub(crate) mod function;
pub(crate) mod session;
