//! The Runtime API and the Extensions API over HTTP: connections, routes, and the faults of a test.

pub(crate) mod connection;
pub(crate) mod delivery;
pub(crate) mod extensions;
pub(crate) mod route;
mod seen;
