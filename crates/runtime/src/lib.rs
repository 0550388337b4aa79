//! The smallest, fastest and most dependable way to run a native function on AWS Lambda.
//!
//! A function is a plain function; the program is a `bootstrap` for `provided.al2023`:
//!
//! ```no_run
//! use lambda_native::{LambdaContext, LambdaError, start_lambda};
//!
//! fn handler(event: &str, ctx: &LambdaContext) -> Result<String, LambdaError> {
//!     Ok(format!(r#"{{"id":"{}","echo":{event}}}"#, ctx.request_id))
//! }
//!
//! fn main() {
//!     start_lambda(handler)
//! }
//! ```
//!
//! `lam run` serves it on this machine, `lam package` makes the zip. [`main!`] in place of `fn main`,
//! with `#![cfg_attr(not(test), no_main)]` at the top of the file, is smaller by 21 KB and makes 22
//! system calls less at the start; 11 of each in a static executable.
//!
//! # What it does
//!
//! - Every invocation gets exactly one answer. A bad event, an error, a panic, a response that
//!   does not serialize or is too large: each becomes an error answer, and the loop goes on. A
//!   crash is answered before the process dies of it.
//! - One kept-alive connection; a response and the request for the next event leave in one write.
//!   Once warm, the loop allocates nothing of its own and makes at most three system calls an
//!   invocation.
//! - Errors have short, stable type names ([`LambdaError`]); init errors are reported
//!   ([`start_lambda_with`]); panics come with their message and place.
//! - Responses that are sent while they are made ([`streaming`](streaming())).
//! - Several invocations at once, on Lambda Managed Instances: the same handler, on as many threads
//!   as Lambda says ([`Runtime::concurrency`]).
//! - Hooks: around a SnapStart snapshot ([`Runtime::before_snapshot`], [`Runtime::after_restore`]),
//!   at shutdown ([`Runtime::on_shutdown`]), and between an answer and the freeze
//!   ([`Runtime::after_invocation`]).
//! - X-Ray's trace as numbers ([`LambdaContext::xray`]), and with the feature `tracing` a span for each
//!   invocation that can join it (`Runtime::invocation_span`).
//! - Log lines in the format and at the level that the function is set to ([`logging`]), and
//!   CloudWatch metrics ([`metrics`]).
//! - Three failures in a row to reach the Runtime API end the process, with one line that says why.
//!
//! # What it does not do
//!
//! It knows no event type (those are in `lambda-native-events`), speaks no TLS (the Runtime API is
//! plain HTTP on the same machine), and has no async runtime of its own.
//!
//! # Panics, and hooks for them
//!
//! A panic in a handler is an error answer. Where panics unwind, it does not reach a hook that was
//! set before [`start_lambda`]; one that [`start_lambda_with`]'s init sets comes first and may pass
//! on to ours. Where panics abort (the min-size profile), the answer is sent, then the earlier hook
//! is called, then the process dies. A panic that the handler catches itself prints nothing.
//!
//! # Features
//!
//! - `json` (on by default): `json(...)` for typed input and output, and the parsed client
//!   context. Without it the crate depends on `libc` alone.
//! - `crash-report` (on by default): answers the caller when a segfault, a stack overflow, an abort
//!   or an `exit` ends the process. On Linux.
//! - `tokio`: async handlers (`async_handler`, `async_bytes`, `async_json`, `async_streaming`,
//!   `async_init`), on a current-thread runtime or on one of yours.
//! - `log`, `tracing`: the two facades, each writing Lambda's format ([`logging`]).

#[cfg(not(unix))]
compile_error!("lambda-native supports Linux and, for development, macOS");

#[cfg(feature = "__fuzzing")]
#[doc(hidden)]
#[path = "fuzzing.rs"]
pub mod __fuzzing;
mod api;
#[cfg(feature = "tokio")]
mod async_handler;
mod client;
mod concurrency;
mod connection;
mod context;
#[cfg(all(feature = "crash-report", target_os = "linux"))]
mod crash;
#[cfg(not(all(feature = "crash-report", target_os = "linux")))]
#[path = "crash/absent.rs"]
mod crash;
mod current;
mod decimal;
mod dial;
mod entry;
mod environment;
mod error;
mod extension;
mod forked;
mod handler;
mod head_start;
mod http1;
#[cfg(feature = "json")]
mod identity;
mod in_flight;
#[cfg(feature = "json")]
mod json;
mod json_text;
mod last_word;
mod log;
pub mod logging;
pub mod metrics;
mod os;
mod panic;
mod reporter;
mod retry;
mod runtime;
mod send;
mod shutdown;
mod snapstart;
mod start;
mod streaming;
mod trace;
mod worker;
mod xray;

#[cfg(all(feature = "tokio", feature = "json"))]
pub use async_handler::async_json;
#[cfg(feature = "tokio")]
pub use async_handler::{
    AsyncHandler, AsyncLambdaHandler, async_bytes, async_handler, async_init, async_streaming,
};
pub use context::{FunctionInfo, LambdaContext};
#[doc(hidden)]
pub use entry::__enter;
pub use error::{HandlerError, LambdaError, RuntimeError};
pub use handler::{Bytes, LambdaHandler, Respond, Response, bytes};
#[cfg(feature = "json")]
pub use identity::{ClientContext, CognitoIdentity, InvalidContext};
#[cfg(feature = "json")]
pub use json::{Json, json};
pub use runtime::Runtime;
#[doc(hidden)]
pub use start::__start;
pub use start::{start_lambda, start_lambda_with};
pub use streaming::{HttpPrelude, ResponseStream, Streaming, streaming};
pub use xray::XRayContext;
