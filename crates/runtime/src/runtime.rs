//! The runtime with its options: init, then the loop.

use std::convert::Infallible;

use crate::client::{Client, PostReply};
use crate::environment::{Endpoint, Environment};
use crate::error::{ErrorReport, HandlerError, LambdaError, RuntimeError};
use crate::handler::LambdaHandler;
use crate::panic::{self, Phase};
use crate::trace::TraceEnvironment;
use crate::worker::{LoopState, Worker};

/// The runtime and its options. [`start_lambda`](crate::start_lambda) is the same with none.
///
/// ```no_run
/// use lambda_native::{LambdaContext, LambdaError, Runtime};
///
/// fn main() {
///     Runtime::builder()
///         .pipelining(false)
///         .start(|event: &str, _: &LambdaContext| Ok::<_, LambdaError>(event.to_owned()))
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Runtime {
    api: Option<String>,
    pipelining: bool,
}

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
    pub fn builder() -> Self {
        Runtime {
            api: None,
            pipelining: true,
        }
    }

    /// The address of the Runtime API, in place of `AWS_LAMBDA_RUNTIME_API`: `host:port`, or an
    /// `http` URL with a path in front of the API's own.
    #[must_use]
    pub fn runtime_api(mut self, address: impl Into<String>) -> Self {
        self.api = Some(address.into());
        self
    }

    /// Whether an answer and the following `/next` leave in one write (on by default). It saves a
    /// round trip that is billed. Off, the runtime waits for the answer to be accepted first.
    #[must_use]
    pub fn pipelining(mut self, on: bool) -> Self {
        self.pipelining = on;
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
        self.serve(|| Ok::<_, LambdaError>(handler), Process::Shared)
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
        self.serve(init, Process::Shared)
    }

    pub(crate) fn serve<H, E>(
        self,
        init: impl FnOnce() -> Result<H, E>,
        process: Process,
    ) -> Result<Infallible, RuntimeError>
    where
        H: LambdaHandler,
        E: HandlerError,
    {
        let mut client = Client::new(Endpoint::read(self.api)?);
        let environment = Environment::read();
        // Before init, so that a hook which init installs can pass on to this one.
        panic::install_hook();
        panic::report_to(client.endpoint());
        let trace = (process == Process::Ours).then(TraceEnvironment::reserve);
        panic::enter(Phase::Init, None);
        let handler = panic::catch(|| init().map_err(HandlerError::into_lambda_error));
        panic::enter(Phase::Idle, None);
        let handler = match handler {
            Ok(handler) => handler,
            Err(error) => return Err(report_init_error(&mut client, error)),
        };
        Worker {
            client: &mut client,
            environment: &environment,
            handler: &handler,
            pipelining: self.pipelining,
            trace,
            state: LoopState::default(),
        }
        .run()
    }
}

fn report_init_error(client: &mut Client, error: LambdaError) -> RuntimeError {
    let unreported = match client.init_error(&ErrorReport::of_init(&error)) {
        Ok(PostReply::Accepted) => None,
        Ok(_) => Some(client.complaint()),
        Err(broken) => Some(broken.describe()),
    };
    RuntimeError::Init { error, unreported }
}
