//! A program that runs as a function, with an emulator.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use lambda_native_emulator::{
    At, Builder, Emulator, Event, Fault, Invocation, InvocationResponse, Observed, RecordedRequest,
};

pub(crate) use super::process::PATIENCE;
use super::process::{Ended, Process};

/// The two styles of the interface. The test programs have both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Callback,
    Pull,
}

pub(crate) const STYLES: [Style; 2] = [Style::Callback, Style::Pull];

/// A function in an emulated Lambda.
pub(crate) struct Function {
    pub(crate) lambda: Arc<Emulator>,
    pub(crate) process: Process,
    observed: Receiver<Observed>,
}

/// The requests and connections of a function that has ended.
pub(crate) struct Traffic {
    pub(crate) requests: Vec<RecordedRequest>,
    pub(crate) connections: usize,
    pub(crate) stderr: String,
}

impl Function {
    pub(crate) fn start(program: &Path, style: Style) -> Function {
        Function::start_with(Emulator::builder(), program, style, &[])
    }

    /// Starts the function with this emulator and these environment variables. The timeouts are long,
    /// because no test here is about them.
    pub(crate) fn start_with(
        lambda: Builder,
        program: &Path,
        style: Style,
        variables: &[(&str, &str)],
    ) -> Function {
        Function::start_faulty(lambda, program, style, variables, &[])
    }

    /// Like [`start_with`](Self::start_with), with faults that exist before the process starts.
    pub(crate) fn start_faulty(
        lambda: Builder,
        program: &Path,
        style: Style,
        variables: &[(&str, &str)],
        faults: &[(At, Fault)],
    ) -> Function {
        let mut command = Command::new(program);
        command.envs(variables.iter().copied());
        Function::start_command(lambda, command, style, faults)
    }

    /// Like [`start_faulty`](Self::start_faulty), for a program behind another, such as valgrind. The
    /// variables of the command win over those of the emulator.
    pub(crate) fn start_command(
        lambda: Builder,
        mut command: Command,
        style: Style,
        faults: &[(At, Fault)],
    ) -> Function {
        let lambda = lambda
            .timeout(PATIENCE)
            .fetch_timeout(PATIENCE)
            .restore_timeout(PATIENCE)
            .start()
            .expect("the emulator starts");
        for (at, fault) in faults {
            lambda.inject(*at, fault.clone());
        }
        let observed = lambda.subscribe();
        let own: Vec<OsString> = command
            .get_envs()
            .map(|(name, _)| name.to_owned())
            .collect();
        let is_own = |name: &str| own.iter().any(|own| own == name);
        for name in [
            "AWS_LAMBDA_LOG_FORMAT",
            "AWS_LAMBDA_LOG_LEVEL",
            "_LAMBDA_TELEMETRY_LOG_FD",
            "_X_AMZN_TRACE_ID",
        ] {
            if !is_own(name) {
                command.env_remove(name);
            }
        }
        for (name, value) in lambda.environment() {
            if !is_own(&name) {
                command.env(name, value);
            }
        }
        command
            .env("RUST_BACKTRACE", "0")
            .env("TEST_STYLE", format!("{style:?}"));
        let lambda = Arc::new(lambda);
        // When the process has ended, pending invocations must not wait for their timeout.
        let fail_pending = {
            let lambda = Arc::clone(&lambda);
            move || {
                lambda.fail_in_flight("Runtime.ExitError", "no response was posted");
                lambda.fail_queued("Runtime.ExitError", "no response was posted");
            }
        };
        Function {
            process: Process::start(&mut command, fail_pending),
            lambda,
            observed,
        }
    }

    pub(crate) fn invoke(&self, event: impl Into<Vec<u8>>) -> InvocationResponse {
        self.lambda.invoke(event)
    }

    pub(crate) fn submit(&self, invocation: Invocation) -> InvocationResponse {
        self.lambda.submit(invocation).wait()
    }

    /// What the program has noted since the last call.
    #[track_caller]
    pub(crate) fn notes(&self) -> String {
        self.invoke("notes").body_str().to_owned()
    }

    /// Waits until the process ends by itself.
    #[track_caller]
    pub(crate) fn end(self) -> Ended {
        self.process.end()
    }

    /// Stops the emulator and asserts that the process served until then, that it then ended with
    /// status 1, and that every delivered event got exactly one response.
    #[track_caller]
    pub(crate) fn finish(mut self) -> Traffic {
        assert!(
            self.process.is_running(),
            "the process ended before the end of the test"
        );
        let responses = self.responses();
        self.lambda.stop();
        let ended = self.process.end();
        assert_eq!(ended.status.code(), Some(1), "{}", ended.stderr);
        assert!(ended.stderr.contains("3 consecutive failures"), "{ended:?}");
        for (request_id, count) in responses {
            assert_eq!(count, 1, "responses to {request_id}: {}", ended.stderr);
        }
        Traffic {
            requests: self.lambda.requests(),
            connections: self.lambda.connections(),
            stderr: ended.stderr,
        }
    }

    /// The number of responses to each invocation, once the runtime waits for the next event. The
    /// caller gets its response before the runtime receives the status.
    #[track_caller]
    fn responses(&self) -> BTreeMap<String, u32> {
        let mut responses: BTreeMap<String, u32> = BTreeMap::new();
        let mut waiting = false;
        loop {
            let observed = match self.observed.try_recv() {
                Ok(observed) => observed,
                Err(_) if waiting => return responses,
                Err(_) => self
                    .observed
                    .recv_timeout(PATIENCE)
                    .expect("the runtime requests the next event"),
            };
            match observed.event {
                Event::NextCalled { .. } => waiting = true,
                Event::Started { request_id, .. } => {
                    waiting = false;
                    responses.entry(request_id).or_default();
                }
                Event::Responded { request_id, .. } | Event::TimedOut { request_id, .. } => {
                    waiting = false;
                    *responses.entry(request_id).or_default() += 1;
                }
                _ => {}
            }
        }
    }
}

impl Traffic {
    /// The requests whose path ends with `end`, such as `/next` or `/response`.
    pub(crate) fn to(&self, end: &str) -> Vec<&RecordedRequest> {
        let requests = self.requests.iter();
        requests
            .filter(|request| request.path.ends_with(end))
            .collect()
    }

    /// The number of requests whose path ends with `end`.
    pub(crate) fn count(&self, end: &str) -> usize {
        self.to(end).len()
    }
}
