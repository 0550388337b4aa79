//! The target of an EventBridge rule: several kinds of events, each with its own type.
//!
//! The response is empty, because EventBridge ignores it. After an error, Lambda retries the event twice.

use lambda_native::events::EventBridgeEvent;
use lambda_native::{LambdaContext, LambdaError, logging, start_lambda};
use serde::Deserialize;

#[derive(Deserialize)]
struct OrderPaid {
    order: String,
    total: f64,
}

#[derive(Deserialize)]
struct OrderCancelled {
    order: String,
    reason: Option<String>,
}

fn handler(event: &str, _: &LambdaContext) -> Result<(), LambdaError> {
    let event = EventBridgeEvent::parse(event)?;
    match &*event.detail_type {
        "OrderPaid" => log_payment(&event.detail()?),
        "OrderCancelled" => log_cancellation(&event.detail()?),
        other => {
            let message = format!("no handler for the detail type {other:?}");
            return Err(LambdaError::new("UnknownEvent", message));
        }
    }
    Ok(())
}

fn log_payment(order: &OrderPaid) {
    logging::info(
        "paid",
        &[
            ("order", (&*order.order).into()),
            ("total", order.total.into()),
        ],
    );
}

fn log_cancellation(order: &OrderCancelled) {
    let reason = order.reason.as_deref();
    logging::warn(
        "cancelled",
        &[("order", (&*order.order).into()), ("reason", reason.into())],
    );
}

fn main() {
    start_lambda(handler)
}
