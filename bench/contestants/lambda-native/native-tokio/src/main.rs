//! Returns the text of the event from an async function.
#![no_main]

use lambda_native::{LambdaContext, LambdaError, async_handler};

async fn handler(event: &str, _: &LambdaContext<'_>) -> Result<String, LambdaError> {
    Ok(event.to_owned())
}

lambda_native::main!(async_handler(handler));
