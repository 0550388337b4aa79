//! The application of the case "HTTP application", in axum.

use axum::extract::{Path, Query};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
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

async fn hello() -> &'static str {
    "hello world"
}

async fn order(Path(id): Path<u32>, Query(Page { page }): Query<Page>) -> Json<Order> {
    Json(Order { id, page })
}

async fn create(Json(item): Json<Item>) -> impl IntoResponse {
    (StatusCode::CREATED, Json(item))
}

async fn visits(headers: HeaderMap) -> impl IntoResponse {
    let visits = cookie(&headers, "visits").and_then(|count| count.parse().ok());
    let visits = visits.unwrap_or(0_u32) + 1;
    let cookie = format!("visits={visits}; HttpOnly");
    ([(SET_COOKIE, cookie)], format!("visit {visits}"))
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let cookies = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split("; "));
    pairs.find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// The application.
pub fn app() -> Router {
    Router::new()
        .route("/", get(hello))
        .route("/orders/{id}", get(order))
        .route("/orders", post(create))
        .route("/visits", get(visits))
}
