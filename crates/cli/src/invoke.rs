//! `lam invoke`: one event, one answer.

use std::fs;
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lambda_native_emulator::{Answer, Invocation};
use lambda_native_events::samples;

use crate::args::{FunctionArgs, InvokeArgs};
use crate::function::Function;
use crate::{interrupt, journal, terminal};

/// The exit code for a function that failed.
const FUNCTION_FAILED: u8 = 1;

/// Where `lam run` listens unless it is told otherwise.
const RUNNING: &str = "http://127.0.0.1:9000";

/// Runs the command.
pub(crate) fn main(args: &InvokeArgs) -> anyhow::Result<ExitCode> {
    let event = event(args)?;
    let url = match (&args.url, args.running) {
        (Some(url), _) => Some(url.as_str()),
        (None, true) => Some(RUNNING),
        (None, false) => None,
    };
    let outcome = match url {
        Some(url) => call(url, event)?,
        None => start_and_invoke(&args.function, event)?,
    };
    print(&outcome.payload)?;
    Ok(match outcome.failed {
        true => ExitCode::from(FUNCTION_FAILED),
        false => ExitCode::SUCCESS,
    })
}

struct Outcome {
    payload: Vec<u8>,
    failed: bool,
}

fn event(args: &InvokeArgs) -> anyhow::Result<Vec<u8>> {
    let (event, origin) = match (&args.data, args.event.as_deref()) {
        (Some(data), _) => (data.clone().into_bytes(), "--data".to_owned()),
        (None, None) => (b"{}".to_vec(), "the default".to_owned()),
        (None, Some("-")) => {
            let mut event = Vec::new();
            io::stdin()
                .read_to_end(&mut event)
                .context("cannot read the event from stdin")?;
            (event, "stdin".to_owned())
        }
        (None, Some(name)) => match samples::ALL.iter().find(|(sample, _)| *sample == name) {
            Some((_, text)) => (text.as_bytes().to_vec(), format!("the sample {name}")),
            None => (read_event(Path::new(name))?, name.to_owned()),
        },
    };
    // The service takes nothing but JSON either: InvalidRequestContentException.
    serde_json::from_slice::<serde::de::IgnoredAny>(&event)
        .with_context(|| format!("the event from {origin} is not JSON"))?;
    Ok(event)
}

fn read_event(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| {
        let names: Vec<&str> = samples::ALL.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        format!("{path:?} is neither a sample ({names}) nor a file that can be read")
    })
}

fn start_and_invoke(args: &FunctionArgs, event: Vec<u8>) -> anyhow::Result<Outcome> {
    let function = Function::find(args)?;
    let executable = function.build()?;
    let environment = function.start(executable, journal::write)?;
    let ending = {
        let environment = Arc::clone(&environment);
        interrupt::on_signal(move || environment.stop())
    };
    let (answer, _) = environment.invoke(Invocation::new(event)).wait_for_report();
    // Where a signal has ended the function, this waits for the signal to end lam.
    drop(ending);
    environment.stop();
    if answer == Answer::Stopped {
        bail!("the local Lambda stopped before the function answered");
    }
    Ok(Outcome {
        failed: !answer.is_response(),
        payload: answer.payload(),
    })
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
    Ok(Outcome { payload, failed })
}

fn print(payload: &[u8]) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(payload)
        .and_then(|()| match stdout.is_terminal() {
            true => stdout.write_all(b"\n"),
            false => Ok(()),
        })
        .and_then(|()| stdout.flush())
        .context("cannot write the answer to stdout")
}
