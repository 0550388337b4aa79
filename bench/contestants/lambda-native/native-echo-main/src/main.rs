//! The event's text as the answer, behind Rust's own `main`.

use lambda_native::{LambdaContext, LambdaError, start_lambda};

fn handler(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    Ok(event.to_owned())
}

fn main() {
    start_lambda(handler)
}
