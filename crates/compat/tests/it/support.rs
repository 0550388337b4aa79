//! What the tests share.

pub(crate) mod function;
pub(crate) mod programs;
