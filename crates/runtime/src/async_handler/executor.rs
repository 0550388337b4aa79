//! The tokio runtime that drives the futures, and who drives it.
//!
//! tokio's `Runtime::block_on` may be called from several threads at once. On a current-thread
//! runtime one of them drives sockets, timers and spawned tasks, and the next takes over when that
//! one's future is done; each polls its own future itself (tokio's documentation of
//! `Runtime::block_on`, "Current thread scheduler").

use std::cell::RefCell;
use std::future::{Future, pending};
use std::sync::{Arc, Barrier, OnceLock};
use std::thread;

use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};
use tokio::task::AbortHandle;

use crate::{HandlerError, LambdaError, LambdaHandler, concurrency};

/// Makes an init of an async function, for [`start_lambda_with`](crate::start_lambda_with). The
/// handlers made in it run on the runtime it runs on, so that clients can be opened there.
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
/// Its errors are those of `init`, and the `io::Error` where no runtime can be made.
pub fn async_init<I, H, E>(init: I) -> impl FnOnce() -> Result<H, LambdaError>
where
    I: AsyncFnOnce() -> Result<H, E>,
    H: LambdaHandler,
    E: HandlerError,
{
    move || {
        refuse_nesting()?;
        let executor = Arc::new(Executor::new()?);
        let _ambient = Ambient::enter(&executor);
        executor
            .block_on(init())
            .map_err(HandlerError::into_lambda_error)
    }
}

/// The runtime of the init that this thread is in.
pub(super) fn ambient() -> Option<Arc<Executor>> {
    AMBIENT.with_borrow(Option::clone)
}

/// tokio panics where a future is driven inside another; this is said more plainly.
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

/// A runtime, and the thread that drives it where several workers share it.
pub(super) struct Executor {
    /// Taken when this is dropped.
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

    /// Drives the future to its end, on this thread.
    pub(super) fn block_on<F: Future>(&self, future: F) -> F::Output {
        if concurrency::is_one_of_several() {
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

    /// Has a thread of its own drive the runtime. Otherwise the thread that drives is one of a
    /// handler, and while that one computes or blocks, sockets and timers of all the others wait.
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
        // Where there is no thread to be had, the workers drive in turn.
        thread.ok()?;
        // Whoever calls `block_on` first drives: let that be the thread.
        started.wait();
        Some(stop)
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        if let Some(Some(driver)) = self.driver.get() {
            driver.abort();
        }
        // A runtime that is dropped in an async context panics, unless it is told not to wait.
        if let Some(runtime) = self.runtime.take().and_then(Arc::into_inner) {
            runtime.shutdown_background();
        }
    }
}

thread_local! {
    static AMBIENT: RefCell<Option<Arc<Executor>>> = const { RefCell::new(None) };
}

/// While it lives, handlers that are made on this thread share an executor.
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
