//! One of the functions behind the server.

use std::sync::Arc;

use lambda_native_console::{Console, FunctionFacts, Origin, Recorder, Variable};
use lambda_native_emulator::front::{Front, MAX_EVENT_BYTES};
use lambda_native_emulator::process::{PendingInvocation, Report};
use lambda_native_emulator::{Invocation, InvocationResponse};

use super::cors::Cors;
use super::lambda_api::Description;
use super::launch::{Launch, LaunchError};
use super::recording::Recording;
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
    /// What the console shows of it.
    pub(super) facts: FunctionFacts,
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
    recording: Recording,
    launch: Arc<Launch>,
}

/// Where a function is on the server.
pub(super) struct Place<'a> {
    pub(super) has_route: bool,
    /// The URL of the server.
    pub(super) api_url: &'a str,
    /// Whether it gets all requests. The paths of several functions begin with their names.
    pub(super) is_only: bool,
}

/// Why an invocation did not reach its function.
#[derive(Debug)]
pub(super) enum NotInvoked {
    /// A fault of the console has rejected it.
    Throttled,
    NotRunning(LaunchError),
}

/// An invocation that waits for the function to be built. If its client disconnects before, it has ended.
struct Waiting<'a> {
    recorder: &'a Recorder,
    id: Option<String>,
}

impl ServedFunction {
    /// Prepares to serve a function, which is built and started by its first request, or by
    /// [`launch_now`](ServedFunction::launch_now).
    pub(super) fn new(
        function: Function,
        args: &RunArgs,
        place: &Place<'_>,
        recorder: Option<Recorder>,
    ) -> anyhow::Result<ServedFunction> {
        let values = &function.configuration().values;
        // A Function URL has no routes.
        let has_route = place.has_route;
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
        let recording = Recording::new(recorder);
        recording.set_variables(&function);
        let invoke_mode = front_args.invoke_mode();
        let facts = facts(&function, place, &front, invoke_mode, args.watch);
        Ok(ServedFunction {
            name,
            arn: function.arn(),
            facts,
            cors: Cors::of(front_args.cors(), &front, values)?,
            front,
            invoke_mode,
            prefix: function.prefix().clone(),
            max_pending,
            launch: Arc::new(Launch::new(
                function,
                args.watch,
                Arc::clone(&description),
                recording.clone(),
            )),
            description,
            recording,
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

    /// Passes an invocation to the function. The first one builds and starts it.
    pub(super) async fn invoke(
        &self,
        invocation: Invocation,
        origin: impl FnOnce() -> Origin,
    ) -> Result<PendingInvocation, NotInvoked> {
        let Some(recorder) = self.recording.recorder() else {
            return Ok(self.launch.environment().await?.invoke(invocation));
        };
        let (invocation, id) = recorder.received(invocation, origin());
        let waiting = Waiting {
            recorder,
            id: Some(id),
        };
        if !self.recording.admits() {
            waiting.end(Recorder::throttled);
            return Err(NotInvoked::Throttled);
        }
        match self.launch.environment().await {
            Ok(environment) => {
                waiting.end(Recorder::queued);
                Ok(environment.invoke(invocation))
            }
            Err(error) => {
                waiting.end(|recorder, id| recorder.not_started(id, &error.to_string()));
                Err(error.into())
            }
        }
    }

    /// Lets the console, where the function has this number, reject invocations.
    pub(super) fn set_console(&self, console: &Arc<Console>, number: usize) {
        self.recording.set_console(console, number);
    }

    /// What builds and starts the function.
    pub(super) fn launch(&self) -> &Arc<Launch> {
        &self.launch
    }

    /// The variables that the function was started with, for the console.
    pub(super) fn recorded_variables(&self) -> Vec<Variable> {
        self.recording.variables()
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

impl From<LaunchError> for NotInvoked {
    fn from(error: LaunchError) -> NotInvoked {
        NotInvoked::NotRunning(error)
    }
}

/// What is known about a function before it is started.
fn facts(
    function: &Function,
    place: &Place<'_>,
    front: &Front,
    invoke_mode: Option<InvokeMode>,
    watches: bool,
) -> FunctionFacts {
    let (name, package) = (function.name(), function.package());
    let (api_url, stage) = (place.api_url, front.base_path());
    let url = if place.is_only {
        format!("{api_url}{stage}")
    } else {
        format!("{api_url}/{name}{stage}")
    };
    FunctionFacts {
        name,
        arn: function.arn(),
        api_url: api_url.to_owned(),
        url,
        front: front.clone(),
        invoke_mode: invoke_mode.map(InvokeMode::name),
        limits: function.limits(),
        snap_start: function.settings().snap_start,
        freezes: function.freezes(),
        watches,
        serve_only: function.is_attached(),
        package: package.map(|(name, _)| name.to_owned()),
        binary: package.and_then(|(_, binary)| Some(binary?.to_owned())),
        events_directory: function.events_directory(),
    }
}

impl Waiting<'_> {
    fn end(mut self, record: impl FnOnce(&Recorder, &str)) {
        if let Some(id) = self.id.take() {
            record(self.recorder, &id);
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(id) = &self.id {
            let error = "the client disconnected before the function was ready";
            self.recorder.not_started(id, error);
        }
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
