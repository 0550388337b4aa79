//! Records through the `tracing` facade, and a metric for CloudWatch.
//!
//! The event `{"id":"o-7","items":[{"name":"bicycle","price":250.0}]}` is answered with its total.
//! Every line has the request id; the lines that are written while an order is priced have its id
//! too. With the function's log format JSON they are JSON, and CloudWatch Logs Insights finds them
//! by `orderId`.

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

/// What this returns as an error the runtime logs itself, with the request id.
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
