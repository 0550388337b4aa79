//! Handles the objects that are uploaded to an S3 bucket.
//!
//! The bucket's notification invokes the function asynchronously: after an error, Lambda retries the event
//! twice.

use lambda_native::events::S3Event;
use lambda_native::{LambdaContext, LambdaError, TypedHandler, logging, start_lambda};

fn handler(event: S3Event, _: &LambdaContext) -> Result<(), LambdaError> {
    // S3 sends a test event when the notification is configured. It has no records.
    for record in &event.records {
        if record.is_created() {
            handle_upload(&record.s3.bucket.name, &record.s3.object.decoded_key())?;
        }
    }
    Ok(())
}

fn handle_upload(bucket: &str, key: &str) -> Result<(), LambdaError> {
    if key.ends_with('/') {
        return Err(LambdaError::new("NotAFile", format!("{key:?} is a folder")));
    }
    logging::info(
        "uploaded",
        &[("bucket", bucket.into()), ("key", key.into())],
    );
    Ok(())
}

fn main() {
    start_lambda(S3Event::handler(handler))
}
