//! An API of five routes: behind an API Gateway HTTP API or a Function URL.
//!
//! The items are kept in memory, so every execution environment has its own. A real function has a client of
//! its database in their place.

// The functions of routes own their request.
#![allow(clippy::needless_pass_by_value)]

use std::collections::BTreeMap;
use std::sync::Mutex;

use lambda_native::start_lambda;
use lambda_native_http::{
    Error, IntoResponse, Json, Request, RequestExt, Result, Router, StatusCode, header, http,
};
use serde::{Deserialize, Serialize};

type Items = Mutex<BTreeMap<u32, Item>>;

#[derive(Clone, Serialize, Deserialize)]
struct Item {
    name: String,
    price: u32,
}

fn list(_: Request, items: &Items) -> Json<Vec<Item>> {
    Json(items.lock().unwrap().values().cloned().collect())
}

fn get(request: Request, items: &Items) -> Result<Json<Item>> {
    let items = items.lock().unwrap();
    let item = items.get(&request.path_param("id")?);
    Ok(Json(item.ok_or(Error::not_found("no such item"))?.clone()))
}

fn create(request: Request, items: &Items) -> Result<impl IntoResponse> {
    let item: Item = request.json()?;
    let mut items = items.lock().unwrap();
    let id = items.last_key_value().map_or(1, |(last, _)| last + 1);
    items.insert(id, item);
    let location = [(header::LOCATION, format!("/items/{id}"))];
    Ok((StatusCode::CREATED, location, ()))
}

fn delete(request: Request, items: &Items) -> Result<StatusCode> {
    let item = items.lock().unwrap().remove(&request.path_param("id")?);
    item.ok_or(Error::not_found("no such item"))?;
    Ok(StatusCode::NO_CONTENT)
}

fn icon(_: Request) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "image/x-icon")],
        &include_bytes!("favicon.ico")[..],
    )
}

fn main() {
    let router = Router::new()
        .get("/items", list)
        .get("/items/{id}", get)
        .post("/items", create)
        .delete("/items/{id}", delete)
        .get("/favicon.ico", icon)
        .with_state(Items::default());
    start_lambda(http(router))
}
