//! Reports empty messages as failed.
#![no_main]

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_native::{LambdaContext, LambdaError, json};

fn handler(event: SqsEvent, _: &LambdaContext) -> Result<SqsBatchResponse, LambdaError> {
    let mut response = SqsBatchResponse::default();
    for message in event.records {
        if message.body.as_deref().unwrap_or_default().is_empty() {
            response.add_failure(message.message_id.unwrap_or_default());
        }
    }
    Ok(response)
}

lambda_native::main!(json(handler));
