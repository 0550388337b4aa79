//! Runs the futures of a handler on its tokio runtime, within its time limit.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use tokio::runtime::Runtime;

use super::executor::{self, Executor};
use crate::error::LambdaError;
use crate::invocation::LambdaContext;

/// Runs the futures of a handler: the part of [`AsyncHandler`](crate::AsyncHandler) for adapters that
/// are [`LambdaHandler`](crate::LambdaHandler)s themselves, because they decide for each event whether
/// it needs a future.
///
/// ```
/// use lambda_native::{AsyncRunner, LambdaContext, LambdaError, LambdaHandler, Response};
///
/// struct Greeter(AsyncRunner);
///
/// impl LambdaHandler for Greeter {
///     fn handle(
///         &self,
///         event: &[u8],
///         ctx: &LambdaContext<'_>,
///         response: &mut Response,
///     ) -> Result<(), LambdaError> {
///         if event == b"null" {
///             return Ok(());
///         }
///         self.0.run(ctx, async {
///             tokio::task::yield_now().await;
///             response.set_static_body(b"hello");
///             Ok(())
///         })
///     }
/// }
///
/// let mut response = Response::default();
/// let greeter = Greeter(AsyncRunner::new());
/// greeter.handle(b"{}", &LambdaContext::default(), &mut response)?;
/// assert_eq!(response.body(), b"hello");
/// # Ok::<(), LambdaError>(())
/// ```
pub struct AsyncRunner {
    executor: OnceLock<Arc<Executor>>,
    timeout_margin: Option<Duration>,
}

impl AsyncRunner {
    /// Creates a runner. Inside [`async_init`](crate::async_init), it uses the runtime on which the
    /// init function runs. Otherwise the first future creates a current-thread runtime.
    pub fn new() -> Self {
        AsyncRunner {
            executor: executor::ambient().map_or_else(OnceLock::new, OnceLock::from),
            timeout_margin: None,
        }
    }

    /// Uses this runtime. See [`AsyncHandler::on`](crate::AsyncHandler::on).
    pub fn set_runtime(&mut self, runtime: Arc<Runtime>) {
        self.executor = OnceLock::from(Arc::new(Executor::of(runtime)));
    }

    /// Stops futures this long before the deadline of their invocation. See
    /// [`AsyncHandler::timeout_margin`](crate::AsyncHandler::timeout_margin).
    pub fn set_timeout_margin(&mut self, margin: Duration) {
        self.timeout_margin = Some(margin);
    }

    /// Runs a future of this invocation to completion on this thread.
    ///
    /// # Errors
    ///
    /// The error of the future; `TimedOut` if it did not complete in time; `NestedRuntime` if this
    /// thread runs a future already; and `NoRuntime` if tokio cannot create a runtime.
    pub fn run(
        &self,
        ctx: &LambdaContext<'_>,
        future: impl Future<Output = Result<(), LambdaError>>,
    ) -> Result<(), LambdaError> {
        let Some((margin, limit)) = self.timeout_margin.zip(ctx.deadline).map(limit) else {
            return self.block_on(future)?;
        };
        let in_time = self.block_on(async { tokio::time::timeout(limit, future).await })?;
        in_time.unwrap_or_else(|_| Err(timed_out(margin, limit)))
    }

    /// Runs a future that belongs to no invocation to completion on this thread.
    ///
    /// # Errors
    ///
    /// `NestedRuntime` if this thread runs a future already; `NoRuntime` if tokio cannot create a
    /// runtime.
    pub fn block_on<F: Future>(&self, future: F) -> Result<F::Output, LambdaError> {
        executor::refuse_nesting()?;
        Ok(self.executor()?.block_on(future))
    }

    /// Calls a function outside of the runtime. Async handlers that do not have a runtime when they are
    /// called by it use this runner's, so that they can share connections.
    ///
    /// # Errors
    ///
    /// `NoRuntime` if tokio cannot create a runtime.
    pub fn share<T>(&self, function: impl FnOnce() -> T) -> Result<T, LambdaError> {
        let executor = self.executor()?;
        Ok(executor::with_ambient(executor, function))
    }

    fn executor(&self) -> Result<&Arc<Executor>, LambdaError> {
        if let Some(executor) = self.executor.get() {
            return Ok(executor);
        }
        let built = match executor::ambient() {
            Some(shared) => shared,
            None => Arc::new(Executor::new()?),
        };
        // If two workers arrive here at the same time, one of the two runtimes is dropped again.
        Ok(self.executor.get_or_init(|| built))
    }
}

impl Default for AsyncRunner {
    fn default() -> Self {
        AsyncRunner::new()
    }
}

impl fmt::Debug for AsyncRunner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncRunner")
            .field("timeout_margin", &self.timeout_margin)
            .finish_non_exhaustive()
    }
}

/// Returns the margin and the time that the future may take.
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
