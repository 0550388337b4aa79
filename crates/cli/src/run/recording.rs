//! What the console learns of a function: its invocations, its builds and its variables.

mod build_messages;
mod named_errors;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::{Instant, SystemTime};

use lambda_native_console::{Build, Console, Recorder, Variable};
use lambda_native_emulator::Probe;
use lambda_native_emulator::process::Notice;

use crate::function::Function;
use named_errors::NamedErrors;

/// Passes what happens to a function on to the console. Does nothing with `--no-console`.
#[derive(Debug, Clone)]
pub(super) struct Recording(Option<Arc<Recorded>>);

#[derive(Debug)]
struct Recorded {
    recorder: Recorder,
    /// Those that the function was started with.
    variables: Mutex<Vec<Variable>>,
    /// The console that the function's faults are armed in, and the number of the function there.
    console: OnceLock<(Weak<Console>, usize)>,
}

/// An executable, and the record of the build that has made it.
pub(super) struct Built {
    pub(super) executable: PathBuf,
    record: Option<(Recorder, Build)>,
}

impl Recording {
    pub(super) fn new(recorder: Option<Recorder>) -> Recording {
        Recording(recorder.map(|recorder| {
            Arc::new(Recorded {
                recorder,
                variables: Mutex::default(),
                console: OnceLock::new(),
            })
        }))
    }

    /// What records invocations, unless nothing is recorded.
    pub(super) fn recorder(&self) -> Option<&Recorder> {
        self.0.as_ref().map(|recorded| &recorded.recorder)
    }

    /// Lets the console reject invocations of this function, which has this number there.
    pub(super) fn set_console(&self, console: &Arc<Console>, function: usize) {
        if let Some(recorded) = &self.0 {
            let _ = recorded.console.set((Arc::downgrade(console), function));
        }
    }

    /// Whether the next invocation may reach the function: a fault that is armed in the console may reject it.
    pub(super) fn admits(&self) -> bool {
        let console = self.0.as_ref().and_then(|recorded| recorded.console.get());
        let console = console.and_then(|(console, function)| Some((console.upgrade()?, function)));
        console.is_none_or(|(console, function)| console.admits(*function))
    }

    /// Builds the function. A build that fails is recorded at once.
    pub(super) fn build(&self, function: &Function) -> anyhow::Result<Built> {
        let Some(recorder) = self.recorder() else {
            let executable = function.build()?;
            return Ok(Built::unrecorded(executable));
        };
        recorder.build_started();
        let started = Instant::now();
        let (built, output) = function.build_copied();
        let error = built.as_ref().err().map(|error| format!("{error:#}"));
        let build = Build {
            at: SystemTime::now(),
            duration: started.elapsed(),
            error,
            messages: build_messages::parse(&output),
            output,
        };
        match built {
            Ok(executable) => Ok(Built {
                executable,
                record: Some((recorder.clone(), build)),
            }),
            Err(error) => {
                recorder.build_ended(build);
                Err(error)
            }
        }
    }

    /// The function is started with its current variables.
    pub(super) fn set_variables(&self, function: &Function) {
        if let Some(recorded) = &self.0 {
            *recorded.lock_variables() = function.variables();
        }
    }

    /// The variables that the function was started with, besides those of Lambda.
    pub(super) fn variables(&self) -> Vec<Variable> {
        let recorded = self.0.as_ref();
        recorded.map_or_else(Vec::new, |recorded| recorded.lock_variables().clone())
    }

    /// Sees what passes through the emulators of this executable.
    pub(super) fn probe(&self, executable: &Path) -> Option<Arc<dyn Probe>> {
        let recorder = self.recorder()?.clone();
        Some(Arc::new(NamedErrors::new(recorder, executable)))
    }

    pub(super) fn notice(&self, environment: usize, notice: &Notice) {
        if let Some(recorder) = self.recorder() {
            recorder.notice(environment, notice);
        }
    }
}

impl Recorded {
    fn lock_variables(&self) -> MutexGuard<'_, Vec<Variable>> {
        self.variables
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Built {
    pub(super) fn unrecorded(executable: PathBuf) -> Built {
        Built {
            executable,
            record: None,
        }
    }

    /// Records the build, once the function runs with it: the console then repeats invocations.
    pub(super) fn record(&mut self) {
        if let Some((recorder, build)) = self.record.take() {
            recorder.build_ended(build);
        }
    }
}
