//! The runtime with its options: init, then the loop.

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

/// The runtime and its options. [`start_lambda`](crate::start_lambda) is the same with none.
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
    /// The connection that the first `/next` has been sent on already.
    asked: Option<TcpStream>,
}

/// What runs between an answer and the next `/next`.
pub(crate) type AfterInvocation = dyn Fn() + Send + Sync;

/// Who the process belongs to, and with it the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Process {
    /// The runtime: it sets `_X_AMZN_TRACE_ID`.
    Ours,
    /// A test, or a program that does other things too.
    Shared,
}

impl Runtime {
    /// A runtime with every option at its default.
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

    /// The address of the Runtime API, in place of `AWS_LAMBDA_RUNTIME_API`: `host:port`, or an
    /// `http` URL with a path in front of the API's own.
    #[must_use]
    pub fn runtime_api(mut self, address: impl Into<String>) -> Self {
        self.api = Some(address.into());
        self
    }

    /// Whether a response and the following `/next` leave in one write (on by default). It saves a
    /// round trip that is billed. Off, the runtime waits for the response to be accepted first.
    ///
    /// `LAMBDA_NATIVE_PIPELINING=off` turns it off without a builder. The runtime turns it off by
    /// itself where a proxy of the Runtime API reorders requests: the page docs/extensions.md says
    /// more.
    #[must_use]
    pub fn pipelining(mut self, on: bool) -> Self {
        self.pipelining = on;
        self
    }

    /// How many invocations are served at once, in place of `AWS_LAMBDA_MAX_CONCURRENCY`, which
    /// Lambda sets on Managed Instances: each on a thread of its own, all by the one handler. With 1
    /// there is one after the other, as without the variable. More than 1,600, which is Lambda's own
    /// maximum, are taken for so many, with a warning.
    #[must_use]
    pub fn concurrency(mut self, workers: u32) -> Self {
        self.concurrency = Some(workers);
        self
    }

    /// Runs `hook` after each answer, before the next event is asked for: the environment may be
    /// frozen from then on, so this is where telemetry is flushed. The caller has the answer by
    /// then, the time is billed. Answer and `/next` no longer leave in one write.
    ///
    /// A panic in it is logged. There is one such hook: a second takes the place of the first.
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

    /// Runs `hook` with the span of each invocation before it is entered: the place to give it a
    /// parent, because OpenTelemetry takes none for a span that has begun. [`LambdaContext::xray`]
    /// has the ids of X-Ray's trace.
    ///
    /// A panic in it is an error response to that invocation, and the handler is not called. There
    /// is one such hook: a second takes the place of the first. The page docs/tracing.md has an
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

    /// Runs `hook` after init and before SnapStart takes its snapshot: the place to close what cannot
    /// be in one. Of several, the last registered runs first. Without SnapStart it does not run.
    ///
    /// An error or a panic goes to `/init/error` as `Runtime.BeforeSnapshotError`, no snapshot is
    /// taken, and the process exits with status 64. The page docs/snapstart.md has the whole order.
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

    /// Runs `hook` in each environment that is started from a SnapStart snapshot, before its first
    /// invocation: the place to make unique again what the snapshot has made the same for all. Of
    /// several, the first registered runs first. Without SnapStart it does not run.
    ///
    /// An error or a panic goes to `/restore/error` as `Runtime.AfterRestoreError`, and the process
    /// exits with status 65. The restore and these hooks have ten seconds together.
    #[must_use]
    pub fn after_restore<E: HandlerError>(
        mut self,
        hook: impl FnOnce() -> Result<(), E> + Send + 'static,
    ) -> Self {
        let hook = Box::new(|| hook().map_err(HandlerError::into_lambda_error));
        self.snap_start.after_restore(hook);
        self
    }

    /// Whether SnapStart takes a snapshot after init, in place of what
    /// `AWS_LAMBDA_INITIALIZATION_TYPE` says. For tests of the hooks.
    #[must_use]
    pub fn snap_start(mut self, on: bool) -> Self {
        self.is_snap_start = Some(on);
        self
    }

    /// Runs `hook` when Lambda ends the environment, on a thread of its own, within half a second:
    /// Lambda sends SIGTERM, and SIGKILL 500 ms later. Then the process exits with status 0. Of
    /// several, the last registered runs first. What is in flight is not waited for.
    ///
    /// Lambda sends SIGTERM only where an extension is registered, so the runtime registers an
    /// internal one, `lambda-native-shutdown`, which takes no events. Where that is refused or there
    /// is no Extensions API, it logs a warning and serves on; SIGTERM runs the hook all the same.
    ///
    /// A panic in it is logged, the other hooks run, and the status is 1. With
    /// [`run`](Runtime::run) the option does nothing: signals belong to the whole process, and that
    /// is not the runtime's there. The page docs/shutdown.md says more.
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

    /// Serves invocations, and returns when there is no way to go on. For tests and for programs
    /// that end in their own way; [`start`](Runtime::start) is for functions.
    ///
    /// The environment is left alone: `_X_AMZN_TRACE_ID` is set by [`start`](Runtime::start) only.
    ///
    /// # Errors
    ///
    /// It only ever returns an error: see [`RuntimeError`].
    pub fn run(self, handler: impl LambdaHandler) -> Result<Infallible, RuntimeError> {
        self.run_with(|| Ok::<_, LambdaError>(handler))
    }

    /// As [`run`](Runtime::run), with an init that may fail: its error or panic goes to
    /// `/init/error`.
    ///
    /// # Errors
    ///
    /// It only ever returns an error: see [`RuntimeError`].
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
