//! The runtime and its options.

use std::convert::Infallible;
use std::fmt;
use std::mem::forget;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::exit::end;
#[cfg(feature = "tracing")]
use super::span::SpanHook;
use crate::error::{ErrorReport, HandlerError, LambdaError, RuntimeError};
use crate::failure::crash;
use crate::failure::in_flight::Watch;
use crate::failure::panic;
use crate::handler::LambdaHandler;
use crate::invocation::Environment;
#[cfg(feature = "tracing")]
use crate::invocation::LambdaContext;
use crate::invocation::TraceEnvironment;
use crate::lifecycle::shutdown::Shutdown;
use crate::lifecycle::snapstart::SnapStart;
use crate::lifecycle::worker::{Service, Worker};
use crate::lifecycle::workers;
use crate::logging::settings;
use crate::runtime_api::client::Client;
use crate::runtime_api::early_next;
use crate::runtime_api::endpoint::Endpoint;
use crate::runtime_api::request::{Api, Post};
use crate::runtime_api::retry::Policy;

/// The runtime with its options. [`start_lambda`](crate::start_lambda) uses the defaults.
///
/// ```no_run
/// use lambda_native::{LambdaContext, LambdaError, Runtime};
///
/// fn main() {
///     Runtime::new()
///         .pipelining(false)
///         .start(|event: &str, _: &LambdaContext| Ok::<_, LambdaError>(event.to_owned()))
/// }
/// ```
pub struct Runtime {
    api: Option<String>,
    pipelining: bool,
    concurrency: Option<u32>,
    after_invocation: Option<Box<AfterInvocation>>,
    #[cfg(feature = "tracing")]
    span_hook: Option<Box<SpanHook>>,
    snap_start: SnapStart,
    is_snap_start: Option<bool>,
    shutdown: Option<Shutdown>,
    /// The connection on which the first `/next` has already been sent.
    asked: Option<TcpStream>,
}

/// A hook that runs between a response and the next `/next`.
pub(crate) type AfterInvocation = dyn Fn() + Send + Sync;

/// Whether the process, and with it the environment, belongs to the runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Process {
    /// It belongs to the runtime, which sets `_X_AMZN_TRACE_ID`.
    Ours,
    /// It belongs to a test, or to a program that does other things too.
    Shared,
}

impl Runtime {
    /// Creates a runtime with default options.
    pub fn new() -> Self {
        Runtime {
            api: None,
            pipelining: true,
            concurrency: None,
            after_invocation: None,
            #[cfg(feature = "tracing")]
            span_hook: None,
            snap_start: SnapStart::default(),
            is_snap_start: None,
            shutdown: None,
            asked: None,
        }
    }

    /// Sets the address of the Runtime API, in place of `AWS_LAMBDA_RUNTIME_API`: `host:port`, or
    /// an `http` URL with an optional path prefix.
    #[must_use]
    pub fn runtime_api(mut self, address: impl Into<String>) -> Self {
        self.api = Some(address.into());
        self
    }

    /// Sets whether a response and the next `GET /next` are sent in one write (default: on). This
    /// saves a round trip that is billed. If off, the runtime waits until the response has been
    /// accepted.
    ///
    /// `LAMBDA_NATIVE_PIPELINING=off` turns pipelining off without a code change. The runtime turns
    /// it off itself if it detects a Runtime API proxy that reorders requests; see the page
    /// docs/extensions.md.
    #[must_use]
    pub fn pipelining(mut self, on: bool) -> Self {
        self.pipelining = on;
        self
    }

    /// Sets how many invocations are served at once, in place of `AWS_LAMBDA_MAX_CONCURRENCY`,
    /// which Lambda sets on Managed Instances. Each runs on its own thread, and all use the same
    /// handler. With 1, as without the variable, invocations run one after the other. A number
    /// above Lambda's maximum of 1,600 is reduced to 1,600, with a warning.
    #[must_use]
    pub fn concurrency(mut self, workers: u32) -> Self {
        self.concurrency = Some(workers);
        self
    }

    /// Runs `hook` after each response and before the next event is requested. Use it to flush
    /// telemetry, because the environment may be frozen afterwards. The caller already has the
    /// response, but the time is billed. With this hook, the response and `/next` are sent
    /// separately.
    ///
    /// A panic in the hook is logged. There is only one such hook; setting it again replaces it.
    ///
    /// ```no_run
    /// use lambda_native::{LambdaContext, LambdaError, Runtime};
    ///
    /// fn main() {
    ///     Runtime::new()
    ///         .after_invocation(|| eprintln!("flushed"))
    ///         .start(|event: &str, _: &LambdaContext| Ok::<_, LambdaError>(event.to_owned()))
    /// }
    /// ```
    #[must_use]
    pub fn after_invocation(mut self, hook: impl Fn() + Send + Sync + 'static) -> Self {
        self.after_invocation = Some(Box::new(hook));
        self
    }

    /// Runs `hook` with the span of each invocation before the span is entered. Use it to set the
    /// parent of the span, because OpenTelemetry cannot change the parent of a span that has
    /// started. [`LambdaContext::xray`] has the ids of the X-Ray trace.
    ///
    /// If the hook panics, the invocation fails with this panic and the handler is not called.
    /// There is only one such hook; setting it again replaces it. The page docs/tracing.md has an
    /// example with `tracing-opentelemetry`.
    ///
    /// ```no_run
    /// use lambda_native::{LambdaContext, LambdaError, Runtime};
    ///
    /// fn main() {
    ///     Runtime::new()
    ///         .invocation_span(|ctx, span| set_parent(span, ctx.xray()))
    ///         .start(|event: &str, _: &LambdaContext| Ok::<_, LambdaError>(event.to_owned()))
    /// }
    /// # fn set_parent(_: &tracing::Span, _: Option<lambda_native::XRayContext>) {}
    /// ```
    #[cfg(feature = "tracing")]
    #[must_use]
    pub fn invocation_span(
        mut self,
        hook: impl Fn(&LambdaContext<'_>, &tracing::Span) + Send + Sync + 'static,
    ) -> Self {
        self.span_hook = Some(Box::new(hook));
        self
    }

    /// Runs `hook` after init and before SnapStart takes its snapshot, for example to close what
    /// must not be part of a snapshot. If there are several hooks, the last one registered runs
    /// first. Without SnapStart the hook does not run.
    ///
    /// An error or a panic is posted to `/init/error` as `Runtime.BeforeSnapshotError`, no snapshot
    /// is taken, and the process exits with status 64. The page docs/snapstart.md describes the
    /// complete order.
    ///
    /// ```no_run
    /// use lambda_native::{LambdaContext, LambdaError, Runtime};
    ///
    /// fn main() {
    ///     Runtime::new()
    ///         .before_snapshot(|| std::fs::remove_file(std::env::temp_dir().join("cache")))
    ///         .after_restore(|| std::fs::write(std::env::temp_dir().join("started"), "restored"))
    ///         .start(|event: &str, _: &LambdaContext| Ok::<_, LambdaError>(event.to_owned()))
    /// }
    /// ```
    #[must_use]
    pub fn before_snapshot<E: HandlerError>(
        mut self,
        hook: impl FnOnce() -> Result<(), E> + Send + 'static,
    ) -> Self {
        let hook = Box::new(|| hook().map_err(HandlerError::into_lambda_error));
        self.snap_start.before_snapshot(hook);
        self
    }

    /// Runs `hook` in each environment that is restored from a SnapStart snapshot, before its first
    /// invocation, for example to make values unique that are the same in all restored
    /// environments. If there are several hooks, the first one registered runs first. Without
    /// SnapStart the hook does not run.
    ///
    /// An error or a panic is posted to `/restore/error` as `Runtime.AfterRestoreError`, and the
    /// process exits with status 65. The restore and these hooks together have a time limit of ten
    /// seconds.
    #[must_use]
    pub fn after_restore<E: HandlerError>(
        mut self,
        hook: impl FnOnce() -> Result<(), E> + Send + 'static,
    ) -> Self {
        let hook = Box::new(|| hook().map_err(HandlerError::into_lambda_error));
        self.snap_start.after_restore(hook);
        self
    }

    /// Sets whether SnapStart takes a snapshot after init, in place of
    /// `AWS_LAMBDA_INITIALIZATION_TYPE`. For tests of the hooks.
    #[must_use]
    pub fn snap_start(mut self, on: bool) -> Self {
        self.is_snap_start = Some(on);
        self
    }

    /// Runs `hook` on a separate thread when Lambda shuts the environment down. It has half a
    /// second: Lambda sends SIGTERM, and SIGKILL 500 ms later. The process then exits with status
    /// 0. If there are several hooks, the last one registered runs first. The runtime does not wait
    /// for invocations in flight.
    ///
    /// Lambda sends SIGTERM only if an extension is registered, so the runtime registers an
    /// internal extension, `lambda-native-shutdown`, for no events. If the registration is refused
    /// or there is no Extensions API, the runtime logs a warning and continues. SIGTERM from
    /// elsewhere still runs the hook.
    ///
    /// A panic in the hook is logged, the other hooks still run, and the exit status is 1.
    /// [`run`](Runtime::run) ignores this option, because signals belong to the whole process. The
    /// page docs/shutdown.md says more.
    ///
    /// ```no_run
    /// use lambda_native::{LambdaContext, LambdaError, Runtime};
    ///
    /// fn main() {
    ///     Runtime::new()
    ///         .on_shutdown(|| eprintln!("goodbye"))
    ///         .start(|event: &str, _: &LambdaContext| Ok::<_, LambdaError>(event.to_owned()))
    /// }
    /// ```
    #[must_use]
    pub fn on_shutdown(mut self, hook: impl FnOnce() + Send + 'static) -> Self {
        let shutdown = self.shutdown.get_or_insert_with(Shutdown::new);
        shutdown.push(Box::new(hook));
        self
    }

    /// Serves invocations, and returns when the runtime cannot continue. For tests, and for
    /// programs that end in their own way; Lambda functions use [`start`](Runtime::start).
    ///
    /// This method does not change the environment: only [`start`](Runtime::start) sets
    /// `_X_AMZN_TRACE_ID`.
    ///
    /// # Errors
    ///
    /// Always returns an error; see [`RuntimeError`] for the reasons.
    pub fn run(self, handler: impl LambdaHandler) -> Result<Infallible, RuntimeError> {
        self.run_with(|| Ok::<_, LambdaError>(handler))
    }

    /// Like [`run`](Runtime::run), with an init function. If it returns an error or panics, the
    /// error is posted to `/init/error`.
    ///
    /// # Errors
    ///
    /// Always returns an error; see [`RuntimeError`] for the reasons.
    pub fn run_with<H, E>(
        self,
        init: impl FnOnce() -> Result<H, E>,
    ) -> Result<Infallible, RuntimeError>
    where
        H: LambdaHandler,
        E: HandlerError,
    {
        self.serve(init, Process::Shared).map_err(|error| *error)
    }

    /// Asks for the first event before anything is set up. For a process that is the runtime's own,
    /// and has no init to run.
    pub(crate) fn ask_ahead(&mut self) {
        // An extension is registered before the first `/next`, and a snapshot is taken before it.
        if self.api.is_none() && self.shutdown.is_none() && self.is_snap_start != Some(true) {
            self.asked = early_next::ask();
        }
    }

    pub(crate) fn serve<H, E>(
        self,
        init: impl FnOnce() -> Result<H, E>,
        process: Process,
    ) -> Result<Infallible, Box<RuntimeError>>
    where
        H: LambdaHandler,
        E: HandlerError,
    {
        let endpoint = match Endpoint::read(self.api) {
            Ok(endpoint) => endpoint,
            Err(error) => return Err(process.end(error)),
        };
        let api = Arc::new(Api::new(endpoint));
        let environment = Environment::read();
        let concurrency = match self.concurrency {
            Some(workers) => Some(workers).filter(|&workers| workers > 1),
            None => environment.concurrency(),
        };
        if concurrency.is_some() {
            settings::limit_lines();
        }
        let mut client = Client::new(Arc::clone(&api));
        let watch = Watch::new(&api);
        // Before init, so that a hook which init installs can pass on to this one.
        panic::install_hook();
        // With several invocations at once there is no one trace id for the process.
        let trace =
            (process == Process::Ours && concurrency.is_none()).then(TraceEnvironment::reserve);
        let is_asked = self.asked.is_some();
        if let Some(asked) = self.asked {
            client.go_on(asked);
        }
        let connection = match process {
            Process::Ours => crash::install(&mut client),
            Process::Shared => None,
        };
        if !is_asked {
            watch.enter_init(connection);
        }
        let handler = panic::catch(|| init().map_err(HandlerError::into_lambda_error));
        watch.leave();
        let handler = match handler {
            Ok(handler) => handler,
            Err(error) => return Err(process.end(report_init_error(&mut client, error))),
        };
        if let Some(shutdown) = self.shutdown
            && process == Process::Ours
        {
            shutdown.watch(&api);
        }
        if self.is_snap_start.unwrap_or(environment.is_snap_start()) {
            let passed = self.snap_start.pass(&mut client, &watch);
            if let Err(error) = passed {
                drop(handler);
                return Err(process.end(error));
            }
        }
        let service = Service {
            environment: &environment,
            handler: &handler,
            pipelining: AtomicBool::new(
                self.pipelining && environment.pipelining() && self.after_invocation.is_none(),
            ),
            policy: match concurrency {
                Some(_) => Policy::Managed,
                None => Policy::Classic,
            },
            after_invocation: self.after_invocation.as_deref(),
            #[cfg(feature = "tracing")]
            span_hook: self.span_hook.as_deref(),
        };
        let mut first = Worker::with(&service, client, watch, trace);
        let Err(error) = match concurrency {
            Some(workers) => workers::serve(workers, &service, &api, first),
            None => {
                let ended = first.run();
                if process == Process::Ours {
                    forget(first);
                }
                ended
            }
        };
        // What init has set up may have something to do at its end.
        drop(handler);
        Err(process.end(error))
    }
}

impl Process {
    /// Where the process is the runtime's own it ends here, and the memory with it: the code that
    /// would clear it away is not there.
    fn end(self, error: Box<RuntimeError>) -> Box<RuntimeError> {
        match self {
            Process::Ours => end(&error),
            Process::Shared => error,
        }
    }
}

impl Default for Runtime {
    fn default() -> Self {
        Runtime::new()
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime")
            .field("api", &self.api)
            .field("pipelining", &self.pipelining)
            .field("concurrency", &self.concurrency)
            .finish_non_exhaustive()
    }
}

fn report_init_error(client: &mut Client, error: LambdaError) -> Box<RuntimeError> {
    let report = ErrorReport::of_init(&error);
    let unreported = client.report_or_say_why(Post::InitError, &report);
    Box::new(RuntimeError::Init { error, unreported })
}
