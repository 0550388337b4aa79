//! Events and answers, as a user of the crate sees them.

mod any_json;
mod borrowing;
mod debug;
mod errors;
mod json;
mod map;
mod parsing;
mod request;
mod response;
mod round_trip;

/// The crate's samples and the tests' own events: every documented member is in one of them.
fn events() -> Vec<(&'static str, &'static str)> {
    let mut events = lambda_native_events::samples::ALL.to_vec();
    events.push(("apigw-v2-iam-mtls", IAM_MTLS));
    events.push(("apigw-v2-lambda-authorizer", LAMBDA_AUTHORIZER));
    events
}

/// A named stage, IAM, mutual TLS, a binary body.
const IAM_MTLS: &str = include_str!("events/apigw-v2-iam-mtls.json");

/// The context of a Lambda authorizer, cookies, strings with escapes, `null`s.
const LAMBDA_AUTHORIZER: &str = include_str!("events/apigw-v2-lambda-authorizer.json");
