//! Calls out over HTTPS, within the time that is left, on connections that are kept alive.
//!
//! The event `{"url":"https://example.com/"}` is answered with
//! `{"status":200,"contentType":"text/html","body":"…"}`. Without a `url` the function fetches the
//! one of the environment variable `FETCH_URL`.
//!
//! A fetch that fails is an error answer whose type says what kind of failure it was:
//! [`failure::error_type`] lists them.

mod client;
mod cryptography;
mod failure;

use std::time::Duration;

use lambda_native::{LambdaContext, LambdaError, LambdaHandler, json, start_lambda_with};
use serde::{Deserialize, Serialize};
use ureq::Agent;

/// Kept back for the answer itself: a fetch that uses up all of the time is a timeout of the
/// function, which tells the caller nothing.
const TIME_FOR_THE_ANSWER: Duration = Duration::from_millis(250);

/// An answer of the function has room for 6 MB, and JSON may double a text.
const MAX_BODY_BYTES: u64 = 2 * 1024 * 1024;

#[derive(Deserialize)]
struct Order {
    url: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    status: u16,
    content_type: Option<String>,
    /// Bytes that are not UTF-8 are replaced.
    body: String,
}

fn main() {
    start_lambda_with(init)
}

/// The agent and its connections live as long as the environment: warm invocations save the
/// handshake.
fn init() -> Result<impl LambdaHandler, LambdaError> {
    let agent = client::agent()?;
    let default_url = std::env::var("FETCH_URL").ok();
    Ok(json(move |order: Order, ctx: &LambdaContext| {
        let url = order.url.as_ref().or(default_url.as_ref()).ok_or_else(|| {
            LambdaError::new(
                "NoUrl",
                "nothing to fetch: neither the event has a `url`, nor is FETCH_URL set",
            )
        })?;
        fetch(&agent, url, time_for_fetch(ctx)?).map_err(|error| failure::of_fetch(url, &error))
    }))
}

fn time_for_fetch(ctx: &LambdaContext) -> Result<Duration, LambdaError> {
    let left = u64::try_from(ctx.time_remaining_ms()).unwrap_or(0);
    Duration::from_millis(left)
        .checked_sub(TIME_FOR_THE_ANSWER)
        .ok_or_else(|| {
            let message = format!("{left} ms are left, too little to fetch anything");
            LambdaError::new("NoTimeLeft", message)
        })
}

fn fetch(agent: &Agent, url: &str, timeout: Duration) -> Result<Page, ureq::Error> {
    let mut response = agent
        .get(url)
        .config()
        // From the name look-up to the last byte of the body.
        .timeout_global(Some(timeout))
        .build()
        .call()?;
    let body = response
        .body_mut()
        .with_config()
        .limit(MAX_BODY_BYTES)
        .lossy_utf8(true)
        .read_to_string()?;
    Ok(Page {
        status: response.status().as_u16(),
        content_type: response.body().mime_type().map(str::to_owned),
        body,
    })
}
