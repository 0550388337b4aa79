//! An HTTP API behind a Function URL or an API Gateway HTTP API.

use lambda_native::start_lambda;
use lambda_native_http::{Json, Request, RequestExt, Result, Router, http};
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

fn hello(request: Request) -> Result<Json<Greeting>> {
    let name: String = request.path_param("name")?;
    let text = format!("hello {name}");
    Ok(Json(Greeting { text }))
}

// The client gets status 400 if the body does not match.
fn add(request: Request) -> Result<Json<i64>> {
    let numbers: Numbers = request.json()?;
    Ok(Json(numbers.a.saturating_add(numbers.b)))
}

fn main() {
    let router = Router::new().get("/hello/{name}", hello).post("/add", add);
    start_lambda(http(router))
}
