//! A function as a process, in an emulated Lambda.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use lambda_native_emulator::{Builder, Emulator, Invocation, InvocationResponse};

use super::programs::Program;

/// Far longer than any test takes, so that tests fail instead of hanging.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The kinds of tokio runtimes that programs use.
pub(crate) const FLAVORS: [&str; 2] = ["multi_thread", "current_thread"];

/// A running function. It is killed when the test ends.
pub(crate) struct Function {
    pub(crate) lambda: Arc<Emulator>,
    child: Child,
    /// Lines of stdout and stderr.
    lines: Receiver<String>,
    has_ended: Arc<AtomicBool>,
}

impl Function {
    #[track_caller]
    pub(crate) fn start(program: Program, function: &str, flavor: &str) -> Self {
        let lambda = emulator().start().expect("the emulator starts");
        Self::start_in(lambda, &mut command(program, function, flavor))
    }

    /// Starts the program in this Lambda.
    #[track_caller]
    pub(crate) fn start_in(lambda: Emulator, command: &mut Command) -> Self {
        let lambda = Arc::new(lambda);
        let mut child = command
            .envs(lambda.environment())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (sender, lines) = mpsc::channel();
        let ended = Arc::new(Barrier::new(2));
        let stdout = child.stdout.take().expect("stdout is a pipe");
        let stderr = child.stderr.take().expect("stderr is a pipe");
        let has_ended = Arc::new(AtomicBool::new(false));
        pass_on(stdout, sender.clone(), Arc::clone(&ended), || {});
        // The process has ended when both pipes have. Lambda then fails what it has not responded to.
        let (mark, failing) = (Arc::clone(&has_ended), Arc::clone(&lambda));
        pass_on(stderr, sender, ended, move || {
            mark.store(true, Ordering::SeqCst);
            fail_all(&failing);
        });
        Function {
            lambda,
            child,
            lines,
            has_ended,
        }
    }

    pub(crate) fn invoke(&self, event: &str) -> InvocationResponse {
        self.submit(Invocation::new(event))
    }

    pub(crate) fn submit(&self, invocation: Invocation) -> InvocationResponse {
        let pending = self.lambda.submit(invocation);
        if self.has_ended.load(Ordering::SeqCst) {
            fail_all(&self.lambda);
        }
        pending.wait()
    }

    /// Waits for the next line.
    #[track_caller]
    pub(crate) fn next_line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("another line")
    }

    /// Sends a signal to the process, such as `TERM`.
    #[track_caller]
    pub(crate) fn signal(&self, name: &str) {
        let mut kill = Command::new("kill");
        let kill = kill.args(["-s", name, &self.child.id().to_string()]);
        assert!(kill.status().expect("kill starts").success());
    }

    /// Waits for the end of the process, and returns its status and the lines that have not been read.
    pub(crate) fn end(mut self) -> (ExitStatus, Vec<String>) {
        let status = self.child.wait().expect("the process runs");
        (status, self.lines.iter().collect())
    }

    /// Kills the process, whose lines must all have been read.
    #[track_caller]
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("the process runs");
        let rest: String = self.lines.iter().collect();
        assert_eq!(rest, "");
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // Both calls fail if the process has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The Lambda of most tests.
pub(crate) fn emulator() -> Builder {
    Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE)
}

pub(crate) fn command(program: Program, function: &str, flavor: &str) -> Command {
    let mut command = Command::new(program.path());
    for name in ["AWS_LAMBDA_RUNTIME_API", "_X_AMZN_TRACE_ID", "RUST_LOG"] {
        command.env_remove(name);
    }
    command
        .env("RUST_BACKTRACE", "0")
        .env("TEST_FUNCTION", function)
        .env("TEST_FLAVOR", flavor);
    command
}

/// How an invocation has ended, in one line.
pub(crate) fn outcome(response: &InvocationResponse) -> String {
    match response {
        InvocationResponse::Crashed { .. } => "no response".to_owned(),
        InvocationResponse::TooLarge { .. } => "refused by Lambda".to_owned(),
        InvocationResponse::Response {
            stream_error: Some(error),
            ..
        } => {
            format!("{} and trailers {}", response.body_str(), error.error_type)
        }
        InvocationResponse::Response { .. } => response.body_str().to_owned(),
        other => match other.error() {
            Some(error) => format!("{}: {}", error.error_type, error.error_message),
            None => format!("{other:?}"),
        },
    }
}

fn pass_on(
    pipe: impl Read + Send + 'static,
    lines: Sender<String>,
    ended: Arc<Barrier>,
    then: impl FnOnce() + Send + 'static,
) {
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            // The test may have ended.
            let _ = lines.send(String::from_utf8_lossy(&line).into_owned());
            line.clear();
        }
        ended.wait();
        then();
    });
}

fn fail_all(lambda: &Emulator) {
    lambda.fail_in_flight("Runtime.ExitError", "the process has ended");
    lambda.fail_queued("Runtime.ExitError", "the process has ended");
}
