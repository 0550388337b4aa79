//! A thumbnail of each image that is put into an S3 bucket.
//!
//! `photos/cat.jpg` becomes `thumbnails/photos/cat.jpg` in the same bucket, of the same format, 256
//! pixels wide or high at the most. The function needs `s3:GetObject` for the bucket, and
//! `s3:PutObject` for its `thumbnails/`.
//!
//! What is under `thumbnails/` is passed over: the function puts it there, and is called for it
//! again. Better still, have the notification name the prefix of the images, and spare the calls.
//!
//! S3 calls the function asynchronously, and takes no answer; the keys of the thumbnails are
//! answered for people. An error makes Lambda try the event twice more. All of it can be done again:
//! S3 may send an event twice, too.
//!
//! With `AWS_ENDPOINT_URL_S3` in the environment it is another S3, such as one on this machine.

mod cryptography;
mod signature;
mod storage;
mod thumbnail;

use std::time::Duration;

use lambda_native::logging::{Level, Record};
use lambda_native::{LambdaContext, LambdaError, LambdaHandler, start_lambda_with};
use lambda_native_events::s3::S3Record;
use lambda_native_events::{Json, S3Event};
use storage::{Object, Storage};

const FOLDER: &str = "thumbnails/";

/// Kept back for the answer itself: a request that uses up all of the time is a timeout of the
/// function, which tells nobody anything.
const TIME_FOR_THE_ANSWER: Duration = Duration::from_millis(250);

fn main() {
    start_lambda_with(init)
}

/// The connections live as long as the environment: warm invocations save the handshake.
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
    // What one record fails with does not keep the others from theirs.
    let mut failed = failed.into_iter();
    let Some(first) = failed.next() else {
        return Ok(Json::of(&made).text().to_owned());
    };
    for error in failed {
        Record::new(Level::Error, "").error(&error).write();
    }
    Err(first)
}

/// Folders are made by consoles, as objects without content.
fn is_for_us(record: &S3Record) -> bool {
    let key = record.s3.object.decoded_key();
    record.is_created() && !key.starts_with(FOLDER) && !key.ends_with('/')
}

/// The key of the thumbnail.
fn make(storage: &Storage, record: &S3Record, ctx: &LambdaContext) -> Result<String, LambdaError> {
    // As it is, and not as it stands in the event: `summer+2024/caf%C3%A9.jpg`.
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
        .checked_sub(TIME_FOR_THE_ANSWER)
        .ok_or_else(|| {
            let message = format!("{left} ms are left, too little to fetch or store anything");
            LambdaError::new("NoTimeLeft", message)
        })
}

/// Bytes for the pixels: a small file can be a large image, and a function that runs out of memory
/// is killed. Half of what there is, since the decoder needs some beside.
fn memory_for_an_image(ctx: &LambdaContext) -> u64 {
    u64::from(ctx.function.memory_mb.max(128)) * 1024 * 1024 / 2
}
