//! A handler that parses the event and writes the response itself. See `sqs_typed.rs`.

use lambda_native::events::{SqsEvent, batch};
use lambda_native::{LambdaContext, LambdaError, start_lambda};

fn handler(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    let event = SqsEvent::parse(event)?;
    let response = batch(&event.records, |message| {
        let _: u32 = message.body.parse()?;
        Ok(())
    });
    Ok(response.to_json()?)
}

fn main() {
    start_lambda(handler)
}
