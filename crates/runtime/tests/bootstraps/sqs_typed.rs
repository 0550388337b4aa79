//! A handler of a typed event, whose size is compared with that of `sqs_by_hand.rs`.

use lambda_native::events::{SqsEvent, batch};
use lambda_native::{TypedHandler, start_lambda};

fn main() {
    start_lambda(SqsEvent::handler(|event, _| {
        batch(&event.records, |message| {
            let _: u32 = message.body.parse()?;
            Ok(())
        })
    }))
}
