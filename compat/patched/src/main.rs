//! HTTP functions for AWS's `lambda_http`. The variable `TEST_FUNCTION` chooses one.

use axum::extract::{Path, Query};
use axum::routing::{get, post};
use axum::{Json, Router};
use lambda_http::{
    Body, Error, Request, RequestExt, Response, run, run_with_streaming_response, service_fn,
    tracing,
};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    match &*std::env::var("TEST_FUNCTION")? {
        "function" => run(service_fn(function)).await,
        "axum" => run(router()).await,
        "axum-streaming" => run_with_streaming_response(router()).await,
        other => Err(format!("no function is called {other}").into()),
    }
}

async fn function(request: Request) -> Result<Response<Body>, Error> {
    let query = request.query_string_parameters();
    let name = query.first("name").unwrap_or("stranger");
    let id = &request.lambda_context().request_id;
    let response = Response::builder().status(201).header("x-request", id);
    Ok(response.body(format!("hello, {name}").into())?)
}

type Parameters = Query<Vec<(String, String)>>;

fn router() -> Router {
    Router::new()
        .route(
            "/orders/{id}",
            get(async |Path(id): Path<String>, Query(query): Parameters| {
                format!("order {id} {query:?}")
            }),
        )
        .route("/orders", post(async |order: Json<Vec<u32>>| order))
        .route(
            "/chunks",
            get(async || {
                let chunks = ["one ", "two ", "three"].map(Ok::<_, Error>);
                axum::body::Body::from_stream(tokio_stream::iter(chunks))
            }),
        )
}
