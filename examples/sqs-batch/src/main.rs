//! Orders from an SQS queue: what fails comes back, and nothing else does.
//!
//! The body of a message is `{"id":"o-7","customer":"c-1","items":[{"price":250.0,"count":2}]}`.
//! The answer names the messages that failed, and SQS delivers those again. For that the event
//! source mapping needs `ReportBatchItemFailures`, or Lambda does not read the answer:
//!
//! ```sh
//! aws lambda create-event-source-mapping --function-name $FUNCTION --event-source-arn $QUEUE \
//!   --batch-size 100 --maximum-batching-window-in-seconds 1 \
//!   --function-response-types ReportBatchItemFailures
//! ```
//!
//! Give the queue a dead-letter queue, since a message that never fits comes back for ever, and
//! handle an order that was seen before: SQS delivers at least once.

use std::time::Duration;

use lambda_native::logging::{self, Level, Record};
use lambda_native::{LambdaContext, LambdaError, start_lambda};
use lambda_native_events::{Batch, SqsEvent};
use serde::Deserialize;

/// An order is not begun with less time than this. Without a deadline a batch that is too slow
/// would come back whole, with all that has been done.
const TIME_FOR_AN_ORDER: Duration = Duration::from_millis(500);

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

fn main() {
    start_lambda(handler)
}

/// Fails where the event is no SQS event. What is wrong with a message is that message's failure.
fn handler(event: &str, ctx: &LambdaContext) -> Result<String, LambdaError> {
    let event = SqsEvent::parse(event)?;
    let answer = Batch::new(&event.records)
        .deadline(ctx.deadline)
        .margin(TIME_FOR_AN_ORDER)
        .on_failure(|message, failure| {
            Record::new(Level::Warn, "message comes back")
                .field("messageId", &*message.message_id)
                .field("received", message.attributes.approximate_receive_count.0)
                .field("why", &failure.to_string())
                .write();
        })
        .run(|message| Ok(take(&message.body_json()?)?));
    Ok(answer.to_json()?)
}

/// A panic in here fails its message alone, where panics unwind. In the profile `min-size` they
/// abort: the whole batch comes back then, so what can happen is better an error.
fn take(order: &Order) -> Result<(), LambdaError> {
    if order.items.is_empty() {
        let message = format!("the order {} has no items", order.id);
        return Err(LambdaError::new("EmptyOrder", message));
    }
    let mut total = 0.0;
    for item in &order.items {
        assert!(item.count > 0, "the shop lets nobody order nothing");
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
