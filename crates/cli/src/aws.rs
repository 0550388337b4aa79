//! A small client for the AWS services that `lam` calls.
//!
//! DESIGN.md says why it is not AWS's SDK.

mod account;
mod attempts;
mod call;
mod client;
mod clock;
mod connector;
mod credentials;
mod endpoint;
mod error;
mod event_stream;
mod identity;
mod lambda;
mod logs;
mod objects;
mod region;
mod xml;

pub(crate) use account::{Aws, Defaults};
pub(crate) use client::may_have_arrived;
pub(crate) use clock::ClockSkew;
pub(crate) use error::{Error, refusal};
pub(crate) use event_stream::Message;
pub(crate) use identity::{Iam, Identity, Role};
pub(crate) use lambda::{Invocation, Lambda, error_of};
pub(crate) use logs::{LogEvent, Logs, Search};
pub(crate) use objects::Objects;
