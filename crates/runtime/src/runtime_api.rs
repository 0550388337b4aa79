//! The client of the Runtime API and of the Extensions API.

pub(crate) mod client;
pub(crate) mod connection;
pub(crate) mod early_next;
pub(crate) mod endpoint;
pub(crate) mod extension;
mod headers;
pub(crate) mod outcome;
pub(crate) mod request;
pub(crate) mod retry;

#[cfg(feature = "__fuzzing")]
pub(crate) use headers::InvocationHeaders;
