//! The web page of `lam run`: every invocation of a local Lambda function, to look at, replay and break.
//!
//! A program that runs functions with the emulator's [`EnvironmentPool`] creates a [`History`], passes what
//! happens to one [`Recorder`] for each function, and serves the page for a [`Host`].
//!
//! Recording is cheap: what the page shows is derived when somebody looks at it.
//!
//! [`EnvironmentPool`]: lambda_native_emulator::process::EnvironmentPool

#![cfg(unix)]

mod console;
mod copy;
mod export;
mod faults;
#[cfg(test)]
mod fixtures;
mod history;
mod host;
mod http;
mod json;
mod record;
mod recorder;
mod replay;
mod saved;
mod view;

pub use console::Console;
pub use history::{DEFAULT_KEPT, History};
pub use host::{FunctionFacts, Host, Limits, Starting, Variable};
pub use http::router;
pub use record::{Build, BuildMessage, Origin, Via};
pub use recorder::Recorder;
