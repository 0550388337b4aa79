//! Runs programs that are written for `lambda_runtime` 1.x on [`lambda_native`]: their source stays as it is, and
//! their Cargo.toml changes.
//!
//! ```toml
//! [dependencies]
//! lambda_runtime = { package = "lambda-native-compat", version = "0.4" }
//! ```
//!
//! This crate is not affiliated with AWS. Its names and signatures are those of `lambda_runtime`, for
//! interoperation; its code is not. The page docs/migrating.md says what gets better, what changes, what is left out,
//! and how `lambda_http` and layers of other crates run on it.
//!
//! ```no_run
//! use lambda_native_compat::{Error, LambdaEvent, run, service_fn};
//! use serde_json::{Value, json};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Error> {
//!     run(service_fn(handler)).await
//! }
//!
//! async fn handler(event: LambdaEvent<Value>) -> Result<Value, Error> {
//!     let (event, ctx) = event.into_parts();
//!     Ok(json!({ "id": ctx.request_id, "echo": event }))
//! }
//! ```
//!
//! # How it works
//!
//! The future of [`run`] polls the handler where it is awaited, on the user's tokio runtime. A thread called `lambda`
//! talks to the Runtime API and passes events and responses. So a handler may borrow from `main` and need not be
//! `Send`, and `join!`, `select!`, timers and spawned tasks work as ever. A warm invocation takes about six system calls.
//!
//! The environment variable `_X_AMZN_TRACE_ID` is reserved when [`run`] is first polled, and set for each invocation.
//! C code on other threads must not read the environment at the first moment, and no thread may change it while
//! functions are served.
//!
//! # Features
//!
//! - `tracing` (on by default): [`tracing::init_default_subscriber`] writes the formats that programs for
//!   `lambda_runtime` know. Without it, it writes Lambda's own records. This feature replaces something, which no
//!   other feature of this project does: a program that is moved here must keep its log lines, and one that
//!   gives them up should not pay 390 KB for them.
//! - `anyhow`, `eyre`, `miette`: handlers may return these errors.
//! - `opentelemetry`: `layers::OpenTelemetryLayer`.
//! - `concurrency-tokio`: `run_concurrent`, for Managed Instances.
//! - `graceful-shutdown`: `spawn_graceful_shutdown_handler`.

#![cfg_attr(docsrs, feature(doc_cfg))]

use std::fmt::Debug;
use std::pin::Pin;

use bytes::Bytes;
use futures_core::Stream;
use serde::{Deserialize, Serialize};
use tower::util::ServiceFn;

mod exchange;
#[cfg(feature = "graceful-shutdown")]
mod graceful_shutdown;
pub mod layers;
mod runtime;
pub mod snapstart;
pub mod streaming;
pub mod tracing;
mod types;

#[cfg(feature = "graceful-shutdown")]
pub use graceful_shutdown::spawn_graceful_shutdown_handler;
pub use runtime::{HandlerService, Runtime};
pub use snapstart::SnapStartResource;
pub use tower::{self, Service, service_fn};
pub use types::config::Config;
pub use types::context::{ClientApplication, ClientContext, CognitoIdentity, Context};
pub use types::diagnostic::Diagnostic;
pub use types::event::{LambdaEvent, LambdaInvocation};
pub use types::response::{
    FunctionResponse, IntoFunctionResponse, MetadataPrelude, StreamResponse,
};

/// The error of most handlers: any error that can be sent to another thread.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// A boxed future, as the hooks of a [`SnapStartResource`] return it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The error that a caller receives.
pub mod diagnostic {
    pub use crate::types::diagnostic::Diagnostic;
}

/// Serves invocations with this handler, one after the other, each in a span
/// ([`layers::TracingLayer`]).
///
/// The response and the request for the next event leave in one write. To do something after each response, such as a
/// flush, use [`Runtime::layer`].
///
/// # Errors
///
/// Always returns an error, like [`Runtime::run`].
pub async fn run<A, F, R, B, S, D, E>(handler: F) -> Result<(), Error>
where
    F: Service<LambdaEvent<A>, Response = R>,
    F::Future: Future<Output = Result<R, F::Error>>,
    F::Error: Into<Diagnostic> + Debug,
    A: for<'de> Deserialize<'de>,
    R: IntoFunctionResponse<B, S>,
    B: Serialize,
    S: Stream<Item = Result<D, E>> + Unpin + Send + 'static,
    D: Into<Bytes> + Send,
    E: Into<Error> + Send + Debug,
{
    let runtime = Runtime::new(handler).layer_that_only_wraps(layers::TracingLayer::new());
    runtime.run().await
}

/// Serves several invocations at once on Managed Instances, like [`Runtime::run_concurrent`], each in a span.
///
/// # Errors
///
/// Always returns an error, like [`Runtime::run`].
///
/// # Panics
///
/// If it is polled outside a tokio runtime.
#[cfg(feature = "concurrency-tokio")]
#[cfg_attr(docsrs, doc(cfg(feature = "concurrency-tokio")))]
pub async fn run_concurrent<A, F, R, B, S, D, E>(handler: F) -> Result<(), Error>
where
    F: Service<LambdaEvent<A>, Response = R> + Clone + Send + 'static,
    F::Future: Future<Output = Result<R, F::Error>> + Send + 'static,
    F::Error: Into<Diagnostic> + Debug,
    A: for<'de> Deserialize<'de> + Send + 'static,
    R: IntoFunctionResponse<B, S> + Send + 'static,
    B: Serialize + Send + 'static,
    S: Stream<Item = Result<D, E>> + Unpin + Send + 'static,
    D: Into<Bytes> + Send + 'static,
    E: Into<Error> + Send + Debug + 'static,
{
    let runtime = Runtime::new(handler).layer_that_only_wraps(layers::TracingLayer::new());
    runtime.run_concurrent().await
}

/// Makes a handler from a function that takes the event and the context separately.
#[deprecated = "use `service_fn` and `LambdaEvent`"]
pub fn handler_fn<A, F, Fut>(function: F) -> ServiceFn<impl Fn(LambdaEvent<A>) -> Fut>
where
    F: Fn(A, Context) -> Fut,
{
    service_fn(move |event: LambdaEvent<A>| function(event.payload, event.context))
}
