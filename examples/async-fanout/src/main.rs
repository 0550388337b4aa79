//! Calls several HTTP services concurrently, so an invocation takes only as long as the slowest of
//! them.
//!
//! The environment variable `SERVICES` lists the services, for example
//! `stock=http://stock.internal:8080; price=http://price.internal/v1`. For the event
//! `{"item":"bicycle"}`, the function requests the path of each service followed by `/bicycle`, and
//! returns all the responses:
//! `{"stock":{"count":3},"price":{"error":"timed out after 1000 ms"}}`. If a service fails, the
//! response has an error in its place.

mod http;
mod services;

use std::collections::BTreeMap;
use std::time::Duration;

use lambda_native::{
    LambdaContext, LambdaError, LambdaHandler, async_init, async_json, start_lambda_with,
};
use serde::Deserialize;
use serde_json::Value;
use services::{Service, services};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// The timeout for each service.
const SERVICE_TIMEOUT: Duration = Duration::from_secs(1);

/// The function stops this long before its own deadline, so that it can still return an error.
const MARGIN: Duration = Duration::from_millis(100);

#[derive(Deserialize)]
struct Request {
    item: String,
}

fn main() {
    start_lambda_with(async_init(init))
}

/// Runs once. It resolves the host names, so that a wrong name fails the deployment instead of an
/// invocation.
async fn init() -> Result<impl LambdaHandler, LambdaError> {
    let services = services().await?;
    let handler = async_json(async move |request: Request, _: &LambdaContext| {
        call_all(&services, &request.item).await
    });
    Ok(handler.timeout_margin(MARGIN))
}

async fn call_all(
    services: &[Service],
    item: &str,
) -> Result<BTreeMap<String, Value>, LambdaError> {
    if item.is_empty() || !item.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let message = format!("invalid item {item:?}: expected letters and digits");
        return Err(LambdaError::new("InvalidItem", message));
    }
    // While one task waits for its socket, the others run. Dropping the set cancels its tasks, so no
    // request outlives the invocation when the deadline passes.
    let mut calls = JoinSet::new();
    for service in services {
        let (service, item) = (service.clone(), item.to_owned());
        calls.spawn(async move {
            let response = timeout(SERVICE_TIMEOUT, http::get_json(&service, &item)).await;
            (service.name, response)
        });
    }
    let mut responses = BTreeMap::new();
    while let Some(done) = calls.join_next().await {
        let (name, response) = done?;
        let response = match response {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => serde_json::json!({ "error": error }),
            Err(_) => {
                let ms = SERVICE_TIMEOUT.as_millis();
                serde_json::json!({ "error": format!("timed out after {ms} ms") })
            }
        };
        responses.insert(name, response);
    }
    Ok(responses)
}
