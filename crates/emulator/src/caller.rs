//! What the caller of a function deals with: the invocation it sends, and the response it gets.

pub(crate) mod function_error;
pub(crate) mod invocation;
pub(crate) mod pending;
pub(crate) mod probe;
pub(crate) mod response;
pub(crate) mod response_mode;
pub(crate) mod stream;
