//! The tokio runtime of async handlers, and the thread that drives it.
//!
//! tokio's `Runtime::block_on` may be called from several threads at once. On a current-thread
//! runtime, one of these threads drives sockets, timers and spawned tasks, and another takes over
//! when that thread's future is done. Each thread polls its own future (tokio's documentation of
//! `Runtime::block_on`, "Current thread scheduler").

use std::cell::{Cell, RefCell};
use std::future::{Future, pending};
use std::sync::{Arc, Barrier, OnceLock};
use std::thread;

use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};
use tokio::task::AbortHandle;

use crate::error::{HandlerError, LambdaError};
use crate::handler::lambda_handler::LambdaHandler;

/// Makes an init function for [`start_lambda_with`](crate::start_lambda_with) from an async
/// function. Handlers created in it use the tokio runtime that it runs on, so it can open clients
/// for them.
///
/// ```no_run
/// use lambda_native::{
///     LambdaContext, LambdaError, LambdaHandler, async_handler, async_init, start_lambda_with,
/// };
///
/// async fn init() -> Result<impl LambdaHandler, LambdaError> {
///     let greeting = tokio::task::spawn_blocking(|| std::fs::read_to_string("greeting")).await??;
///     Ok(async_handler(async move |_: &str, _: &LambdaContext| {
///         Ok::<_, LambdaError>(greeting.clone())
///     }))
/// }
///
/// fn main() {
///     start_lambda_with(async_init(init))
/// }
/// ```
///
/// Returns the errors of `init`, and an error of type `NoRuntime` if the tokio runtime cannot be
/// created.
pub fn async_init<I, H, E>(init: I) -> impl FnOnce() -> Result<H, LambdaError>
where
    I: AsyncFnOnce() -> Result<H, E>,
    H: LambdaHandler,
    E: HandlerError,
{
    move || {
        refuse_nesting()?;
        let executor = Arc::new(Executor::new()?);
        with_ambient(&executor, || executor.block_on(init()))
            .map_err(HandlerError::into_lambda_error)
    }
}

/// The runtime that this thread shares, if any: that of the async init function which it runs.
pub(super) fn ambient() -> Option<Arc<Executor>> {
    AMBIENT.with_borrow(Option::clone)
}

/// Calls a function, while this thread shares this executor.
pub(super) fn with_ambient<T>(executor: &Arc<Executor>, function: impl FnOnce() -> T) -> T {
    let _ambient = Ambient::enter(executor);
    function()
}

/// tokio panics if `block_on` is called inside another `block_on`. This error message is clearer.
pub(super) fn refuse_nesting() -> Result<(), LambdaError> {
    if Handle::try_current().is_err() {
        return Ok(());
    }
    Err(LambdaError::new(
        "NestedRuntime",
        "an async handler cannot run inside a tokio runtime, because it would block that runtime: \
         remove #[tokio::main] from `main`, drop guards of `Runtime::enter`, and move startup code \
         that awaits into `start_lambda_with(async_init(...))`",
    ))
}

/// A tokio runtime, and the thread that drives it if several workers share it.
pub(super) struct Executor {
    /// `None` only while this is being dropped.
    runtime: Option<Arc<Runtime>>,
    driver: OnceLock<Option<AbortHandle>>,
}

impl Executor {
    pub(super) fn new() -> Result<Self, LambdaError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| {
            let message = format!("cannot create a tokio runtime: {error}");
            LambdaError::new("NoRuntime", message)
        })?;
        Ok(Self::of(Arc::new(runtime)))
    }

    pub(super) fn of(runtime: Arc<Runtime>) -> Self {
        Executor {
            runtime: Some(runtime),
            driver: OnceLock::new(),
        }
    }

    /// Runs the future to completion on this thread.
    pub(super) fn block_on<F: Future>(&self, future: F) -> F::Output {
        if IS_ONE_OF_SEVERAL.get() {
            self.driver.get_or_init(|| self.start_driver());
        }
        self.runtime().block_on(future)
    }

    fn runtime(&self) -> &Arc<Runtime> {
        match &self.runtime {
            Some(runtime) => runtime,
            None => unreachable!("it is there until the drop"),
        }
    }

    /// Starts a thread that drives the runtime. Without it, the thread of one handler drives, and
    /// while that handler computes or blocks, the sockets and timers of all others wait.
    fn start_driver(&self) -> Option<AbortHandle> {
        let runtime = self.runtime();
        if runtime.handle().runtime_flavor() != RuntimeFlavor::CurrentThread {
            return None;
        }
        let forever = runtime.spawn(pending::<()>());
        let stop = forever.abort_handle();
        let runtime = Arc::clone(runtime);
        let driving = Arc::new(Barrier::new(2));
        let started = Arc::clone(&driving);
        let thread = thread::Builder::new().name("tokio-driver".to_owned());
        let thread = thread.spawn(move || {
            let _ = runtime.block_on(async {
                driving.wait();
                forever.await
            });
        });
        // If no thread can be started, the workers take turns driving.
        thread.ok()?;
        // The first thread that calls `block_on` drives, so wait until the new thread has done so.
        started.wait();
        Some(stop)
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        if let Some(Some(driver)) = self.driver.get() {
            driver.abort();
        }
        // Dropping a runtime in an async context panics, unless it is told not to wait.
        if let Some(runtime) = self.runtime.take().and_then(Arc::into_inner) {
            runtime.shutdown_background();
        }
    }
}

/// Called on the thread of each worker if there are several.
pub(crate) fn mark_as_one_of_several() {
    IS_ONE_OF_SEVERAL.set(true);
}

thread_local! {
    /// Whether this thread is one of several workers.
    static IS_ONE_OF_SEVERAL: Cell<bool> = const { Cell::new(false) };
    static AMBIENT: RefCell<Option<Arc<Executor>>> = const { RefCell::new(None) };
}

/// While this value exists, handlers created on this thread share an executor.
struct Ambient;

impl Ambient {
    fn enter(executor: &Arc<Executor>) -> Self {
        AMBIENT.set(Some(Arc::clone(executor)));
        Ambient
    }
}

impl Drop for Ambient {
    fn drop(&mut self) {
        AMBIENT.set(None);
    }
}
