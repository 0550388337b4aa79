//! The shortest function: text in, text out. With `lambda_native::main!` instead of `fn main`, it is
//! also the smallest, and starts fastest.
#![cfg_attr(not(test), no_main)]

use lambda_native::{LambdaContext, LambdaError};

fn handler(event: &str, ctx: &LambdaContext) -> Result<String, LambdaError> {
    Ok(format!(r#"{{"id":"{}","echo":{event}}}"#, ctx.request_id))
}

lambda_native::main!(handler);
