//! `lam invoke`: sends one event to a function and prints the response.

mod event;
#[cfg(feature = "aws")]
mod remote;
mod set;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lambda_native_emulator::process::Notice;
use lambda_native_emulator::{Invocation, InvocationResponse, ResponseStart, StreamingResponse};

#[cfg(feature = "aws")]
pub(crate) use event::read_event;

use crate::args::{FunctionArgs, InvokeArgs};
use crate::function::Function;
use crate::notice::{Printer, error_text};
use crate::terminal::{Prefix, ResponseOutput};
use crate::{interrupt, terminal};

/// The exit code for a function that failed.
const FUNCTION_FAILED: u8 = 1;

/// Where `lam run` listens by default.
const DEFAULT_URL: &str = "http://127.0.0.1:9000";

/// Runs the command.
pub(crate) fn main(args: &InvokeArgs) -> anyhow::Result<ExitCode> {
    let event = event::event(args)?;
    #[cfg(feature = "aws")]
    if let Some(name) = &args.remote.remote {
        return Ok(remote::invoke(name, &args.function.stage, &args.remote, event)?.exit_code());
    }
    let url = match (&args.url, args.running) {
        (Some(url), _) => Some(url.as_str()),
        (None, true) => Some(DEFAULT_URL),
        (None, false) => None,
    };
    let outcome = match url {
        Some(url) => call(url, event)?,
        None => start_and_invoke(&args.function, event)?,
    };
    Ok(outcome.exit_code())
}

/// The outcome of an invocation whose response or error has been printed.
enum Outcome {
    Succeeded,
    Failed,
}

impl Outcome {
    fn exit_code(&self) -> ExitCode {
        match self {
            Outcome::Succeeded => ExitCode::SUCCESS,
            Outcome::Failed => ExitCode::from(FUNCTION_FAILED),
        }
    }
}

fn start_and_invoke(args: &FunctionArgs, event: Vec<u8>) -> anyhow::Result<Outcome> {
    let function = Function::find(args)?;
    let executable = function.build()?;
    let was_unstartable = AtomicBool::new(false);
    let printer = Printer::new(Prefix::default(), &executable);
    let environment = function.start(executable, move |notice| {
        // The environment tries again for the event, with the same result.
        if is_unstartable(notice) && was_unstartable.swap(true, Ordering::Relaxed) {
            return;
        }
        printer.print(&without_restart(notice));
    })?;
    let cleanup = {
        let environment = Arc::clone(&environment);
        interrupt::on_signal(move || environment.stop())
    };
    let pending = environment.invoke(Invocation::new(event));
    let response = match pending.begin() {
        ResponseStart::Whole(InvocationResponse::Stopped) => {
            pending.report();
            InvocationResponse::Stopped
        }
        ResponseStart::Whole(response) => {
            // Wait until END and REPORT have been printed. On a terminal, the response would otherwise
            // get between the function's last lines.
            pending.report();
            print(&response.payload())?;
            response
        }
        ResponseStart::Stream(stream) => {
            let response = print_stream(stream)?;
            pending.report();
            response
        }
    };
    // If a signal stopped the function, this blocks until the signal thread has ended lam.
    drop(cleanup);
    environment.stop();
    match response {
        InvocationResponse::Stopped => {
            bail!("the local Lambda stopped before the function returned a response")
        }
        response if response.is_response() => Ok(Outcome::Succeeded),
        _ => Ok(Outcome::Failed),
    }
}

/// Whether the executable could not be started.
fn is_unstartable(notice: &Notice) -> bool {
    matches!(notice, Notice::InitFailed { error_type, .. } if error_type == "Runtime.InvalidEntrypoint")
}

/// Hides that the emulator restarts a crashed function: lam exits before a second invocation.
fn without_restart(notice: &Notice) -> Notice {
    let mut notice = notice.clone();
    if let Notice::Exited { restarting, .. } = &mut notice {
        *restarting = false;
    }
    notice
}

/// Prints a stream chunk by chunk. An error at its end goes to stderr, because stdout already has a
/// part of the response.
fn print_stream(mut stream: StreamingResponse) -> anyhow::Result<InvocationResponse> {
    let mut stdout = ResponseOutput::open();
    while let Some(chunk) = stream.next_chunk() {
        stdout.write(&chunk)?;
    }
    stdout.end(b"")?;
    let response = stream.finish();
    if response != InvocationResponse::Stopped && !response.is_response() {
        let error = error_text(&response);
        terminal::warning(&format!("the function failed while streaming: {error}"));
    }
    Ok(response)
}

/// Calls the Invoke API and requests the log with the response.
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
        .with_context(|| format!("cannot call {url} (is `lam run` running there?)"))?;
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
        .with_context(|| format!("cannot read the response from {url}"))?;
    if status != 200 {
        let text = String::from_utf8_lossy(&payload);
        bail!("{url} returned status {status}: {text}");
    }
    if let Some(log) = log {
        // A carriage return is a line break within a record, as in `notice`.
        let log = String::from_utf8_lossy(&log).replace('\r', "\n");
        terminal::line(log.trim_end());
    }
    print(&payload)?;
    Ok(if failed {
        Outcome::Failed
    } else {
        Outcome::Succeeded
    })
}

fn print(payload: &[u8]) -> anyhow::Result<()> {
    ResponseOutput::open().end(payload)
}
