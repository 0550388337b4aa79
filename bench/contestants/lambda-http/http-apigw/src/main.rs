//! Returns a description of the request.

use axum::extract::Query;
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, Method, Uri};
use axum::routing::any;
use axum::{Json, Router};
use lambda_http::{Error, run};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Parameters {
    name: Option<String>,
}

#[derive(Serialize)]
struct Hello {
    message: String,
    method: String,
    path: String,
    agent: String,
}

async fn hello(
    method: Method,
    uri: Uri,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Json<Hello> {
    let name = parameters.name.as_deref().unwrap_or("world");
    let agent = headers.get(USER_AGENT).and_then(|text| text.to_str().ok());
    Json(Hello {
        message: format!("hello {name}"),
        method: method.to_string(),
        path: uri.path().to_owned(),
        agent: agent.unwrap_or_default().to_owned(),
    })
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let app = Router::new()
        .route("/", any(hello))
        .route("/{*path}", any(hello));
    run(app).await
}
