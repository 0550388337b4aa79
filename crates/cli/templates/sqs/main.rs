//! Processes the messages of an SQS queue. Only messages that fail are delivered again.
//!
//! Lambda reads the response only if the event source mapping has `ReportBatchItemFailures`.

use lambda_native::events::{SqsEvent, batch};
use lambda_native::{LambdaError, TypedHandler, logging, start_lambda};
use serde::Deserialize;

#[derive(Deserialize)]
struct Order {
    id: String,
    count: u32,
}

fn main() {
    start_lambda(SqsEvent::handler(|event, _| {
        batch(&event.records, |message| {
            let order: Order = message.body_json()?;
            Ok(process(&order)?)
        })
    }))
}

// A message can arrive more than once, so the same order must not be processed twice.
fn process(order: &Order) -> Result<(), LambdaError> {
    if order.count == 0 {
        let message = format!("the order {} is empty", order.id);
        return Err(LambdaError::new("EmptyOrder", message));
    }
    logging::info(
        "order",
        &[("id", (&*order.id).into()), ("count", order.count.into())],
    );
    Ok(())
}
