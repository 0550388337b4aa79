//! Typed HTTP: behind an API Gateway HTTP API or a Function URL.
//!
//! The response to `GET /hi?x=1` is `{"method":"GET","path":"/hi","timeLeft":2998}`.

use lambda_native::events::{ApiGwV2Event, ApiGwV2Response};
use lambda_native::{TypedHandler, start_lambda};
use serde::Serialize;

/// The body of the response. A path may contain any character; serde escapes it where necessary.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Hello<'a> {
    method: &'a str,
    path: &'a str,
    /// Milliseconds until the invocation times out.
    time_left: i64,
}

fn main() {
    start_lambda(ApiGwV2Event::handler(|request, ctx| {
        ApiGwV2Response::json(&Hello {
            method: request.method(),
            path: request.path(),
            time_left: ctx.time_remaining_ms(),
        })
    }))
}
