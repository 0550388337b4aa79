//! The life of the process: start, init, snapshot, invocations, shutdown.

pub(crate) mod exit;
pub(crate) mod main_macro;
mod pipelining;
#[cfg(feature = "__capi")]
pub(crate) mod pull;
mod runtime;
mod serve;
mod shutdown;
mod snapstart;
#[cfg(feature = "tracing")]
mod span;
mod start;
pub(crate) mod worker;
mod workers;

#[doc(hidden)]
pub use main_macro::__enter;
pub use runtime::Runtime;
#[doc(hidden)]
pub use start::__start;
#[cfg(feature = "__compat")]
pub use start::serve_in_program;
pub use start::{start_lambda, start_lambda_with};
