//! Returns a description of the request.
#![no_main]

use lambda_native::{LambdaContext, LambdaError};
use lambda_native_events::{ApiGwV2Response, parse_api_gw_v2};
use serde::Serialize;

#[derive(Serialize)]
struct Hello<'a> {
    message: String,
    method: &'a str,
    path: &'a str,
    agent: &'a str,
}

fn handler(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    let request = parse_api_gw_v2(event)?;
    let name = request.query_value("name");
    let response = ApiGwV2Response::json(&Hello {
        message: format!("hello {}", name.as_deref().unwrap_or("world")),
        method: request.method(),
        path: request.path(),
        agent: request.header("user-agent").unwrap_or_default(),
    })?;
    Ok(response.to_json()?)
}

lambda_native::main!(handler);
