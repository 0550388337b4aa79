//! A process that somebody else starts, such as a debugger.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use lambda_native_emulator::process::{ExecutionEnvironment, PendingInvocation, Status};
use lambda_native_emulator::{Emulator, Invocation, InvocationResponse};
use serde_json::{Value, json};

use crate::support::function::scripted_function;

struct Attached(ExecutionEnvironment);

/// A process that a test has started.
struct Process(Child);

impl Attached {
    fn start(timeout: Duration) -> Attached {
        let lambda = Emulator::builder().timeout(timeout).fetch_timeout(None);
        let environment = ExecutionEnvironment::attach(lambda, |_| {});
        Attached(environment.expect("an environment"))
    }

    /// Starts the process by hand.
    fn process(&self, extension: Option<&str>) -> Process {
        let mut command = Command::new(scripted_function());
        let variables = self.0.variables().iter();
        command
            .envs(variables.map(|(name, value)| (name, value)))
            .envs(extension.map(|events| ("SCRIPT_EXTENSION", events)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        Process(command.spawn().expect("the function"))
    }

    #[expect(clippy::needless_pass_by_value, reason = "reads well with json!")]
    fn invoke(&self, event: Value) -> PendingInvocation {
        self.0.invoke(Invocation::new(event.to_string()))
    }
}

impl Process {
    fn id(&self) -> Value {
        json!(self.0.id())
    }

    fn wait_for_line(&mut self, line: &str) {
        let stdout = self.0.stdout.take().expect("its stdout");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        assert!(lines.any(|read| read == line), "{line:?} never came");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Long enough to be no limit.
const HOUR: Duration = Duration::from_secs(3_600);

#[test]
fn invocations_wait_for_a_process_that_somebody_starts() {
    let attached = Attached::start(HOUR);
    let waiting = attached.invoke(json!({"pid": true}));

    let process = attached.process(None);

    let (response, report) = waiting.wait_for_report();
    assert_eq!(response.json(), process.id());
    let report = report.expect("a report");
    assert_eq!(
        (report.status, report.max_memory_kib),
        (Status::Success, None)
    );
    let name = json!({"variable": "AWS_LAMBDA_FUNCTION_NAME"});
    assert_eq!(attached.invoke(name).wait().json(), "function");
}

#[test]
fn the_event_in_flight_is_delivered_to_the_next_process() {
    for extension in [None, Some("INVOKE")] {
        let attached = Attached::start(HOUR);
        let mut first = attached.process(extension);
        assert_eq!(
            attached.invoke(json!({"pid": true})).wait().json(),
            first.id()
        );

        let folder = tempfile::tempdir().expect("a folder");
        let gate = folder.path().join("gate");
        let event = json!({"stdout": "arrived\n", "wait_for": gate, "pid": true});
        let pending = attached.invoke(event);
        first.wait_for_line("arrived");
        // It ends without a response, as a process that a debugger stops.
        drop(first);
        std::fs::write(gate, "").expect("the file");
        let second = attached.process(extension);

        let (response, report) = pending.wait_for_report();
        assert_eq!(response.json(), second.id(), "{extension:?}");
        assert!(report.is_some());
    }
}

#[test]
fn a_process_may_end_between_invocations() {
    for extension in [None, Some("INVOKE")] {
        let attached = Attached::start(HOUR);
        for _ in 0..3 {
            let process = attached.process(extension);
            let (response, report) = attached.invoke(json!({"pid": true})).wait_for_report();
            assert_eq!(response.json(), process.id(), "{extension:?}");
            assert!(report.is_some());
        }
    }
}

#[test]
fn an_invocation_that_times_out_leaves_the_process_alone() {
    let attached = Attached::start(Duration::from_millis(1));
    let process = attached.process(None);

    let folder = tempfile::tempdir().expect("a folder");
    let gate = folder.path().join("gate");
    let pending = attached.invoke(json!({"stream": [{"wait_for": gate}, "late"]}));
    let (response, report) = pending.wait_for_report();
    std::fs::write(gate, "").expect("the file");

    assert!(
        matches!(response, InvocationResponse::TimedOut { .. }),
        "{response:?}"
    );
    assert_eq!(report.expect("a report").status, Status::Timeout);
    let invocation = Invocation::new(r#"{"pid": true}"#).timeout(HOUR);
    let response = attached.0.invoke(invocation).wait();
    assert_eq!(response.json(), process.id());
}
