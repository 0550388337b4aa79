//! A small client for the AWS services that `lam` calls.
//!
//! DESIGN.md says why it is not AWS's SDK.

mod account;
mod client;
mod credentials;
mod endpoint;
mod error;
mod event_stream;
mod function_name;
mod lambda;
mod logs;
mod random;
mod region;
mod xml;

pub(crate) use account::{Aws, Defaults};
pub(crate) use error::{Error, refusal};
pub(crate) use event_stream::Message;
pub(crate) use function_name::{function_name, missing};
pub(crate) use lambda::{Invocation, Lambda};
pub(crate) use logs::{LogEvent, Logs, Search};
