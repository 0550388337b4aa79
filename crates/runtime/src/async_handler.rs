//! Async handlers: the worker's own thread drives the future, on top of the same loop.

mod executor;
mod kinds;

use std::fmt;
use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use executor::Executor;
pub use executor::async_init;

use crate::{
    HandlerError, LambdaContext, LambdaError, LambdaHandler, Respond, Response, ResponseStream,
};

/// Makes a handler of an async function. Its futures need not be `Send`, and may borrow event and
/// context.
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
/// `main` is no async function, and has no `#[tokio::main]`: Lambda's loop blocks. What has to be
/// awaited before the first event goes into [`async_init`].
///
/// # The runtime
///
/// One tokio runtime of the current-thread flavour, made when the first event comes and shared by
/// all workers, so that a connection pool in one invocation serves the next one too, on whichever
/// thread that runs. Another one is given with [`AsyncHandler::on`].
///
/// A task that was spawned and not awaited goes on while a handler runs, and rests between
/// invocations, as the whole environment does when Lambda freezes it. Await what has to happen. Where
/// several workers serve (Managed Instances, where nothing is frozen), a thread of its own drives
/// sockets, timers and spawned tasks at any time, so that no handler which computes or blocks holds
/// them up for the others.
pub fn async_handler<F, R, E>(function: F) -> AsyncHandler<impl AsyncLambdaHandler>
where
    F: AsyncFn(&str, &LambdaContext<'_>) -> Result<R, E> + Sync,
    R: Respond,
    E: HandlerError,
{
    AsyncHandler::new(kinds::Text(function))
}

/// As [`async_handler`], with the event as bytes, whatever they are: [`bytes`](crate::bytes) for
/// async functions.
pub fn async_bytes<F, R, E>(function: F) -> AsyncHandler<impl AsyncLambdaHandler>
where
    F: AsyncFn(&[u8], &LambdaContext<'_>) -> Result<R, E> + Sync,
    R: Respond,
    E: HandlerError,
{
    AsyncHandler::new(kinds::Bytes(function))
}

/// As [`async_handler`], with typed input and output: [`json`](crate::json()) for async functions.
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

/// As [`async_handler`], with an answer that is sent while it is made:
/// [`streaming`](crate::streaming()) for async functions.
///
/// A write blocks its thread, and with it this future, where the reader is slow. Other workers go on;
/// and with several of them so do the tasks that this handler has spawned.
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

/// Answers invocations with a future: what [`LambdaHandler`] is to plain functions.
///
/// Functions are wrapped by [`async_handler`] and its relatives; this trait is for adapters, and for
/// handlers that are a type of their own. [`AsyncHandler::new`] makes a [`LambdaHandler`] of them.
pub trait AsyncLambdaHandler: Sync {
    /// Answers one event: fills in `response`, or returns the error to report.
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> impl Future<Output = Result<(), LambdaError>>;
}

/// The handler that [`async_handler`] and its relatives make.
pub struct AsyncHandler<H> {
    handler: H,
    executor: OnceLock<Arc<Executor>>,
    timeout_margin: Option<Duration>,
}

impl<H: AsyncLambdaHandler> AsyncHandler<H> {
    /// Drives what this handler answers with. Made inside [`async_init`], it uses the runtime of
    /// that.
    pub fn new(handler: H) -> Self {
        AsyncHandler {
            handler,
            executor: executor::ambient().map_or_else(OnceLock::new, OnceLock::from),
            timeout_margin: None,
        }
    }

    /// Uses this runtime, of either flavour, in place of one of its own.
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
    /// A runtime of several threads (tokio's feature `rt-multi-thread`) drives spawned tasks at any
    /// time; the handler's own future stays on the worker's thread. In an `Arc` the runtime can be
    /// used beside the handler, such as by
    /// [`after_invocation`](crate::Runtime::after_invocation).
    #[must_use]
    pub fn on(mut self, runtime: impl Into<Arc<tokio::runtime::Runtime>>) -> Self {
        self.executor = OnceLock::from(Arc::new(Executor::of(runtime.into())));
        self
    }

    /// Gives up so long before the deadline: the future is dropped, and the caller gets an error of
    /// the type `TimedOut` that says after which time.
    ///
    /// Off by default. Lambda's own end of a late invocation takes the whole environment with it,
    /// and the next event waits for a new one; a margin of 50 to 100 ms avoids that. But the future
    /// is dropped at whichever `await` it stands, which only its author can allow, and how long is
    /// enough depends on what it does. Code that blocks instead of awaiting is not interrupted. An
    /// invocation without a known deadline has no limit.
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
    /// A runtime given to [`on`](Self::on) needs its timers enabled for this.
    #[must_use]
    pub fn timeout_margin(mut self, margin: Duration) -> Self {
        self.timeout_margin = Some(margin);
        self
    }

    fn executor(&self) -> Result<&Executor, LambdaError> {
        if let Some(executor) = self.executor.get() {
            return Ok(executor);
        }
        // Two workers may both come here; one of the two runtimes is dropped again.
        let built = Arc::new(Executor::new()?);
        Ok(self.executor.get_or_init(|| built))
    }
}

impl<H: AsyncLambdaHandler> LambdaHandler for AsyncHandler<H> {
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        executor::refuse_nesting()?;
        let executor = self.executor()?;
        let answer = self.handler.handle(event, ctx, response);
        let Some((margin, limit)) = self.timeout_margin.zip(ctx.deadline).map(limit) else {
            return executor.block_on(answer);
        };
        let in_time = executor.block_on(async { tokio::time::timeout(limit, answer).await });
        in_time.unwrap_or_else(|_| Err(timed_out(margin, limit)))
    }
}

impl<H> fmt::Debug for AsyncHandler<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncHandler")
            .field("timeout_margin", &self.timeout_margin)
            .finish_non_exhaustive()
    }
}

/// The margin again, and how long the future may take.
fn limit((margin, deadline): (Duration, SystemTime)) -> (Duration, Duration) {
    let left = deadline.duration_since(SystemTime::now());
    (margin, left.unwrap_or_default().saturating_sub(margin))
}

fn timed_out(margin: Duration, limit: Duration) -> LambdaError {
    let (limit, margin) = (limit.as_millis(), margin.as_millis());
    LambdaError::new(
        "TimedOut",
        format!("timed out after {limit} ms ({margin} ms before the deadline)"),
    )
}

/// The programs of the document are tested with those of the crate.
#[cfg(all(doctest, feature = "json"))]
#[doc = include_str!("../../../docs/async.md")]
mod document {}
