//! Typed HTTP: behind an API Gateway HTTP API or a Function URL.
//!
//! `GET /hi?x=1` is answered with `{"method":"GET","path":"/hi","timeLeft":2998}`.

use lambda_native::{LambdaContext, LambdaError, start_lambda};
use lambda_native_events::{ApiGwV2Response, parse_api_gw_v2};
use serde::Serialize;

/// The body of the answer. serde escapes what has to be escaped: a path may hold any character.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Hello<'a> {
    method: &'a str,
    path: &'a str,
    /// Milliseconds until Lambda stops waiting.
    time_left: i64,
}

fn handler(event: &str, ctx: &LambdaContext) -> Result<String, LambdaError> {
    let request = parse_api_gw_v2(event)?;
    let response = ApiGwV2Response::json(&Hello {
        method: request.method(),
        path: request.path(),
        time_left: ctx.time_remaining_ms(),
    })?;
    Ok(response.to_json()?)
}

fn main() {
    start_lambda(handler)
}
