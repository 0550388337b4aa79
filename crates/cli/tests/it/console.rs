//! The console of `lam run`: its flags, and what it learns of functions, invocations and builds.

mod access;
mod builds;
mod copies;
mod flags;
mod invocations;
mod session;
mod symbols;
mod variables;
