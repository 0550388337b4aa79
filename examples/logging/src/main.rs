//! Log records through the `tracing` facade, and a metric for CloudWatch.
//!
//! The response to the event `{"id":"o-7","items":[{"name":"bicycle","price":250.0}]}` is its total.
//! Every line has the request id. Lines that are written while an order is priced also have the id
//! of the order. If the function's log format is JSON, the lines are JSON, and CloudWatch Logs
//! Insights can search them by `orderId`.

use lambda_native::metrics::{Metrics, Unit};
use lambda_native::{LambdaContext, LambdaError, json, logging, start_lambda_with};
use serde::Deserialize;
use tracing::{debug, info, instrument};

#[derive(Deserialize)]
struct Order {
    id: String,
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    name: String,
    price: f64,
}

fn main() {
    start_lambda_with(|| {
        logging::install_tracing()?;
        Ok::<_, LambdaError>(json(price))
    })
}

/// If this returns an error, the runtime logs it with the request id.
#[instrument(skip_all, fields(orderId = order.id))]
fn price(order: Order, _: &LambdaContext) -> Result<f64, LambdaError> {
    if order.items.is_empty() {
        let message = format!("the order {} has no items", order.id);
        return Err(LambdaError::new("EmptyOrder", message));
    }
    let items = order.items.len();
    let mut total = 0.0;
    for item in order.items {
        debug!(item = item.name, price = item.price, "priced");
        total += item.price;
    }
    info!(total, items, "order priced");
    Metrics::new("shop")
        .dimension("service", "pricing")
        .metric("total", Unit::None, total)
        .property("orderId", &order.id)
        .write()?;
    Ok(total)
}
