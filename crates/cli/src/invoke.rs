//! `lam invoke`: sends one event to a function and prints the response.

mod event;
#[cfg(unix)]
mod local;
#[cfg(feature = "aws")]
mod remote;
mod set;

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

#[cfg(feature = "aws")]
pub(crate) use event::read_event;

use crate::args::InvokeArgs;
use crate::terminal::{self, ResponseOutput};
#[cfg(windows)]
use crate::windows::local;

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
        None => local::invoke(&args.function, event)?,
    };
    Ok(outcome.exit_code())
}

/// The outcome of an invocation whose response or error has been printed.
pub(crate) enum Outcome {
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
