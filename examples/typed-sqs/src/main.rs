//! Processes orders from an SQS queue. Only messages that fail are delivered again.
//!
//! The body of a message is `{"id":"o-7","customer":"c-1","items":[{"price":250.0,"count":2}]}`.
//! The response lists the messages that failed, and SQS delivers these again. Lambda reads the
//! response only if the event source mapping has `ReportBatchItemFailures`:
//!
//! ```sh
//! aws lambda create-event-source-mapping --function-name $FUNCTION --event-source-arn $QUEUE \
//!   --batch-size 100 --maximum-batching-window-in-seconds 1 \
//!   --function-response-types ReportBatchItemFailures
//! ```
//!
//! Give the queue a dead-letter queue, because an invalid message would be delivered again forever.
//! SQS delivers a message at least once, so expect to see the same order more than once.

use std::time::Duration;

use lambda_native::events::{Batch, SqsEvent};
use lambda_native::logging::{self, Level, Record};
use lambda_native::{LambdaError, TypedHandler, start_lambda};
use serde::Deserialize;

/// No order is started with less time left than this. Without a deadline, a batch that takes too long
/// would be delivered again as a whole, including the orders that were already processed.
const TIME_PER_ORDER: Duration = Duration::from_millis(500);

#[derive(Deserialize)]
struct Order {
    id: String,
    customer: String,
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    price: f64,
    count: u32,
}

/// An error in a message fails that message only.
fn main() {
    start_lambda(SqsEvent::handler(|event, ctx| {
        Batch::new(&event.records)
            .deadline(ctx.deadline)
            .margin(TIME_PER_ORDER)
            .on_failure(|message, failure| {
                Record::new(Level::Warn, "message failed")
                    .field("messageId", &*message.message_id)
                    .field("received", message.attributes.approximate_receive_count.0)
                    .field("reason", &failure.to_string())
                    .write();
            })
            .run(|message| Ok(take(&message.body_json()?)?))
    }))
}

/// If panics unwind, a panic here fails only its message. In the profile `min-size` panics abort, and
/// the whole batch is delivered again. So return an error for anything that can happen.
fn take(order: &Order) -> Result<(), LambdaError> {
    if order.items.is_empty() {
        let message = format!("the order {} has no items", order.id);
        return Err(LambdaError::new("EmptyOrder", message));
    }
    let mut total = 0.0;
    for item in &order.items {
        assert!(item.count > 0, "the shop does not accept empty items");
        total += item.price * f64::from(item.count);
    }
    logging::info(
        "order taken",
        &[
            ("orderId", (&order.id).into()),
            ("customer", (&order.customer).into()),
            ("total", total.into()),
        ],
    );
    Ok(())
}
