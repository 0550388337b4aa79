//! Creates a thumbnail of each image that is uploaded to an S3 bucket.
//!
//! The thumbnail of `photos/cat.jpg` is `thumbnails/photos/cat.jpg` in the same bucket. It has the
//! same format and is at most 256 pixels wide and high. The function needs `s3:GetObject` for the
//! bucket and `s3:PutObject` for `thumbnails/`.
//!
//! Objects under `thumbnails/` are skipped: the function creates them itself, and S3 invokes it for
//! them too. To avoid these invocations, configure the prefix of the images in the notification.
//!
//! S3 invokes the function asynchronously and ignores the response; the keys of the thumbnails are
//! returned for people who invoke it. After an error, Lambda retries the event twice, and S3 may send
//! an event more than once. Both are safe, because the thumbnail is simply created again.
//!
//! `AWS_ENDPOINT_URL_S3` selects another S3, such as one on this machine.

mod cryptography;
mod storage;
mod thumbnail;

use std::time::Duration;

use lambda_native::logging::{Level, Record};
use lambda_native::{LambdaContext, LambdaError, LambdaHandler, start_lambda_with};
use lambda_native_events::s3::S3Record;
use lambda_native_events::{Json, S3Event};
use storage::{Object, Storage};

const FOLDER: &str = "thumbnails/";

/// Reserved for returning the response. If a request used up all the time, the function would time
/// out without an error that says why.
const RESPONSE_MARGIN: Duration = Duration::from_millis(250);

fn main() {
    start_lambda_with(init)
}

/// The connections live as long as the execution environment, so warm invocations need no new
/// handshake.
fn init() -> Result<impl LambdaHandler, LambdaError> {
    let storage = Storage::from_environment()?;
    Ok(move |event: &str, ctx: &LambdaContext| handle(&storage, event, ctx))
}

fn handle(storage: &Storage, event: &str, ctx: &LambdaContext) -> Result<String, LambdaError> {
    let event = S3Event::parse(event)?;
    let mut made = Vec::new();
    let mut failed = Vec::new();
    for record in event.records.iter().filter(|record| is_for_us(record)) {
        match make(storage, record, ctx) {
            Ok(key) => made.push(key),
            Err(error) => failed.push(error),
        }
    }
    // The other records are processed even if one fails.
    let mut failed = failed.into_iter();
    let Some(first) = failed.next() else {
        return Ok(Json::of(&made).text().to_owned());
    };
    for error in failed {
        Record::new(Level::Error, "").error(&error).write();
    }
    Err(first)
}

/// The S3 console creates folders as empty objects.
fn is_for_us(record: &S3Record) -> bool {
    let key = record.s3.object.decoded_key();
    record.is_created() && !key.starts_with(FOLDER) && !key.ends_with('/')
}

/// The key of the thumbnail.
fn make(storage: &Storage, record: &S3Record, ctx: &LambdaContext) -> Result<String, LambdaError> {
    // The decoded key. In the event it is encoded: `summer+2024/caf%C3%A9.jpg`.
    let key = record.s3.object.decoded_key();
    let image = Object {
        region: &record.aws_region,
        bucket: &record.s3.bucket.name,
        key: &key,
    };
    let bytes = storage.get(&image, time_left(ctx)?)?;
    let thumbnail = thumbnail::of(&bytes, memory_for_an_image(ctx))
        .map_err(|error| thumbnail::failure(&image, &error))?;
    let key = format!("{FOLDER}{key}");
    let object = Object { key: &key, ..image };
    storage.put(&object, &thumbnail, time_left(ctx)?)?;
    Ok(key)
}

fn time_left(ctx: &LambdaContext) -> Result<Duration, LambdaError> {
    let left = u64::try_from(ctx.time_remaining_ms()).unwrap_or(0);
    Duration::from_millis(left)
        .checked_sub(RESPONSE_MARGIN)
        .ok_or_else(|| {
            let message = format!("not enough time to fetch or store an object ({left} ms left)");
            LambdaError::new("NoTimeLeft", message)
        })
}

/// The most memory that the pixels may take, in bytes. A small file can be a large image, and a
/// function that runs out of memory is killed. The limit is half of the function's memory, because
/// the decoder needs memory too.
fn memory_for_an_image(ctx: &LambdaContext) -> u64 {
    u64::from(ctx.function.memory_mb.max(128)) * 1024 * 1024 / 2
}
