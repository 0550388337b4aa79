//! The console of `lam run`: its flags, what it learns of functions, invocations and builds, and its pages.

mod access;
mod browser;
mod builds;
mod copies;
mod flags;
mod invocations;
pub(crate) mod session;
mod symbols;
mod variables;
