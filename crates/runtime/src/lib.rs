//! The smallest, fastest and most dependable way to run a native function on AWS Lambda.
//!
//! A handler is a plain function. The program is deployed as the `bootstrap` of the runtime
//! `provided.al2023`:
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
//! `lam run` runs the function on your machine, and `lam package` builds the zip to deploy. With
//! [`main!`] in place of `fn main` and `#![cfg_attr(not(test), no_main)]` at the top of the file,
//! the program is 21 KB smaller and makes 22 fewer system calls when it starts (11 KB and 11 calls
//! in a static executable).
//!
//! # What it does
//!
//! - Every invocation gets exactly one response. If the event is invalid, the handler returns an
//!   error or panics, or the response does not serialize or is too large, the runtime posts an
//!   error and takes the next event. If the handler crashes, the runtime posts an error before the
//!   process dies.
//! - All requests use one kept-alive connection, and a response leaves in the same write as the
//!   request for the next event. Once warm, the runtime allocates nothing and makes at most three
//!   system calls per invocation.
//! - Errors have short, stable type names ([`LambdaError`]). Init errors are reported to Lambda
//!   ([`start_lambda_with`]). A panic is reported with its message and location.
//! - Responses can be streamed ([`streaming`](streaming())).
//! - On Lambda Managed Instances, the same handler serves several invocations at once, on as many
//!   threads as Lambda requests ([`Runtime::concurrency`]).
//! - Hooks run around a SnapStart snapshot ([`Runtime::before_snapshot`],
//!   [`Runtime::after_restore`]), at shutdown ([`Runtime::on_shutdown`]), and after each
//!   invocation, before the environment may be frozen ([`Runtime::after_invocation`]).
//! - [`LambdaContext::xray`] returns the ids of the X-Ray trace as numbers. With the feature
//!   `tracing`, each invocation has a span that can join this trace (`Runtime::invocation_span`).
//! - Log lines follow the function's log format and log level ([`logging`]). CloudWatch metrics are
//!   written as log lines too ([`metrics`]).
//! - If the Runtime API cannot be reached three times in a row, the process ends and logs the
//!   reason in one line.
//!
//! # What it does not do
//!
//! The crate does not support TLS, because the Runtime API is plain HTTP on the same machine. It does not contain an async runtime.
//!
//! # Panics and panic hooks
//!
//! If a handler panics, the runtime posts an error. Where panics unwind, such a panic does not
//! reach a hook that was set before [`start_lambda`]. A hook set by the init function of
//! [`start_lambda_with`] runs in place of the runtime's and may call it. Where panics abort (the
//! min-size profile), the runtime posts the error, then calls the earlier hook, and then the
//! process dies. A panic that the handler catches itself prints nothing.
//!
//! # Features
//!
//! - `json` (on by default): `json(...)` and `JsonResponse` for typed input and output, and parsing
//!   of the client context. Without this feature the crate depends on `libc` alone.
//! - `crash-report` (on by default): if a segfault, a stack overflow, an abort or `exit` ends the
//!   process, the caller gets an error that says so. Linux only.
//! - `tokio`: async handlers (`async_handler`, `async_bytes`, `async_json`, `async_streaming`,
//!   `async_init`), on a current-thread runtime or on a runtime that you provide.
//! - `http`, `sqs`, `s3` and a feature for each other family of events: the module `events`, which
//!   is the crate `lambda-native-events`, and handlers that take these events (`TypedHandler`).
//!   `all-events` turns on every family.
//! - `log`, `tracing`: records of these two logging facades, written in Lambda's log format
//!   ([`logging`]).

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(not(unix))]
compile_error!("lambda-native supports Linux and, for development, macOS");

/// What the C interface uses.
#[cfg(feature = "__capi")]
#[doc(hidden)]
pub mod __capi {
    pub use crate::failure::reporter::is_ending;
    pub use crate::lifecycle::__enter as enter;
    pub use crate::lifecycle::exit::refuse;
    pub use crate::lifecycle::pull::{OpenError, PullWorker, concurrency};
    pub use crate::lifecycle::worker::too_large;

    /// The largest response that Lambda accepts, in bytes.
    pub const MAX_RESPONSE: usize = crate::lifecycle::worker::MAX_RESPONSE;
}
/// What `lambda-native-compat` uses.
#[cfg(feature = "__compat")]
#[doc(hidden)]
pub mod __compat {
    pub use crate::failure::panic::catch;
    pub use crate::handler::read as read_event;
    pub use crate::lifecycle::serve_in_program;
    pub use lambda_native_invocation::enter as set_current_invocation;
}
#[cfg(feature = "__fuzzing")]
#[doc(hidden)]
#[path = "fuzzing.rs"]
pub mod __fuzzing;
mod error;
mod failure;
mod handler;
mod http1;
mod invocation;
mod lifecycle;
pub mod logging;
pub mod metrics;
mod runtime_api;
mod sys;
mod text;

pub use error::{HandlerError, LambdaError, RuntimeError};
#[cfg(all(feature = "tokio", feature = "json"))]
pub use handler::async_json;
#[cfg(feature = "tokio")]
pub use handler::{
    AsyncHandler, AsyncLambdaHandler, AsyncRunner, async_bytes, async_handler, async_init,
    async_streaming,
};
pub use handler::{Bytes, LambdaHandler, Respond, Response, bytes};
pub use handler::{HttpPrelude, ResponseStream, Streaming, streaming};
#[cfg(feature = "json")]
pub use handler::{Json, JsonResponse, json};
#[cfg(feature = "__events")]
pub use handler::{Typed, TypedHandler};
#[cfg(feature = "json")]
pub use invocation::{ClientContext, CognitoIdentity, InvalidContext};
pub use invocation::{FunctionInfo, LambdaContext, XRayContext};
#[doc(hidden)]
pub use lifecycle::{__enter, __start};
pub use lifecycle::{Runtime, start_lambda, start_lambda_with};

/// The event and response types: the crate `lambda-native-events`.
#[cfg(feature = "__events")]
#[doc(no_inline)]
pub use lambda_native_events as events;
