//! Returns the text of the event, with Rust's own `main`.

use lambda_native::{LambdaContext, LambdaError, start_lambda};

fn handler(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    Ok(event.to_owned())
}

fn main() {
    start_lambda(handler)
}
