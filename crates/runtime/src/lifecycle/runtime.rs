//! The options of the runtime.

use std::fmt;
use std::net::TcpStream;

use super::shutdown::Shutdown;
use super::snapstart::SnapStart;
#[cfg(feature = "tracing")]
use super::span::SpanHook;
use super::worker::AfterInvocation;
use crate::error::HandlerError;
#[cfg(feature = "tracing")]
use crate::invocation::LambdaContext;

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
    pub(super) api: Option<String>,
    pub(super) pipelining: bool,
    pub(super) concurrency: Option<u32>,
    pub(super) after_invocation: Option<Box<AfterInvocation>>,
    #[cfg(feature = "tracing")]
    pub(super) span_hook: Option<Box<SpanHook>>,
    pub(super) snap_start: SnapStart,
    pub(super) is_snap_start: Option<bool>,
    pub(super) shutdown: Option<Shutdown>,
    /// The connection on which the first `/next` has already been sent.
    pub(super) early_connection: Option<TcpStream>,
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
            early_connection: None,
        }
    }

    /// Sets the Runtime API's address, in place of `AWS_LAMBDA_RUNTIME_API`: `host:port`, or an
    /// `http` URL with an optional path.
    #[must_use]
    pub fn runtime_api(mut self, address: impl Into<String>) -> Self {
        self.api = Some(address.into());
        self
    }

    /// Sets whether a response and the next `GET /next` are sent in one write (default: on), which
    /// saves a round trip that is billed. If off, the runtime waits until the response has been
    /// accepted.
    ///
    /// `LAMBDA_NATIVE_PIPELINING=off` turns pipelining off without a code change. The runtime turns
    /// it off itself after a Runtime API proxy has reordered requests; see the page
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

    /// Runs `hook` with the span of each invocation before the span is entered, for example to set
    /// its parent, which OpenTelemetry cannot change later. [`LambdaContext::xray`] has the ids of
    /// the X-Ray trace.
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

    /// Runs `hook` on a separate thread when Lambda shuts the environment down. Lambda sends
    /// SIGTERM, and SIGKILL 500 ms later. If there are several hooks, the last one registered runs
    /// first. After the hooks the process exits with status 0, without waiting for invocations in
    /// flight.
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
