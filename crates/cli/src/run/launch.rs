//! Builds and starts a function: before the server, or with the first request.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lambda_native_emulator::process::{EnvironmentPool, Notice};
use tokio::sync::oneshot;
use tokio::task;

use super::lambda_api::Description;
use super::watch::Watch;
use crate::function::Function;
use crate::notice::Printer;

/// A function that is started once. If that fails, the next request tries again.
#[derive(Debug)]
pub(super) struct Launch {
    is_watched: bool,
    description: Arc<Description>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// `None` while a thread builds the function, and once it runs.
    function: Option<Box<Function>>,
    /// The requests that wait for that thread.
    waiting: Vec<oneshot::Sender<Launched>>,
    environment: Option<Arc<EnvironmentPool>>,
    is_stopped: bool,
}

type Launched = Result<Arc<EnvironmentPool>, LaunchError>;

/// Why a function is not running. `Display` is a message for the client.
#[derive(Debug, Clone)]
pub(super) struct LaunchError(Arc<str>);

impl fmt::Display for LaunchError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Launch {
    pub(super) fn new(
        function: Function,
        is_watched: bool,
        description: Arc<Description>,
    ) -> Launch {
        Launch {
            is_watched,
            description,
            state: Mutex::new(State {
                function: Some(Box::new(function)),
                waiting: Vec::new(),
                environment: None,
                is_stopped: false,
            }),
        }
    }

    /// Builds and starts the function. With `--watch`, waits for changes until a build succeeds.
    pub(super) fn now(&self) -> anyhow::Result<()> {
        let Some(mut function) = self.lock().function.take() else {
            return Ok(());
        };
        if function.is_attached() {
            self.attach(&function)?;
            return Ok(());
        }
        let mut watch = self.watch(&function)?;
        let executable = match (function.build(), &mut watch) {
            (Err(error), Some(watch)) => watch.until_built(&mut function, error)?,
            (built, _) => built?,
        };
        self.start(function, executable, watch)
            .map_err(|(_, error)| error)?;
        Ok(())
    }

    /// The running function. The first call builds and starts it on a thread of the pool.
    pub(super) async fn environment(self: &Arc<Launch>) -> Launched {
        let (sender, launched) = oneshot::channel();
        {
            let mut state = self.lock();
            if let Some(environment) = &state.environment {
                return Ok(Arc::clone(environment));
            }
            state.waiting.push(sender);
            // The thread goes on if the client of this request disconnects.
            if let Some(function) = state.function.take() {
                let launch = Arc::clone(self);
                task::spawn_blocking(move || launch.build_and_start(function));
            }
        }
        launched
            .await
            .unwrap_or_else(|_| Err(LaunchError("lam is shutting down".into())))
    }

    /// Stops the function for good.
    pub(super) fn stop(&self) {
        let environment = {
            let mut state = self.lock();
            state.is_stopped = true;
            state.environment.clone()
        };
        if let Some(environment) = environment {
            environment.stop();
        }
    }

    /// The number of requests that wait for the build, and of invocations that have not ended.
    pub(super) fn pending(&self) -> usize {
        let state = self.lock();
        let environment = state.environment.as_ref();
        state.waiting.len() + environment.map_or(0, |running| running.pending_invocations())
    }

    fn build_and_start(&self, function: Box<Function>) {
        let prefix = function.prefix().clone();
        let launched = match self.build(&function) {
            Ok((executable, watch)) => self.start(function, executable, watch),
            Err(error) => Err((function, error)),
        };
        let mut state = self.lock();
        let launched = match launched {
            Ok(environment) => Ok(environment),
            Err((function, error)) => {
                prefix.error(&error);
                prefix.warning("the next request will build it again");
                let name = function.name();
                state.function = Some(function);
                Err(LaunchError(
                    format!("{name} is not running: {error:#}").into(),
                ))
            }
        };
        for sender in state.waiting.drain(..) {
            // A client that has disconnected does not wait any more.
            let _ = sender.send(launched.clone());
        }
    }

    fn build(&self, function: &Function) -> anyhow::Result<(PathBuf, Option<Watch>)> {
        let watch = self.watch(function)?;
        Ok((function.build()?, watch))
    }

    /// Watches before the build, so that changes during the build are noticed.
    fn watch(&self, function: &Function) -> anyhow::Result<Option<Watch>> {
        if !self.is_watched {
            return Ok(None);
        }
        Watch::start(function).map(Some)
    }

    /// Waits for a process of the function that somebody else starts.
    fn attach(&self, function: &Function) -> anyhow::Result<()> {
        let printer = Printer::new(function.prefix().clone(), Path::new(""));
        let environment = function.attach(move |_, notice| printer.print(notice))?;
        self.lock().environment = Some(environment);
        Ok(())
    }

    /// Starts this build of the function.
    fn start(
        &self,
        function: Box<Function>,
        executable: PathBuf,
        watch: Option<Watch>,
    ) -> Result<Arc<EnvironmentPool>, (Box<Function>, anyhow::Error)> {
        let prefix = function.prefix().clone();
        let printers: Vec<Printer> = (0..function.instances())
            .map(|_| Printer::new(prefix.clone(), &executable))
            .collect();
        let started = function.start_instances(executable.clone(), move |number, notice| {
            printers[number].print(notice);
            match notice {
                Notice::InitFailed { .. } => {
                    prefix.warning("init failed; the next request will retry it");
                }
                Notice::RestoreFailed { .. } => {
                    prefix.warning("restore failed; the next request will start over with init");
                }
                _ => {}
            }
        });
        let environment = match started {
            Ok(environment) => environment,
            Err(error) => return Err((function, error)),
        };
        self.description.set_executable(executable.clone());
        let is_stopped = {
            let mut state = self.lock();
            state.environment = Some(Arc::clone(&environment));
            state.is_stopped
        };
        if is_stopped {
            environment.stop();
        }
        if let Some(watch) = watch {
            let prefix = function.prefix().clone();
            if let Err(error) = watch.follow(*function, executable, Arc::clone(&environment)) {
                prefix.error(&error);
            }
        }
        Ok(environment)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
