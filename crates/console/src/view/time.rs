//! Times and durations.

use std::time::{Duration, Instant, SystemTime};

/// A time in RFC 3339 with milliseconds, in UTC.
pub(crate) fn at(time: SystemTime) -> String {
    humantime::format_rfc3339_millis(time).to_string()
}

/// A duration in milliseconds, rounded to microseconds.
pub(crate) fn ms(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

/// The milliseconds from `since` to `time`. They are negative if `time` is earlier.
pub(super) fn ms_since(since: Instant, time: Instant) -> f64 {
    if time >= since {
        ms(time - since)
    } else {
        -ms(since - time)
    }
}
