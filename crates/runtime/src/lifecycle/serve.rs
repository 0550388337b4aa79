//! Serves a function: init, the snapshot, then the workers.

use std::convert::Infallible;
use std::mem::forget;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::exit::end;
use super::runtime::Runtime;
use super::worker::{Service, Worker};
use super::{pipelining, workers};
use crate::error::{ErrorReport, HandlerError, LambdaError, RuntimeError};
use crate::failure::in_flight::Watch;
use crate::failure::{crash, panic};
use crate::handler::LambdaHandler;
use crate::invocation::{Environment, TraceEnvironment};
use crate::logging::settings;
use crate::runtime_api::client::Client;
use crate::runtime_api::early_next;
use crate::runtime_api::endpoint::Endpoint;
use crate::runtime_api::request::{Api, Post};
use crate::runtime_api::retry::Policy;

/// Whether the process, and with it the environment, belongs to the runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Process {
    /// It belongs to the runtime, which sets `_X_AMZN_TRACE_ID`.
    Ours,
    /// It belongs to the runtime, but the program ends it, and has started threads already.
    #[cfg(feature = "__compat")]
    OfProgram,
    /// It belongs to a test, or to a program that does other things too.
    Shared,
}

impl Runtime {
    /// Sends the first `GET /next` before anything is set up. Only for processes that belong to the
    /// runtime and have no init function.
    pub(super) fn send_early_next(&mut self) {
        // Extensions must be registered and snapshots taken before the first `/next`.
        if self.api.is_none() && self.shutdown.is_none() && self.is_snap_start != Some(true) {
            self.early_connection = early_next::send();
        }
    }

    /// Runs init, waits for the snapshot if SnapStart is on, and then serves invocations.
    pub(super) fn serve<H, E>(
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
        let pipelining = pipelining::is_on();
        let concurrency = workers(self.concurrency, &environment);
        let mut client = Client::new(Arc::clone(&api));
        let watch = Watch::new(&api);
        // Before init, so that a hook that the init function installs can call this one.
        panic::install_hook();
        // With several invocations at once, the process has no single trace id.
        let trace = match concurrency {
            None => process.trace_environment(),
            Some(_) => None,
        };

        let is_early = self.early_connection.is_some();
        if let Some(connection) = self.early_connection {
            client.adopt(connection);
        }
        let connection = match process {
            Process::Shared => None,
            _ if crash::install() => client.connect(),
            _ => None,
        };
        if !is_early {
            watch.enter_init(connection);
        }
        let handler = panic::catch(|| init().map_err(HandlerError::into_lambda_error));
        watch.leave();
        let handler = match handler {
            Ok(handler) => handler,
            Err(error) => return Err(process.end(report_init_error(&mut client, error))),
        };

        if let Some(shutdown) = self.shutdown
            && process != Process::Shared
        {
            shutdown.watch(&api);
        }
        if self.is_snap_start.unwrap_or(environment.is_snap_start()) {
            let restored = self.snap_start.snapshot_and_restore(&mut client, &watch);
            if let Err(error) = restored {
                drop(handler);
                return Err(process.end(error));
            }
        }

        let service = Service {
            environment: &environment,
            handler: &handler,
            pipelining: AtomicBool::new(
                self.pipelining && pipelining && self.after_invocation.is_none(),
            ),
            policy: match concurrency {
                Some(_) => Policy::Managed,
                None => Policy::Classic,
            },
            after_invocation: self.after_invocation.as_deref(),
            #[cfg(feature = "tracing")]
            opens_spans: process.opens_spans(),
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
        // Dropped so that destructors of what init has created run.
        drop(handler);
        Err(process.end(error))
    }
}

/// The number of workers, or `None` if a single worker serves one invocation at a time.
pub(super) fn workers(given: Option<u32>, environment: &Environment) -> Option<u32> {
    let workers = match given {
        Some(workers) => Some(workers).filter(|&workers| workers > 1),
        None => environment.concurrency(),
    };
    if workers.is_some() {
        settings::limit_lines();
    }
    workers
}

impl Process {
    /// Ends the process here if it belongs to the runtime, so that the code that would free memory
    /// is not linked.
    fn end(self, error: Box<RuntimeError>) -> Box<RuntimeError> {
        match self {
            Process::Ours => end(&error),
            _ => error,
        }
    }

    fn trace_environment(self) -> Option<TraceEnvironment> {
        match self {
            Process::Ours => Some(TraceEnvironment::reserve()),
            #[cfg(feature = "__compat")]
            Process::OfProgram => Some(TraceEnvironment::reserve_among_threads()),
            Process::Shared => None,
        }
    }

    #[cfg(feature = "tracing")]
    fn opens_spans(self) -> bool {
        match self {
            #[cfg(feature = "__compat")]
            Process::OfProgram => false,
            _ => true,
        }
    }
}

pub(super) fn report_init_error(client: &mut Client, error: LambdaError) -> Box<RuntimeError> {
    let report = ErrorReport::of_init(&error);
    let unreported = client.report_or_say_why(Post::InitError, &report);
    Box::new(RuntimeError::Init { error, unreported })
}
