//! Answers with the messages that are empty as failed.

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

async fn handler(event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
    let mut answer = SqsBatchResponse::default();
    for message in event.payload.records {
        if message.body.as_deref().unwrap_or_default().is_empty() {
            answer.add_failure(message.message_id.unwrap_or_default());
        }
    }
    Ok(answer)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(handler)).await
}
