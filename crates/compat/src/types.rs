//! The values that pass between the runtime, layers and handlers.

pub(crate) mod config;
pub(crate) mod context;
pub(crate) mod diagnostic;
pub(crate) mod event;
pub(crate) mod response;
