//! Commands and tests that send an event again.
//!
//! Texts that are short enough are part of the command. Longer ones are read from a file, which is that of the saved
//! event, or one that the page offers for download. Secrets are hidden unless they shall be revealed.

mod curl;
mod event;
mod http_request;
mod invoke_api;
mod rust_test;
mod shell;

pub(crate) use curl::curl;
pub(crate) use invoke_api::{aws, lam};
pub(crate) use rust_test::test;

#[cfg(test)]
mod tests;
