//! The shortest function: text in, text out.

use lambda_native::{LambdaContext, LambdaError, start_lambda};

fn handler(event: &str, ctx: &LambdaContext) -> Result<String, LambdaError> {
    Ok(format!(r#"{{"id":"{}","echo":{event}}}"#, ctx.request_id))
}

fn main() {
    start_lambda(handler)
}
