//! Serves the application of `axum-routes` with plain functions.
#![no_main]

use lambda_native_http::header::SET_COOKIE;
use lambda_native_http::{
    HttpHandler, IntoResponse, Json, Request, RequestExt, Result, Router, StatusCode, http,
};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Page {
    page: u32,
}

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

fn hello(_: Request) -> &'static str {
    "hello world"
}

fn order(request: Request) -> Result<Json<Order>> {
    let id = request.path_param("id")?;
    let Page { page } = request.query()?;
    Ok(Json(Order { id, page }))
}

fn create(request: Request) -> Result<impl IntoResponse> {
    let item: Item = request.json()?;
    Ok((StatusCode::CREATED, Json(item)))
}

fn visits(request: Request) -> impl IntoResponse {
    let visits = request
        .cookie("visits")
        .and_then(|count| count.parse().ok());
    let visits = visits.unwrap_or(0_u32) + 1;
    let cookie = format!("visits={visits}; HttpOnly");
    ([(SET_COOKIE, cookie)], format!("visit {visits}"))
}

fn app() -> impl HttpHandler {
    Router::new()
        .get("/", hello)
        .get("/orders/{id}", order)
        .post("/orders", create)
        .get("/visits", visits)
}

lambda_native::main!(http(app()));
