//! Async handlers. The worker's thread runs the future; the invocation loop is the same as for
//! other handlers.

mod executor;
mod kinds;
mod runner;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

pub use executor::async_init;
pub(crate) use executor::mark_as_one_of_several;
pub use runner::AsyncRunner;

use super::lambda_handler::LambdaHandler;
use super::response::{Respond, Response};
use super::streaming::ResponseStream;
use crate::error::{HandlerError, LambdaError};
use crate::invocation::LambdaContext;

/// Makes a handler from an async function. Its futures do not need to be `Send` and may borrow the
/// event and the context.
///
/// ```no_run
/// use lambda_native::{LambdaContext, LambdaError, async_handler, start_lambda};
///
/// async fn handler(event: &str, ctx: &LambdaContext<'_>) -> Result<String, LambdaError> {
///     tokio::task::yield_now().await;
///     Ok(format!(r#"{{"id":"{}","echo":{event}}}"#, ctx.request_id))
/// }
///
/// fn main() {
///     start_lambda(async_handler(handler))
/// }
/// ```
///
/// `main` must not be an async function or use `#[tokio::main]`, because Lambda's loop blocks the
/// thread. Put async startup code into [`async_init`].
///
/// # The tokio runtime
///
/// By default, the first event creates one current-thread tokio runtime, which all workers share. A
/// connection pool therefore works across invocations, on whichever thread they run.
/// [`AsyncHandler::on`] sets another runtime.
///
/// A task that was spawned and not awaited runs while a handler runs and pauses between
/// invocations, just as Lambda freezes the whole environment then. Await everything that has to
/// finish. Where several workers serve (on Managed Instances, where nothing is frozen), a separate
/// thread drives sockets, timers and spawned tasks at all times, so a handler that computes or
/// blocks does not delay the others.
pub fn async_handler<F, R>(function: F) -> AsyncHandler<impl AsyncLambdaHandler>
where
    F: AsyncFn(&str, &LambdaContext<'_>) -> R + Sync,
    R: Respond,
{
    AsyncHandler::new(kinds::Text(function))
}

/// Like [`async_handler`], for functions that take the event as bytes: [`bytes`](crate::bytes) for
/// async functions.
pub fn async_bytes<F, R>(function: F) -> AsyncHandler<impl AsyncLambdaHandler>
where
    F: AsyncFn(&[u8], &LambdaContext<'_>) -> R + Sync,
    R: Respond,
{
    AsyncHandler::new(kinds::Bytes(function))
}

/// Like [`async_handler`], with typed input and output: [`json`](crate::json()) for async
/// functions.
///
/// ```no_run
/// use lambda_native::{LambdaContext, LambdaError, async_json, start_lambda};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Order {
///     item: String,
/// }
///
/// async fn price(order: Order, _: &LambdaContext<'_>) -> Result<u32, LambdaError> {
///     tokio::task::yield_now().await;
///     Ok(order.item.len() as u32)
/// }
///
/// fn main() {
///     start_lambda(async_json(price))
/// }
/// ```
#[cfg(feature = "json")]
pub fn async_json<F, T, R, E>(function: F) -> AsyncHandler<impl AsyncLambdaHandler>
where
    F: AsyncFn(T, &LambdaContext<'_>) -> Result<R, E> + Sync,
    T: serde_core::de::DeserializeOwned,
    R: serde_core::Serialize,
    E: HandlerError,
{
    AsyncHandler::new(kinds::Json::new(function))
}

/// Like [`async_handler`], for functions that stream their response:
/// [`streaming`](crate::streaming()) for async functions.
///
/// If the reader is slow, a write blocks its thread and with it this future. Other workers
/// continue, and if there are several workers, so do the tasks that this handler has spawned.
///
/// ```no_run
/// use std::io::Write;
///
/// use lambda_native::{LambdaContext, LambdaError, ResponseStream, async_streaming, start_lambda};
///
/// async fn pages(_: &str, _: &LambdaContext<'_>, out: &mut ResponseStream) -> Result<(), LambdaError> {
///     for page in 1..=3 {
///         tokio::task::yield_now().await;
///         writeln!(out, "page {page}")?;
///     }
///     Ok(())
/// }
///
/// fn main() {
///     start_lambda(async_streaming(pages))
/// }
/// ```
pub fn async_streaming<F, E>(function: F) -> AsyncHandler<impl AsyncLambdaHandler>
where
    F: AsyncFn(&str, &LambdaContext<'_>, &mut ResponseStream) -> Result<(), E> + Sync,
    E: HandlerError,
{
    AsyncHandler::new(kinds::Streaming(function))
}

/// Handles invocations asynchronously: the async counterpart of [`LambdaHandler`].
///
/// Functions do not need this trait; use [`async_handler`] and the functions like it. The trait is
/// for adapters and for handlers that are types of their own. [`AsyncHandler::new`] turns an
/// implementation into a [`LambdaHandler`].
pub trait AsyncLambdaHandler: Sync {
    /// Handles one event: sets `response`, or returns the error to report.
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> impl Future<Output = Result<(), LambdaError>>;
}

/// The handler returned by [`async_handler`] and the functions like it.
pub struct AsyncHandler<H> {
    handler: H,
    runner: AsyncRunner,
}

impl<H: AsyncLambdaHandler> AsyncHandler<H> {
    /// Wraps an async handler. Inside [`async_init`], the new handler uses the runtime on which the
    /// init function runs.
    pub fn new(handler: H) -> Self {
        AsyncHandler {
            handler,
            runner: AsyncRunner::new(),
        }
    }

    /// Uses this runtime, of either flavor, instead of creating one.
    ///
    /// ```no_run
    /// use lambda_native::{LambdaContext, LambdaError, async_handler, start_lambda_with};
    ///
    /// fn main() {
    ///     start_lambda_with(|| {
    ///         let runtime = tokio::runtime::Builder::new_current_thread()
    ///             .enable_all()
    ///             .max_blocking_threads(4)
    ///             .build()?;
    ///         let greeting = runtime.block_on(async { "hello" });
    ///         let handler = async_handler(async move |_: &str, _: &LambdaContext| {
    ///             Ok::<_, LambdaError>(greeting)
    ///         });
    ///         Ok::<_, LambdaError>(handler.on(runtime))
    ///     })
    /// }
    /// ```
    ///
    /// A multi-threaded runtime (tokio's feature `rt-multi-thread`) drives spawned tasks at all
    /// times; the handler's own future stays on the worker's thread. If the runtime is in an `Arc`,
    /// other code can use it too, for example
    /// [`after_invocation`](crate::Runtime::after_invocation).
    #[must_use]
    pub fn on(mut self, runtime: impl Into<Arc<tokio::runtime::Runtime>>) -> Self {
        self.runner.set_runtime(runtime.into());
        self
    }

    /// Stops a handler this long before its deadline: the future is dropped, and the caller gets an
    /// error of type `TimedOut` whose message contains the time limit.
    ///
    /// Off by default. When an invocation times out, Lambda ends the whole environment, and the
    /// next event waits for a new one. A margin of 50 to 100 ms avoids this. However, the future is
    /// dropped at whichever `await` it has reached, and only its author can know whether that is
    /// safe and how large the margin has to be. Code that blocks instead of awaiting is not
    /// interrupted. An invocation without a known deadline has no limit.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use lambda_native::{LambdaContext, LambdaError, LambdaHandler, Response, async_handler};
    ///
    /// let handler = async_handler(async |_: &str, _: &LambdaContext| {
    ///     std::future::pending::<Result<String, LambdaError>>().await
    /// })
    /// .timeout_margin(Duration::from_secs(1));
    ///
    /// let ctx = LambdaContext {
    ///     deadline: Some(std::time::SystemTime::now() + Duration::from_secs(1)),
    ///     ..LambdaContext::default()
    /// };
    /// let error = handler.handle(b"{}", &ctx, &mut Response::default()).unwrap_err();
    /// assert_eq!(error.error_type, "TimedOut");
    /// ```
    ///
    /// A runtime set with [`on`](Self::on) must have its timers enabled.
    #[must_use]
    pub fn timeout_margin(mut self, margin: Duration) -> Self {
        self.runner.set_timeout_margin(margin);
        self
    }
}

impl<H: AsyncLambdaHandler> LambdaHandler for AsyncHandler<H> {
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        let future = self.handler.handle(event, ctx, response);
        self.runner.run(ctx, future)
    }
}

impl<H> fmt::Debug for AsyncHandler<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncHandler")
            .field("runner", &self.runner)
            .finish_non_exhaustive()
    }
}

/// The examples on the page are run as tests, like those of the crate.
#[cfg(all(doctest, feature = "json"))]
#[doc = include_str!("../../../../docs/async.md")]
mod document {}
