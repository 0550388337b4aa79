//! One of the functions behind the server.

use std::sync::Arc;

use lambda_native_emulator::InvocationResponse;
use lambda_native_emulator::front::{Front, MAX_EVENT_BYTES};
use lambda_native_emulator::process::{EnvironmentPool, PendingInvocation, Report};

use super::cors::Cors;
use super::lambda_api::Description;
use super::launch::{Launch, LaunchError};
use crate::args::{FrontKind, InvokeMode, RunArgs};
use crate::config::Values;
use crate::function::Function;
use crate::terminal::Prefix;

/// "Lambda quotas": 6 MB for the payload of a synchronous invocation.
pub(super) const MAX_REQUEST_BYTES: usize = MAX_EVENT_BYTES;

/// The most invocations that wait for a function. Each has its event in memory. By default, the service
/// runs at most 1,000 invocations at once ("Lambda quotas").
const MAX_WAITING: usize = 1_000;

/// A function, and how it is served.
#[derive(Debug)]
pub(super) struct ServedFunction {
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) description: Arc<Description>,
    /// What HTTP requests go through.
    pub(super) front: Front,
    /// `None` if the function decides.
    pub(super) invoke_mode: Option<InvokeMode>,
    /// `None` if the function handles cross-origin requests itself.
    pub(super) cors: Option<Cors>,
    /// What messages about the function begin with.
    pub(super) prefix: Prefix,
    /// The most invocations that wait or are in flight.
    pub(super) max_pending: usize,
    launch: Arc<Launch>,
}

impl ServedFunction {
    /// Prepares to serve a function, which is built and started by its first request, or by
    /// [`launch_now`](ServedFunction::launch_now).
    pub(super) fn new(
        function: Function,
        args: &RunArgs,
        has_route: bool,
    ) -> anyhow::Result<ServedFunction> {
        let values = &function.configuration().values;
        // A Function URL has no routes.
        let kind = values.front.or(has_route.then_some(FrontKind::HttpApi));
        let front_args = args.front.or(kind, url_mode(values));
        let front = match front_args.front() {
            Err(error) if has_route && values.front.is_none() && !args.front.has_kind() => {
                return Err(error.context(
                    "a function with a route is behind an HTTP API, unless --front or the key `front` says \
                     otherwise",
                ));
            }
            front => front?,
        };
        let (name, settings) = (function.name(), function.settings().clone());
        let max_pending = MAX_WAITING.saturating_add(function.capacity());
        let description = Arc::new(Description::new(name.clone(), settings));
        Ok(ServedFunction {
            name,
            arn: function.arn(),
            cors: Cors::of(front_args.cors(), &front, values)?,
            front,
            invoke_mode: front_args.invoke_mode(),
            prefix: function.prefix().clone(),
            max_pending,
            launch: Arc::new(Launch::new(function, args.watch, Arc::clone(&description))),
            description,
        })
    }

    /// The path of a request without the stage. `None` if it is outside of the stage.
    pub(super) fn path_in_stage<'a>(&self, path: &'a str) -> Option<&'a str> {
        match path.strip_prefix(&self.front.base_path())? {
            "" => Some("/"),
            path => path.starts_with('/').then_some(path),
        }
    }

    /// Builds and starts the function. With `--watch`, waits for changes until a build succeeds.
    pub(super) fn launch_now(&self) -> anyhow::Result<()> {
        self.launch.now()
    }

    /// The running function. The first call builds and starts it.
    pub(super) async fn environment(&self) -> Result<Arc<EnvironmentPool>, LaunchError> {
        self.launch.environment().await
    }

    /// Stops the function for good.
    pub(super) fn stop(&self) {
        self.launch.stop();
    }

    /// Whether no more invocations are accepted for now.
    pub(super) fn is_full(&self) -> bool {
        self.launch.pending() >= self.max_pending
    }
}

/// The configured invoke mode of the Function URL.
fn url_mode(values: &Values) -> Option<InvokeMode> {
    let streaming = values.url_settings()?.streaming?;
    Some(if streaming {
        InvokeMode::ResponseStream
    } else {
        InvokeMode::Buffered
    })
}

/// Waits for the response without blocking the server's thread.
pub(super) async fn response(pending: PendingInvocation) -> InvocationResponse {
    tokio::task::spawn_blocking(move || pending.wait())
        .await
        .unwrap_or(InvocationResponse::Stopped)
}

/// Waits for the response and the report without blocking the server's thread.
pub(super) async fn response_and_report(
    pending: PendingInvocation,
) -> (InvocationResponse, Option<Report>) {
    tokio::task::spawn_blocking(move || pending.wait_for_report())
        .await
        .unwrap_or((InvocationResponse::Stopped, None))
}
