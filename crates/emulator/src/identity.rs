//! Ids, names and times in the formats of the service.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use uuid::Uuid;

/// A request id: a version 4 UUID.
pub(crate) fn request_id() -> String {
    Uuid::new_v4().to_string()
}

/// An invocation id: opaque, and different for every delivery.
pub(crate) fn invocation_id() -> String {
    Uuid::new_v4().simple().to_string()
}

/// A trace header that is not sampled, in the format of "AWS X-Ray concepts: Tracing header".
pub(crate) fn trace_id(now: SystemTime) -> String {
    let seconds = since_epoch(now).as_secs();
    let random = Uuid::new_v4().simple().to_string();
    let parent = &Uuid::new_v4().simple().to_string()[..16];
    format!(
        "Root=1-{seconds:08x}-{};Parent={parent};Sampled=0",
        &random[..24]
    )
}

/// A log stream name: `2026/11/22/[$LATEST]` and 32 hexadecimal digits.
pub(crate) fn log_stream(now: SystemTime, version: &str) -> String {
    let date = humantime::format_rfc3339_seconds(now).to_string()[..10].replace('-', "/");
    format!("{date}/[{version}]{}", Uuid::new_v4().simple())
}

/// The message that the caller gets after a timeout.
pub(crate) fn timeout_message(now: SystemTime, request_id: &str, timeout: Duration) -> String {
    format!(
        "{} {request_id} Task timed out after {:.2} seconds",
        humantime::format_rfc3339_millis(now),
        timeout.as_secs_f64()
    )
}

/// Milliseconds since the Unix epoch, as in `Lambda-Runtime-Deadline-Ms`.
pub(crate) fn unix_ms(time: SystemTime) -> u128 {
    since_epoch(time).as_millis()
}

fn since_epoch(time: SystemTime) -> Duration {
    time.duration_since(UNIX_EPOCH).unwrap_or_default()
}
