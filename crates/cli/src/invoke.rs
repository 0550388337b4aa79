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
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

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

/// The name that a `lam run` of one function accepts, whatever the function is called.
const ANY_FUNCTION: &str = "function";

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
        Some(url) => {
            let function = args.function.name.as_deref();
            call(url, function.unwrap_or(ANY_FUNCTION), event)?
        }
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
fn call(url: &str, function: &str, event: Vec<u8>) -> anyhow::Result<Outcome> {
    let scheme = if url.contains("://") { "" } else { "http://" };
    let endpoint = format!(
        "{scheme}{}/2015-03-31/functions/{}/invocations",
        url.trim_end_matches('/'),
        utf8_percent_encode(function, NON_ALPHANUMERIC)
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
        let hint = if status == 404 && function == ANY_FUNCTION {
            "\n(if it serves several functions, --name chooses one of them)"
        } else {
            ""
        };
        bail!("{url} returned status {status}: {text}{hint}");
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
