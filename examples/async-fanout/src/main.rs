//! Asks several HTTP services at once, so that the answer takes as long as the slowest, not as long
//! as all together.
//!
//! The services are named by the environment variable `SERVICES`,
//! `stock=http://stock.internal:8080; price=http://price.internal/v1`. For the event
//! `{"item":"bicycle"}` each is asked for its path and `/bicycle`, and the answers are put together:
//! `{"stock":{"count":3},"price":{"error":"no answer within 1000 ms"}}`. A service that fails has an
//! error in its place, and the others their answers.

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

/// How long one service may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is kept back of the function's own time, so that the caller hears of it from us.
const MARGIN: Duration = Duration::from_millis(100);

#[derive(Deserialize)]
struct Request {
    item: String,
}

fn main() {
    start_lambda_with(async_init(init))
}

/// Runs once. The services are looked up here, so that a wrong name fails the deployment and not an
/// invocation.
async fn init() -> Result<impl LambdaHandler, LambdaError> {
    let services = services().await?;
    let handler = async_json(async move |request: Request, _: &LambdaContext| {
        ask_all(&services, &request.item).await
    });
    Ok(handler.timeout_margin(MARGIN))
}

async fn ask_all(services: &[Service], item: &str) -> Result<BTreeMap<String, Value>, LambdaError> {
    if item.is_empty() || !item.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let message = format!("the item is letters and digits, not {item:?}");
        return Err(LambdaError::new("InvalidItem", message));
    }
    // Each task runs while the others wait for their sockets. What the set is dropped with ends: a
    // deadline that passes leaves no request behind.
    let mut asked = JoinSet::new();
    for service in services {
        let (service, item) = (service.clone(), item.to_owned());
        asked.spawn(async move {
            let answer = timeout(PATIENCE, http::get_json(&service, &item)).await;
            (service.name, answer)
        });
    }
    let mut answers = BTreeMap::new();
    while let Some(done) = asked.join_next().await {
        let (name, answer) = done?;
        let answer = match answer {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => serde_json::json!({ "error": error }),
            Err(_) => {
                let patience = PATIENCE.as_millis();
                serde_json::json!({ "error": format!("no answer within {patience} ms") })
            }
        };
        answers.insert(name, answer);
    }
    Ok(answers)
}
