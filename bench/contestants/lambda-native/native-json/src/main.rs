//! Parses the event as a `Value` and returns it.
#![no_main]

use lambda_native::{LambdaContext, LambdaError, json};
use serde_json::Value;

fn handler(event: Value, _: &LambdaContext) -> Result<Value, LambdaError> {
    Ok(event)
}

lambda_native::main!(json(handler));
