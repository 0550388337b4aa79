//! `lam invoke --remote`: invokes a function on AWS.

use std::time::Duration;

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use ureq::Body;
use ureq::http::Response;

use super::Outcome;
use crate::args::{RemoteArgs, StageArgs};
use crate::aws::{self, Aws, Invocation, Lambda, Message};
use crate::limits::LONGEST_TIMEOUT;
use crate::logs::Record;
use crate::remote_function::{RemoteFunction, missing};
use crate::terminal::{self, ResponseOutput};

/// For when lam may not read the function's own timeout.
const TIMEOUT: Duration = Duration::from_secs(LONGEST_TIMEOUT as u64);

/// What is added to the timeout: a cold start, and the way there and back.
const MARGIN: Duration = Duration::from_secs(30);

/// Invokes the function, and prints its response and the end of its log.
pub(super) fn invoke(
    name: &str,
    stage: &StageArgs,
    args: &RemoteArgs,
    event: Vec<u8>,
) -> anyhow::Result<Outcome> {
    let function = RemoteFunction::find((!name.is_empty()).then_some(name), stage)?;
    let (name, aws) = (function.name, Aws::new(&args.aws, &function.defaults)?);
    let lambda = Lambda(&aws);
    let qualifier = args.qualifier.as_deref().or(function.alias.as_deref());
    let invocation = Invocation {
        name: &name,
        qualifier,
        headers: headers(args)?,
        event,
        timeout: timeout(lambda, &name, qualifier)? + MARGIN,
    };
    let about = |error: anyhow::Error| explain(error, &name);
    if args.stream {
        let response = lambda.invoke_streaming(invocation).map_err(about)?;
        return print_stream(response);
    }
    let response = lambda.invoke(invocation).map_err(about)?;
    if args.r#async {
        let id = response.header("x-amzn-requestid").unwrap_or("unknown");
        terminal::status("Queued", &format!("{name}, request id {id}"));
        return Ok(Outcome::Succeeded);
    }
    if let Some(version) = response.header("x-amz-executed-version") {
        terminal::status("Invoked", &format!("{name}, version {version}"));
    }
    if let Some(log) = response.header("x-amz-log-result") {
        print_log(log);
    }
    let has_failed = response.header("x-amz-function-error").is_some();
    ResponseOutput::open().end(&response.body)?;
    Ok(if has_failed {
        Outcome::Failed
    } else {
        Outcome::Succeeded
    })
}

fn headers(args: &RemoteArgs) -> anyhow::Result<Vec<(&'static str, String)>> {
    let mut headers = vec![("content-type", "application/json".to_owned())];
    if args.r#async {
        headers.push(("x-amz-invocation-type", "Event".to_owned()));
    } else {
        headers.push(("x-amz-log-type", "Tail".to_owned()));
    }
    if let Some(tenant) = &args.tenant {
        headers.push(("x-amz-tenant-id", tenant.clone()));
    }
    if let Some(name) = &args.durable_name {
        headers.push(("x-amz-durable-execution-name", name.clone()));
    }
    if let Some(context) = &args.client_context {
        serde_json::from_str::<Value>(context).context("--client-context is not valid JSON")?;
        headers.push(("x-amz-client-context", STANDARD.encode(context)));
    }
    Ok(headers)
}

/// The timeout of the function.
fn timeout(lambda: Lambda<'_>, name: &str, qualifier: Option<&str>) -> anyhow::Result<Duration> {
    let configuration = match lambda.configuration(name, qualifier) {
        Ok(Some(configuration)) => configuration,
        Ok(None) if qualifier.is_none() => return Err(missing(lambda, name)),
        Ok(None) => {
            if lambda.configuration(name, None)?.is_none() {
                return Err(missing(lambda, name));
            }
            bail!(
                "{name} has no version or alias {:?} (`lam versions {name}` lists them)",
                qualifier.unwrap_or_default()
            );
        }
        // Who may invoke a function may not always read its configuration.
        Err(error) if aws::refusal(&error).is_some_and(|it| it.status() == 403) => {
            return Ok(TIMEOUT);
        }
        Err(error) => return Err(error),
    };
    Ok(configuration["Timeout"]
        .as_u64()
        .map_or(TIMEOUT, Duration::from_secs))
}

/// Adds what a refused invocation means.
fn explain(error: anyhow::Error, name: &str) -> anyhow::Error {
    let Some(refused) = aws::refusal(&error) else {
        if !aws::may_have_arrived(&error) {
            return error;
        }
        return error.context(
            "the function may have run: lam does not send an invocation twice (`lam logs` shows it)",
        );
    };
    let what = if refused.is_throttled() {
        match refused.retry_after() {
            Some(seconds) => format!("{name} is throttled; try again in {seconds} s"),
            None => format!("{name} is throttled; try again later"),
        }
    } else if refused.status() == 413 || refused.is("RequestTooLarge") {
        "the event is too large: at most 6 MB, or 1 MB with --async".to_owned()
    } else if refused.is("ResourceNotReady") || refused.is("ResourceConflict") {
        format!("{name} is being created or updated; try again in a few seconds")
    } else if refused.is("SnapStartNotReady") {
        format!("the snapshot of {name} is being made; try again in a minute")
    } else {
        return error;
    };
    error.context(what)
}

fn print_stream(response: Response<Body>) -> anyhow::Result<Outcome> {
    let mut body = response
        .into_body()
        .into_with_config()
        .limit(u64::MAX)
        .reader();
    let mut stdout = ResponseOutput::open();
    while let Some(message) = Message::read(&mut body)? {
        match message.header(":event-type") {
            Some("PayloadChunk") => stdout.write(&message.payload)?,
            Some("InvokeComplete") => {
                stdout.end(b"")?;
                let end: Value = serde_json::from_slice(&message.payload).unwrap_or_default();
                if let Some(log) = end["LogResult"].as_str() {
                    print_log(log);
                }
                let Some(code) = end["ErrorCode"].as_str() else {
                    return Ok(Outcome::Succeeded);
                };
                let details = end["ErrorDetails"].as_str().unwrap_or_default();
                terminal::warning(&format!(
                    "the function failed while streaming: {code}: {details}"
                ));
                return Ok(Outcome::Failed);
            }
            // Such as an exception, whose name is in another header.
            _ => {
                let kind = message
                    .header(":exception-type")
                    .unwrap_or("an unknown message");
                bail!(
                    "the stream ended with {kind}: {}",
                    String::from_utf8_lossy(&message.payload)
                );
            }
        }
    }
    bail!("the stream ended before the function had completed")
}

/// Prints the end of the function's log, which Lambda sends as base64.
fn print_log(log: &str) {
    let Ok(log) = STANDARD.decode(log) else {
        return;
    };
    for line in String::from_utf8_lossy(&log).lines() {
        let record = Record::parse(line);
        if record.is_platform {
            terminal::line(&record.text);
            continue;
        }
        let tag = record
            .request_id
            .as_deref()
            .and_then(|id| id.split('-').next());
        let level = record
            .level
            .map_or(String::new(), |level| format!("{level} "));
        for line in record.text.lines() {
            terminal::log_line(tag.unwrap_or("-"), &format!("{level}{line}"));
        }
    }
}
