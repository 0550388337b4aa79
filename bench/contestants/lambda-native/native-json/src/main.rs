//! The event, read into a `Value`, as the answer.
#![no_main]

use lambda_native::{LambdaContext, LambdaError, json};
use serde_json::Value;

fn handler(event: Value, _: &LambdaContext) -> Result<Value, LambdaError> {
    Ok(event)
}

lambda_native::main!(json(handler));
