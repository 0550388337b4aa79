//! What is shown of the records, as the JSON API has it.
//!
//! Secrets are replaced by `•••` unless they shall be revealed.

mod body;
mod build;
mod context;
mod detail;
mod error;
mod event;
mod exchange;
mod filter;
mod http;
mod log;
mod mask;
mod payload;
mod phases;
mod response;
mod status;
mod subject;
mod summary;
#[cfg(test)]
mod tests;
mod time;
mod verdict;

pub(crate) use build::{BuildView, build};
pub(crate) use detail::{Detail, Related, detail, related};
pub(crate) use error::ErrorView;
pub(crate) use exchange::{ExchangeView, exchange};
pub(crate) use filter::Filter;
pub(crate) use http::{HttpView, http_body};
pub(crate) use log::{LineView, log, without_escapes};
pub(crate) use response::ResponseView;
pub(crate) use status::status;
pub(crate) use summary::{Summary, is_summary_prepared, prepare_summary, summary};
pub(crate) use time::{at, ms};
pub(crate) use verdict::verdict_between;
