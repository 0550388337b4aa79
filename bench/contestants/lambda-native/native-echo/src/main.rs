//! Returns the text of the event.
#![no_main]

use lambda_native::{LambdaContext, LambdaError};

fn handler(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    Ok(event.to_owned())
}

lambda_native::main!(handler);
