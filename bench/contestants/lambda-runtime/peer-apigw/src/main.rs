//! Returns a description of the request.

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use aws_lambda_events::http::HeaderValue;
use aws_lambda_events::http::header::{CONTENT_TYPE, USER_AGENT};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde::Serialize;

#[derive(Serialize)]
struct Hello<'a> {
    message: String,
    method: &'a str,
    path: &'a str,
    agent: &'a str,
}

async fn handler(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let request = event.payload;
    let name = request.query_string_parameters.first("name");
    let agent = request.headers.get(USER_AGENT);
    let body = serde_json::to_string(&Hello {
        message: format!("hello {}", name.unwrap_or("world")),
        method: request.request_context.http.method.as_str(),
        path: request.raw_path.as_deref().unwrap_or("/"),
        agent: agent.map_or(Ok(""), HeaderValue::to_str)?,
    })?;

    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = 200;
    response
        .headers
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.body = Some(Body::Text(body));
    Ok(response)
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    run(service_fn(handler)).await
}
