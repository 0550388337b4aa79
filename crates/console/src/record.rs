//! What is kept of each invocation.

mod body;
mod build;
mod exchange;
mod function;
mod headers;
mod invocation;
mod log;
mod verdict;

pub(crate) use body::{Body, MAX_BODY_BYTES};
pub use build::{Build, BuildMessage};
pub(crate) use exchange::{ExchangeRecord, MAX_EXCHANGES, MAX_RECENT_EXCHANGES};
pub(crate) use function::{EnvironmentRecord, FunctionRecord, MAX_FUNCTION_LINES};
pub(crate) use headers::Headers;
pub(crate) use invocation::{Chunk, InvocationRecord, MAX_CHUNKS, Outcome, ProcessEnd, Subject};
pub use invocation::{Origin, Via};
pub(crate) use log::{Line, LineSource, Log, MAX_LINES};
pub(crate) use verdict::Verdict;
