//! Fetches a URL over HTTPS within the time that is left. Connections are kept alive.
//!
//! The response to the event `{"url":"https://example.com/"}` is
//! `{"status":200,"contentType":"text/html","body":"…"}`. Without a `url`, the function fetches the
//! URL in the environment variable `FETCH_URL`.
//!
//! If the fetch fails, the function returns an error. Its type names the kind of failure;
//! [`failure::error_type`] lists the types.

mod client;
mod cryptography;
mod failure;

use std::time::Duration;

use lambda_native::{LambdaContext, LambdaError, LambdaHandler, json, start_lambda_with};
use serde::{Deserialize, Serialize};
use ureq::Agent;

/// Reserved for returning the response. If the fetch used up all the time, the function would time
/// out, and the caller would not learn why.
const TIME_FOR_THE_ANSWER: Duration = Duration::from_millis(250);

/// A response is limited to 6 MB, and escaping may double the size of a string in JSON.
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
    /// Invalid UTF-8 is replaced.
    body: String,
}

fn main() {
    start_lambda_with(init)
}

/// The agent and its connections live as long as the execution environment, so warm invocations need
/// no new handshake.
fn init() -> Result<impl LambdaHandler, LambdaError> {
    let agent = client::agent()?;
    let default_url = std::env::var("FETCH_URL").ok();
    Ok(json(move |order: Order, ctx: &LambdaContext| {
        let url = order.url.as_ref().or(default_url.as_ref()).ok_or_else(|| {
            LambdaError::new(
                "NoUrl",
                "nothing to fetch: the event has no `url`, and FETCH_URL is not set",
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
            let message = format!("not enough time to fetch anything ({left} ms left)");
            LambdaError::new("NoTimeLeft", message)
        })
}

fn fetch(agent: &Agent, url: &str, timeout: Duration) -> Result<Page, ureq::Error> {
    let mut response = agent
        .get(url)
        .config()
        // From resolving the name to the last byte of the body.
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
