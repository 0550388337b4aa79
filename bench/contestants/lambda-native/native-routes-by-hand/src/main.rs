//! Serves the application of `axum-routes` without a router: with the typed event and a match.
#![no_main]

use lambda_native::{LambdaContext, LambdaError};
use lambda_native_events::{ApiGwV2Event, ApiGwV2Response};
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct Order {
    id: u32,
    page: u32,
}

#[derive(Serialize, Deserialize)]
struct Item {
    item: String,
    count: u32,
}

fn handler(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    let request = ApiGwV2Event::parse(event)?;
    let response = match (request.method(), request.path()) {
        ("GET", "/") => ApiGwV2Response::text("hello world"),
        ("POST", "/orders") => create(&request)?,
        ("GET", "/visits") => visits(&request),
        ("GET", path) => match path.strip_prefix("/orders/") {
            Some(id) => order(id, &request)?,
            None => ApiGwV2Response::new(404),
        },
        _ => ApiGwV2Response::new(404),
    };
    Ok(response.to_json()?)
}

fn order(id: &str, request: &ApiGwV2Event) -> Result<ApiGwV2Response, LambdaError> {
    let page = request
        .query_value("page")
        .and_then(|page| page.parse().ok());
    match (id.parse(), page) {
        (Ok(id), Some(page)) => Ok(ApiGwV2Response::json(&Order { id, page })?),
        _ => Ok(ApiGwV2Response::new(400)),
    }
}

fn create(request: &ApiGwV2Event) -> Result<ApiGwV2Response, LambdaError> {
    let item: Item = request.body_json()?;
    Ok(ApiGwV2Response::json(&item)?.status(201))
}

fn visits(request: &ApiGwV2Event) -> ApiGwV2Response {
    let visits = request
        .cookie("visits")
        .and_then(|count| count.parse().ok());
    let visits = visits.unwrap_or(0_u32) + 1;
    ApiGwV2Response::text(format!("visit {visits}")).cookie(format!("visits={visits}; HttpOnly"))
}

lambda_native::main!(handler);
