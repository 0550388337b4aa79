//! A worker that is driven by calls instead of by a handler, for the C interface: languages that
//! cannot be called from C take each invocation and respond to it.
//!
//! The workers of a process share the Runtime API's address, the environment and the hooks.

use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::exit::{end, log_reason};
use super::pipelining;
use super::runtime::Runtime;
use super::serve::{report_init_error, workers};
use super::shutdown::Shutdown;
use super::snapstart::SnapStart;
use super::worker::{Service, Worker, enter};
use super::workers::{MAX_WORKERS, limited};
use crate::error::{LambdaError, RuntimeError};
use crate::failure::in_flight::{Attempt, Watch};
use crate::failure::{crash, panic};
use crate::handler::{LambdaHandler, Response};
use crate::invocation::{Environment, LambdaContext, TraceEnvironment, managed_concurrency};
use crate::runtime_api::client::Client;
use crate::runtime_api::endpoint::Endpoint;
use crate::runtime_api::outcome::PostOutcome;
use crate::runtime_api::request::Api;
use crate::runtime_api::retry::Policy;

/// A worker for the thread that has opened it.
///
/// Texts in the event and in the context are followed by a NUL.
pub struct PullWorker {
    worker: Worker<'static, Unused>,
    shared: &'static Shared,
    /// The open invocation.
    attempt: Option<Attempt>,
    init: Init,
    /// Of a thread other than the one that opened the first worker of the process.
    _stack: Option<crash::AlternateStack>,
}

/// How far a worker is before its first event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Init {
    /// A crash is an init error.
    Watched,
    /// Another worker's init is watched.
    Unwatched,
    Ended,
}

/// Why a worker cannot be opened.
pub enum OpenError {
    /// `AWS_LAMBDA_RUNTIME_API` is missing or invalid.
    Runtime(Box<RuntimeError>),
    /// This many are open already.
    AllOpen(u32),
}

/// What all workers share. Never freed, because it lives as long as the process.
struct Shared {
    api: Arc<Api>,
    service: Service<'static, Unused>,
    /// The number of workers.
    limit: u32,
    /// What the first worker that requests an event does before.
    pending: Mutex<Option<Pending>>,
}

struct Pending {
    snap_start: Option<SnapStart>,
    shutdown: Option<Shutdown>,
}

struct Unused;

impl LambdaHandler for Unused {
    fn handle(&self, _: &[u8], _: &LambdaContext<'_>, _: &mut Response) -> Result<(), LambdaError> {
        Ok(())
    }
}

/// The open workers.
struct Open {
    shared: Option<&'static Shared>,
    workers: u32,
}

static OPEN: Mutex<Open> = Mutex::new(Open {
    shared: None,
    workers: 0,
});

/// How many workers can be open.
pub fn concurrency() -> u32 {
    let open = lock(&OPEN);
    match open.shared {
        Some(shared) => shared.limit,
        None => managed_concurrency().unwrap_or(1).min(MAX_WORKERS),
    }
}

impl PullWorker {
    /// Opens a worker. Only the options of the first open one are used.
    ///
    /// # Errors
    ///
    /// See [`OpenError`].
    pub fn open(runtime: Runtime) -> Result<Self, OpenError> {
        let mut open = lock(&OPEN);
        let first = open.shared.is_none();
        let (shared, trace) = match open.shared {
            Some(shared) if open.workers >= shared.limit => {
                return Err(OpenError::AllOpen(shared.limit));
            }
            Some(shared) => (shared, None),
            None => {
                let (shared, trace) = share(runtime).map_err(OpenError::Runtime)?;
                (&*Box::leak(Box::new(shared)), trace)
            }
        };
        open.shared = Some(shared);
        open.workers += 1;

        let mut client = Client::new(Arc::clone(&shared.api));
        let watch = Watch::new(&shared.api);
        let mut stack = None;
        let mut init = Init::Unwatched;
        if !first || !crash::install() {
            stack = crash::AlternateStack::if_missing();
        }
        if first {
            let connection = if crash::ARE_REPORTED {
                client.connect()
            } else {
                None
            };
            watch.enter_init(connection);
            init = Init::Watched;
        }
        Ok(PullWorker {
            worker: Worker::with(&shared.service, client, watch, trace),
            shared,
            attempt: None,
            init,
            _stack: stack,
        })
    }

    /// Waits for an event, which opens an invocation, and returns it with its context. The previous
    /// invocation must have been finished.
    ///
    /// # Errors
    ///
    /// If the runtime cannot continue. The reason has been logged.
    pub fn take_event(&mut self) -> Result<(&[u8], LambdaContext<'_>), Box<RuntimeError>> {
        let taken = self.end_init().and_then(|()| self.worker.take_event());
        if let Err(error) = taken {
            log_reason(&error);
            return Err(error);
        }
        let worker = &mut self.worker;
        let descriptor = worker.lend();
        let ctx = worker.client.context(worker.service.environment.function());
        let (watch, trace) = (&worker.watch, &mut worker.trace);
        self.attempt = Some(enter(watch, trace, &worker.address, descriptor, &ctx));
        Ok((worker.client.event(), ctx))
    }

    /// The response to the open invocation.
    pub fn response(&mut self) -> &mut Response {
        &mut self.worker.response
    }

    /// Posts the outcome of the open invocation. Returns whether Lambda has accepted it; if not, the
    /// reason has been logged. Does nothing if no invocation is open.
    ///
    /// # Errors
    ///
    /// If the runtime cannot continue. The reason has been logged.
    pub fn finish(&mut self, outcome: Result<(), LambdaError>) -> Result<bool, Box<RuntimeError>> {
        let Some(attempt) = self.attempt.take() else {
            return Ok(false);
        };
        self.worker.leave(attempt);
        let outcome = outcome.and_then(|()| self.worker.check_size());
        if let Err(error) = self.worker.finish(outcome) {
            log_reason(&error);
            return Err(error);
        }
        Ok(self.worker.posted == PostOutcome::Accepted)
    }

    /// Whether no event has been requested yet, by this worker or another.
    pub fn is_in_init(&self) -> bool {
        self.init != Init::Ended && lock(&self.shared.pending).is_some()
    }

    /// Whether the bytes are in memory that the next exchange changes: the event and its context.
    pub fn has_received(&self, bytes: &[u8]) -> bool {
        self.worker.client.has_received(bytes)
    }

    /// Posts and logs an init error. Returns whether Lambda has accepted it.
    pub fn fail_init(&mut self, error: LambdaError) -> bool {
        if self.init == Init::Watched {
            self.worker.watch.leave();
        }
        self.init = Init::Ended;
        let error = report_init_error(&mut self.worker.client, error);
        log_reason(&error);
        matches!(
            *error,
            RuntimeError::Init {
                unreported: None,
                ..
            }
        )
    }

    /// What has to be done before the first event is requested.
    fn end_init(&mut self) -> Result<(), Box<RuntimeError>> {
        if self.init == Init::Ended {
            return Ok(());
        }
        if self.init == Init::Watched {
            self.worker.watch.leave();
        }
        self.init = Init::Ended;
        // Held until everything is done, so that other workers wait.
        let mut pending = lock(&self.shared.pending);
        let Some(pending) = pending.take() else {
            return Ok(());
        };
        if let Some(shutdown) = pending.shutdown {
            shutdown.watch(&self.shared.api);
        }
        let Some(snap_start) = pending.snap_start else {
            return Ok(());
        };
        let worker = &mut self.worker;
        match snap_start.snapshot_and_restore(&mut worker.client, &worker.watch) {
            Err(error) if error.lambda_error().is_some() => end(&error),
            restored => restored,
        }
    }
}

/// An open invocation must have been finished.
impl Drop for PullWorker {
    fn drop(&mut self) {
        let mut open = lock(&OPEN);
        open.workers -= 1;
        if open.workers == 0 {
            // The next worker to be opened brings its own options.
            open.shared = None;
        }
    }
}

fn share(runtime: Runtime) -> Result<(Shared, Option<TraceEnvironment>), Box<RuntimeError>> {
    let api = Arc::new(Api::new(Endpoint::read(runtime.api)?));
    let environment: &Environment = Box::leak(Box::new(Environment::read()));
    let pipelining = runtime.pipelining && pipelining::is_on();
    let concurrency = workers(runtime.concurrency, environment);
    panic::install_hook();
    // With several invocations at once, the process has no single trace id.
    let trace = concurrency.is_none().then(TraceEnvironment::reserve);
    let after_invocation = runtime.after_invocation.map(|hook| &*Box::leak(hook));
    let is_snap_start = runtime.is_snap_start.unwrap_or(environment.is_snap_start());
    let shared = Shared {
        api,
        service: Service {
            environment,
            handler: &Unused,
            pipelining: AtomicBool::new(pipelining && after_invocation.is_none()),
            policy: match concurrency {
                Some(_) => Policy::Managed,
                None => Policy::Classic,
            },
            after_invocation,
            #[cfg(feature = "tracing")]
            opens_spans: false,
            #[cfg(feature = "tracing")]
            span_hook: None,
        },
        limit: concurrency.map_or(1, limited),
        pending: Mutex::new(Some(Pending {
            snap_start: is_snap_start.then_some(runtime.snap_start),
            shutdown: runtime.shutdown,
        })),
    };
    Ok((shared, trace))
}

/// A panic while the lock is held does not leave the data in an invalid state.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Runtime(error) => error.fmt(f),
            OpenError::AllOpen(1) => f.write_str(
                "the runtime is open already; a second one can be opened on Managed Instances only",
            ),
            OpenError::AllOpen(workers) => write!(
                f,
                "all {workers} workers are open already (AWS_LAMBDA_MAX_CONCURRENCY)"
            ),
        }
    }
}
