//! Reports empty messages as failed.
#![no_main]

use lambda_native::{LambdaContext, LambdaError};
use lambda_native_events::{BatchResponse, SqsEvent};

fn handler(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    let event = SqsEvent::parse(event)?;
    let empty = event
        .records
        .iter()
        .filter(|message| message.body.is_empty());
    let failed = BatchResponse::failed(empty.map(|message| message.message_id.clone()));
    Ok(failed.to_json()?)
}

lambda_native::main!(handler);
