//! The target of an EventBridge rule for several kinds of events, each with its own type.
//!
//! The pattern of the rule has the same sources and detail types as `handler`:
//!
//! ```json
//! {
//!   "source": ["com.example.shop", "aws.ec2"],
//!   "detail-type": ["OrderPlaced", "OrderPaid", "OrderCancelled",
//!     "EC2 Instance State-change Notification"]
//! }
//! ```
//!
//! The response is empty, because EventBridge ignores it. After an error, Lambda retries the event
//! twice and then sends it to the function's dead-letter queue or on-failure destination. Events that
//! cannot be parsed should end up there, too. EventBridge delivers each event at least once, in any
//! order; `id` identifies the event.

mod details;

use details::{InstanceState, OrderCancelled, OrderPaid, OrderPlaced};
use lambda_native::logging;
use lambda_native::metrics::{Metrics, Unit};
use lambda_native::{LambdaContext, LambdaError, start_lambda};
use lambda_native_events::EventBridgeEvent;

fn main() {
    start_lambda(handler)
}

fn handler(event: &str, _: &LambdaContext) -> Result<(), LambdaError> {
    let event = EventBridgeEvent::parse(event)?;
    match (&*event.source, &*event.detail_type) {
        ("com.example.shop", "OrderPlaced") => placed(&event.detail()?),
        ("com.example.shop", "OrderPaid") => paid(&event.detail()?)?,
        ("com.example.shop", "OrderCancelled") => cancelled(&event.detail()?),
        ("aws.ec2", "EC2 Instance State-change Notification") => instance(&event.detail()?),
        (source, detail_type) => {
            let message =
                format!("no handler for detail type `{detail_type}` from source `{source}`");
            return Err(LambdaError::new("UnknownEvent", message));
        }
    }
    Ok(())
}

fn placed(order: &OrderPlaced) {
    for item in &order.items {
        logging::info(
            "item to send",
            &[
                ("orderId", (&*order.order_id).into()),
                ("item", (&*item.name).into()),
                ("count", item.count.into()),
            ],
        );
    }
}

fn paid(order: &OrderPaid) -> Result<(), LambdaError> {
    Metrics::new("shop")
        .metric("revenue", Unit::None, order.total)
        .property("orderId", &*order.order_id)
        .write()?;
    Ok(())
}

fn cancelled(order: &OrderCancelled) {
    logging::warn(
        "order cancelled",
        &[
            ("orderId", (&*order.order_id).into()),
            ("reason", order.reason.as_deref().into()),
        ],
    );
}

fn instance(instance: &InstanceState) {
    logging::info(
        "instance changed",
        &[
            ("instanceId", (&*instance.instance_id).into()),
            ("state", (&*instance.state).into()),
        ],
    );
}
