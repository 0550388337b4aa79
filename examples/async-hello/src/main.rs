//! The shortest async function: text in, text out. Compare it with `hello` to see what async costs.
#![cfg_attr(not(test), no_main)]

use lambda_native::{LambdaContext, LambdaError, async_handler};

async fn handler(event: &str, ctx: &LambdaContext<'_>) -> Result<String, LambdaError> {
    // Stands for the I/O that an async function waits for.
    tokio::task::yield_now().await;
    Ok(format!(r#"{{"id":"{}","echo":{event}}}"#, ctx.request_id))
}

lambda_native::main!(async_handler(handler));
