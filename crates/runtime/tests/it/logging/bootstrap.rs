//! The function as a process.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::LazyLock;
use std::sync::mpsc::Receiver;

use lambda_native_emulator::{Emulator, Event, Invocation, Observed};
use serde_json::Value;

use crate::support::bootstrap::{Bootstrap, build_apart, command};
use crate::support::function::PATIENCE;

/// The name of `tests/bootstraps/logging.rs` in its Cargo.toml.
const PROGRAM: &str = "test-logging";

/// The function with its own emulator.
pub(super) struct Logging {
    lambda: Lambda,
    process: Bootstrap,
}

/// An emulator that knows when the function has finished.
pub(super) struct Lambda {
    pub(super) emulator: Emulator,
    observed: Receiver<Observed>,
    invocations: usize,
}

/// The program built with the dev profile and the features of this test, so that each feature is
/// tested alone.
fn program() -> &'static Path {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
        let features = match (cfg!(feature = "log"), cfg!(feature = "tracing")) {
            (false, false) => "",
            (true, false) => "log",
            (false, true) => "tracing",
            (true, true) => "log,tracing",
        };
        // In a separate folder, because the program in the usual one has the features of the last build.
        let folder = format!("logging-{features}");
        let options = ["--no-default-features", "--features", features];
        build_apart(PROGRAM, &folder, &options, "debug")
    });
    &BUILT
}

/// The command that starts the function with this emulator and these additional variables.
pub(super) fn logging_command(lambda: &Emulator, environment: &[(&str, &str)]) -> Command {
    let mut command = command(program(), "", lambda);
    for name in [
        "AWS_LAMBDA_LOG_FORMAT",
        "AWS_LAMBDA_LOG_LEVEL",
        "_LAMBDA_TELEMETRY_LOG_FD",
    ] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied());
    command
}

impl Lambda {
    pub(super) fn start() -> Self {
        Self::with_concurrency(1)
    }

    pub(super) fn with_concurrency(invocations: u32) -> Self {
        let emulator = Emulator::builder()
            .concurrency(invocations)
            .timeout(PATIENCE)
            .fetch_timeout(PATIENCE);
        let emulator = emulator.start().expect("the emulator starts");
        Lambda {
            observed: emulator.subscribe(),
            emulator,
            invocations: 0,
        }
    }

    pub(super) fn submit(&mut self, invocation: Invocation) {
        self.emulator.submit(invocation).wait();
        self.invocations += 1;
    }

    /// Stops the emulator once the function waits for the next event, so that no response is lost.
    #[track_caller]
    pub(super) fn stop(&self) {
        let mut calls = 0;
        while calls <= self.invocations {
            let observed = self.observed.recv_timeout(PATIENCE);
            let observed = observed.expect("the runtime asks for the next event");
            calls += usize::from(matches!(observed.event, Event::NextCalled { .. }));
        }
        self.emulator.stop();
    }
}

impl Logging {
    #[track_caller]
    pub(super) fn start(environment: &[(&str, &str)]) -> Self {
        Self::start_in(Lambda::start(), environment)
    }

    #[track_caller]
    pub(super) fn start_in(lambda: Lambda, environment: &[(&str, &str)]) -> Self {
        let process = Bootstrap::start(&mut logging_command(&lambda.emulator, environment));
        Logging { lambda, process }
    }

    /// Invokes the function with this event and the request id `r-1`.
    pub(super) fn invoke(self, event: &str) -> Self {
        self.submit(Invocation::new(event).request_id("r-1"))
    }

    pub(super) fn submit(mut self, invocation: Invocation) -> Self {
        self.lambda.submit(invocation);
        self
    }

    /// Stops the emulator and with it the function. Returns the lines except the last one, in which
    /// the runtime logs why it ends.
    #[track_caller]
    pub(super) fn end(self) -> Vec<String> {
        let mut lines = self.all_lines();
        let last = lines.pop().expect("a last line");
        assert!(last.contains("consecutive failures"), "{last}");
        lines
    }

    /// Like [`kill`](Self::kill), once this many lines have been written.
    #[track_caller]
    pub(super) fn kill_after(mut self, lines: usize) -> Vec<String> {
        self.process.wait_for_lines(lines);
        self.kill()
    }

    /// Kills the function and returns the lines that it has written.
    #[track_caller]
    pub(super) fn kill(self) -> Vec<String> {
        let stderr = self.process.kill();
        stderr.lines().map(str::to_owned).collect()
    }

    /// Like [`end`](Self::end), if there is exactly one JSON record. Checks its timestamp.
    #[track_caller]
    pub(super) fn record(self) -> Value {
        let lines = self.end();
        let [line] = &*lines else {
            panic!("expected one record, got {lines:#?}");
        };
        json_record(line)
    }

    /// The line in which the runtime logs why it ends.
    #[track_caller]
    pub(super) fn last_line(self) -> String {
        self.all_lines().pop().expect("a line")
    }

    #[track_caller]
    fn all_lines(self) -> Vec<String> {
        self.lambda.stop();
        let stderr = self.process.end().stderr;
        let lines = stderr.strip_suffix('\n').expect("whole lines");
        lines.split('\n').map(str::to_owned).collect()
    }
}

/// Kills the process when the test ends.
pub(super) struct Killed(pub(super) Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // Both calls fail if the process has already ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Parses a JSON record and checks its timestamp.
#[track_caller]
pub(super) fn json_record(line: &str) -> Value {
    let record: Value = serde_json::from_str(line).expect("JSON");
    let timestamp = record["timestamp"].as_str().expect("a string");
    assert!(is_timestamp(timestamp), "{timestamp}");
    record
}

/// `2026-11-22T21:00:00.123Z`.
fn is_timestamp(text: &str) -> bool {
    let digits_as_zeros: String = text
        .chars()
        .map(|letter| if letter.is_ascii_digit() { '0' } else { letter })
        .collect();
    digits_as_zeros == "0000-00-00T00:00:00.000Z" && text > "2025"
}
