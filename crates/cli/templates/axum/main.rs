//! An axum application behind a Function URL or an API Gateway HTTP API.
//!
//! `cargo run` serves it as a plain server.

use axum::extract::Path;
use axum::routing::{get, post};
use axum::{Json, Router};
use lambda_native_http::{start, tower};
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct Greeting {
    text: String,
}

#[derive(Deserialize)]
struct Numbers {
    a: i64,
    b: i64,
}

async fn hello(Path(name): Path<String>) -> Json<Greeting> {
    let text = format!("hello {name}");
    Json(Greeting { text })
}

// The client gets status 422 if the body does not match.
async fn add(Json(numbers): Json<Numbers>) -> Json<i64> {
    Json(numbers.a.saturating_add(numbers.b))
}

fn main() {
    let router = Router::new()
        .route("/hello/{name}", get(hello))
        .route("/add", post(add));
    start(tower(router))
}
