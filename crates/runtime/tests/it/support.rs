//! Test helpers: they run a function on a thread or as a process, and provide servers in place of
//! Lambda.

pub(crate) mod bootstrap;
pub(crate) mod counting;
pub(crate) mod function;
pub(crate) mod load_api;
pub(crate) mod raw_server;
pub(crate) mod script;
#[cfg(target_os = "linux")]
pub(crate) mod tools;
