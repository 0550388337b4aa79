//! `lam invoke`: one event, one answer.

mod event;
mod set;

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lambda_native_emulator::process::Notice;
use lambda_native_emulator::{Invocation, InvocationResponse, ResponseStart, StreamingResponse};

use crate::args::{FunctionArgs, InvokeArgs};
use crate::function::Function;
use crate::{interrupt, journal, terminal};

/// The exit code for a function that failed.
const FUNCTION_FAILED: u8 = 1;

/// Where `lam run` listens unless it is told otherwise.
const RUNNING: &str = "http://127.0.0.1:9000";

/// Runs the command.
pub(crate) fn main(args: &InvokeArgs) -> anyhow::Result<ExitCode> {
    let event = event::event(args)?;
    let url = match (&args.url, args.running) {
        (Some(url), _) => Some(url.as_str()),
        (None, true) => Some(RUNNING),
        (None, false) => None,
    };
    let outcome = match url {
        Some(url) => call(url, event)?,
        None => start_and_invoke(&args.function, event)?,
    };
    Ok(match outcome {
        Outcome::Failed => ExitCode::from(FUNCTION_FAILED),
        Outcome::Answered => ExitCode::SUCCESS,
    })
}

/// What became of the invocation; the answer has been printed.
enum Outcome {
    Answered,
    Failed,
}

fn start_and_invoke(args: &FunctionArgs, event: Vec<u8>) -> anyhow::Result<Outcome> {
    let function = Function::find(args)?;
    let executable = function.build()?;
    let environment = function.start(executable, |notice| journal::write(&of_one_event(notice)))?;
    let ending = {
        let environment = Arc::clone(&environment);
        interrupt::on_signal(move || environment.stop())
    };
    let ticket = environment.invoke(Invocation::new(event));
    let answer = match ticket.begin() {
        ResponseStart::Whole(InvocationResponse::Stopped) => InvocationResponse::Stopped,
        ResponseStart::Whole(answer) => {
            print(&answer.payload())?;
            answer
        }
        ResponseStart::Stream(stream) => print_stream(stream)?,
    };
    // END and REPORT come before lam ends.
    ticket.report();
    // Where a signal has ended the function, this waits for the signal to end lam.
    drop(ending);
    environment.stop();
    match answer {
        InvocationResponse::Stopped => {
            bail!("the local Lambda stopped before the function answered")
        }
        answer if answer.is_response() => Ok(Outcome::Answered),
        _ => Ok(Outcome::Failed),
    }
}

/// There is no second event: a process that is started again after a crash is none the user waits
/// for.
fn of_one_event(notice: &Notice) -> Notice {
    let mut notice = notice.clone();
    if let Notice::Exited { restarting, .. } = &mut notice {
        *restarting = false;
    }
    notice
}

/// Prints a stream as it comes. An error at its end has no place on stdout any more.
fn print_stream(mut stream: StreamingResponse) -> anyhow::Result<InvocationResponse> {
    let mut stdout = Stdout::open();
    while let Some(chunk) = stream.next_chunk() {
        stdout.write(&chunk)?;
    }
    stdout.end()?;
    let answer = stream.finish();
    if answer != InvocationResponse::Stopped && !answer.is_response() {
        let what = journal::failure(&answer);
        terminal::warning(&format!("the function failed in its stream: {what}"));
    }
    Ok(answer)
}

/// Calls the Invoke API, with the log in the answer.
fn call(url: &str, event: Vec<u8>) -> anyhow::Result<Outcome> {
    let scheme = if url.contains("://") { "" } else { "http://" };
    let endpoint = format!(
        "{scheme}{}/2015-03-31/functions/function/invocations",
        url.trim_end_matches('/')
    );
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let mut response = agent
        .post(&endpoint)
        .header("X-Amz-Log-Type", "Tail")
        .content_type("application/json")
        .send(event)
        .with_context(|| format!("cannot call {url}; does `lam run` run there?"))?;
    let header = |name: &str| {
        let value = response.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let failed = header("x-amz-function-error").is_some();
    let log = header("x-amz-log-result").and_then(|log| STANDARD.decode(log).ok());
    let status = response.status();
    let payload = response
        .body_mut()
        .with_config()
        .limit(u64::MAX)
        .read_to_vec()
        .with_context(|| format!("the answer of {url} broke off"))?;
    if status != 200 {
        let text = String::from_utf8_lossy(&payload);
        bail!("{url} answered {status}: {text}");
    }
    if let Some(log) = log {
        // A carriage return is a line end inside a record; see `journal`.
        let log = String::from_utf8_lossy(&log).replace('\r', "\n");
        terminal::line(log.trim_end());
    }
    print(&payload)?;
    Ok(match failed {
        true => Outcome::Failed,
        false => Outcome::Answered,
    })
}

fn print(payload: &[u8]) -> anyhow::Result<()> {
    let mut stdout = Stdout::open();
    stdout.write(payload)?;
    stdout.end()
}

/// The answer's way out: byte for byte, with a line end on a terminal.
struct Stdout(io::StdoutLock<'static>);

impl Stdout {
    fn open() -> Stdout {
        Stdout(io::stdout().lock())
    }

    fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.0
            .write_all(bytes)
            .and_then(|()| self.0.flush())
            .context("cannot write the answer to stdout")
    }

    fn end(mut self) -> anyhow::Result<()> {
        match self.0.is_terminal() {
            true => self.write(b"\n"),
            false => Ok(()),
        }
    }
}
