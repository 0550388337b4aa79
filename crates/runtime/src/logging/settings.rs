//! How lines are written: read from the environment once, by the first line.
//!
//! Source: AWS Lambda Developer Guide, "Defined runtime environment variables".

use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

use super::level::threshold;
use crate::sys::env::variable;
use crate::sys::fd::Descriptor;
use crate::text::decimal;

/// `AWS_LAMBDA_LOG_FORMAT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Json,
}

/// The format of every line.
pub(crate) fn format() -> Format {
    settings().format
}

/// The longest line, in bytes without its end. CloudWatch Logs has long taken no event over 256 KB,
/// and splits none that Lambda brings (Amazon CloudWatch Logs User Guide, "CloudWatch Logs quotas").
/// On Managed Instances it is a quarter: there a line has to stay below 64 KiB, because AWS's Runtime
/// Interface Emulator reads lines with a Go `bufio.Scanner`. At a longer one it stops reading, and
/// the function hangs once the pipe is full. The caller gets more of a long message than the log does.
pub(crate) fn max_line() -> usize {
    // It reads the environment, for what a program writes before the runtime has started.
    threshold();
    line_limit()
}

/// [`max_line`], for a line that is written.
pub(super) fn line_limit() -> usize {
    MAX_LINE >> (SETTINGS.load(Relaxed) & MANAGED)
}

const MAX_LINE: usize = 256_000;

/// This is a function on Managed Instances, or one with several workers as they have.
pub(crate) fn limit_lines() {
    SETTINGS.fetch_or(MANAGED, Relaxed);
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    pub(super) format: Format,
    /// `_LAMBDA_TELEMETRY_LOG_FD`; `None` where lines go to stderr.
    pub(super) telemetry: Option<Descriptor>,
}

/// In one number, for threads that meet here may each read the environment: they find the same.
/// `OnceLock` would do, at a kilobyte.
static SETTINGS: AtomicI32 = AtomicI32::new(0);

const READ: i32 = 1;
/// Shifted right by this, a number is a quarter.
const MANAGED: i32 = 2;
const JSON: i32 = 4;
/// Above the flags: the number of the descriptor, or 0.
const DESCRIPTOR_SHIFT: u32 = 3;

pub(super) fn settings() -> Settings {
    let mut packed = SETTINGS.load(Relaxed);
    if packed & READ == 0 {
        packed |= READ | read();
        SETTINGS.fetch_or(packed, Relaxed);
    }
    let number = packed >> DESCRIPTOR_SHIFT;
    Settings {
        format: match packed & JSON {
            0 => Format::Text,
            _ => Format::Json,
        },
        telemetry: (number != 0).then(|| Descriptor::from_number(number)),
    }
}

fn read() -> i32 {
    let format = match Format::parse(&variable("AWS_LAMBDA_LOG_FORMAT")) {
        Format::Text => 0,
        Format::Json => JSON,
    };
    let number = decimal::parse(variable("_LAMBDA_TELEMETRY_LOG_FD").as_bytes());
    let telemetry = number.and_then(Descriptor::inherited);
    // Linux has far fewer descriptors than fit.
    format | telemetry.map_or(0, |it| it.number() << DESCRIPTOR_SHIFT)
}

impl Format {
    /// What is neither `JSON` nor `Text` is `Text`, Lambda's default.
    fn parse(value: &str) -> Self {
        if value.eq_ignore_ascii_case("JSON") {
            Format::Json
        } else {
            Format::Text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn the_format_is_read_in_any_letter_case_and_is_text_otherwise() {
        for json in ["JSON", "json", "Json"] {
            assert_eq!(Format::parse(json), Format::Json);
        }
        for text in ["Text", "text", "", "YAML", " JSON"] {
            assert_eq!(Format::parse(text), Format::Text);
        }
    }
}
