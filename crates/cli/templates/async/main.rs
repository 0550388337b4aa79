//! An async function: it waits for two services at the same time.

use lambda_native::{LambdaContext, LambdaError, async_json, start_lambda};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Event {
    item: String,
}

#[derive(Serialize)]
struct Offer {
    item: String,
    price: f64,
    in_stock: u32,
}

async fn handler(event: Event, _: &LambdaContext<'_>) -> Result<Offer, LambdaError> {
    let (price, in_stock) = tokio::try_join!(fetch_price(&event.item), fetch_stock(&event.item))?;
    Ok(Offer {
        item: event.item,
        price,
        in_stock,
    })
}

// Put the calls of your services here: an SDK, an HTTP client, a database.
async fn fetch_price(item: &str) -> Result<f64, LambdaError> {
    tokio::task::yield_now().await;
    match item {
        "tea" => Ok(2.5),
        _ => Err(LambdaError::new("NoSuchItem", format!("no item {item:?}"))),
    }
}

async fn fetch_stock(_item: &str) -> Result<u32, LambdaError> {
    tokio::task::yield_now().await;
    Ok(7)
}

fn main() {
    start_lambda(async_json(handler))
}
