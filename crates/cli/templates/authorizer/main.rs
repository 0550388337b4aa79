//! A Lambda authorizer of an API Gateway HTTP API (payload format 2.0, simple responses).
//!
//! A request is allowed if its bearer token is the one in the environment variable `TOKEN`.

use std::env;

use lambda_native::events::{SimpleAuthorizerResponse, V2AuthorizerEvent};
use lambda_native::{LambdaError, LambdaHandler, TypedHandler, start_lambda_with};

fn main() {
    start_lambda_with(init)
}

// Without a token the function cannot check requests. Init then fails, before the first event.
fn init() -> Result<impl LambdaHandler, LambdaError> {
    let expected = env::var("TOKEN").unwrap_or_default();
    if expected.is_empty() {
        return Err(LambdaError::new("NoToken", "the variable TOKEN is not set"));
    }
    Ok(V2AuthorizerEvent::handler(move |event, _| {
        let header = event.header("authorization").unwrap_or_default();
        let token = header.strip_prefix("Bearer ").unwrap_or_default();
        if is_equal(token, &expected) {
            SimpleAuthorizerResponse::allow().context("user", "somebody")
        } else {
            SimpleAuthorizerResponse::deny()
        }
    }))
}

// The time does not depend on where the texts differ, so a client cannot guess one byte after the other.
fn is_equal(one: &str, other: &str) -> bool {
    let pairs = one.bytes().zip(other.bytes());
    one.len() == other.len() && pairs.fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}
