//! Builds and starts a function: before the server, or with the first request.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lambda_native_emulator::process::{EnvironmentPool, Notice};
use tokio::sync::oneshot;
use tokio::task;

use super::lambda_api::Description;
use super::recording::{Built, Recording};
use super::watch::Watch;
use crate::function::Function;
use crate::notice::Printer;

/// A function that is started once. If that fails, the next request tries again.
#[derive(Debug)]
pub(super) struct Launch {
    is_watched: bool,
    description: Arc<Description>,
    recording: Recording,
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
        recording: Recording,
    ) -> Launch {
        Launch {
            is_watched,
            description,
            recording,
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
        let built = match (self.first_build(&function), &mut watch) {
            (Err(error), Some(watch)) => watch.until_built(&mut function, error)?,
            (built, _) => built?,
        };
        self.start(function, built, watch)
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

    /// The running function, if it runs.
    pub(super) fn running(&self) -> Option<Arc<EnvironmentPool>> {
        self.lock().environment.clone()
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
            Ok((built, watch)) => self.start(function, built, watch),
            Err(error) => Err((function, error)),
        };
        if let Err((function, error)) = launched {
            prefix.error(&error);
            prefix.warning("the next request will build it again");
            let text = format!("{} is not running: {error:#}", function.name());
            let mut state = self.lock();
            state.function = Some(function);
            state.wake(&Err(LaunchError(text.into())));
        }
    }

    fn build(&self, function: &Function) -> anyhow::Result<(Built, Option<Watch>)> {
        let watch = self.watch(function)?;
        Ok((self.first_build(function)?, watch))
    }

    /// Builds the function. For an executable, there is no build to record.
    fn first_build(&self, function: &Function) -> anyhow::Result<Built> {
        if function.executable().is_some() {
            return function.build().map(Built::unrecorded);
        }
        self.recording.build(function)
    }

    /// Watches before the build, so that changes during the build are noticed.
    fn watch(&self, function: &Function) -> anyhow::Result<Option<Watch>> {
        if !self.is_watched {
            return Ok(None);
        }
        Watch::start(function, self.recording.clone()).map(Some)
    }

    /// Waits for a process of the function that somebody else starts.
    fn attach(&self, function: &Function) -> anyhow::Result<()> {
        let printer = Printer::new(function.prefix().clone(), Path::new(""));
        let recording = self.recording.clone();
        recording.set_variables(function);
        let probe = recording.probe(Path::new(""));
        let environment = function.attach(probe, move |number, notice| {
            recording.notice(number, notice);
            printer.print(notice);
        })?;
        self.set_environment(&environment);
        Ok(())
    }

    /// Starts this build of the function.
    fn start(
        &self,
        function: Box<Function>,
        mut built: Built,
        watch: Option<Watch>,
    ) -> Result<(), (Box<Function>, anyhow::Error)> {
        let executable = built.executable.clone();
        let prefix = function.prefix().clone();
        let printers: Vec<Printer> = (0..function.instances())
            .map(|_| Printer::new(prefix.clone(), &executable))
            .collect();
        let recording = self.recording.clone();
        recording.set_variables(&function);
        let probe = recording.probe(&executable);
        let started = function.start_instances(executable.clone(), probe, move |number, notice| {
            let notice = &*printers[number].named(notice);
            recording.notice(number, notice);
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
        // Before the first invocation, which belongs to this build.
        built.record();
        let environment = match started {
            Ok(environment) => environment,
            Err(error) => return Err((function, error)),
        };
        self.description.set_executable(executable.clone());
        self.set_environment(&environment);
        if let Some(watch) = watch {
            let prefix = function.prefix().clone();
            if let Err(error) = watch.follow(*function, executable, environment) {
                prefix.error(&error);
            }
        }
        Ok(())
    }

    /// The function runs, so the requests that wait for it go on.
    fn set_environment(&self, environment: &Arc<EnvironmentPool>) {
        let is_stopped = {
            let mut state = self.lock();
            state.environment = Some(Arc::clone(environment));
            state.wake(&Ok(Arc::clone(environment)));
            state.is_stopped
        };
        if is_stopped {
            environment.stop();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Tells the requests that wait for the function how its start has ended.
    fn wake(&mut self, launched: &Launched) {
        for sender in self.waiting.drain(..) {
            // A client that has disconnected does not wait any more.
            let _ = sender.send(launched.clone());
        }
    }
}
