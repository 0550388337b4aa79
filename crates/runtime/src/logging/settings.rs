//! The log settings, which the first line reads from the environment.
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

/// The maximum length of a line in bytes, without its newline. For a long time CloudWatch Logs has
/// accepted no event over 256 KB, and it does not split the events that Lambda sends (Amazon
/// CloudWatch Logs User Guide, "CloudWatch Logs quotas"). On Managed Instances the limit is a
/// quarter: lines have to be shorter than 64 KiB, because AWS's Runtime Interface Emulator reads
/// them with a Go `bufio.Scanner`, which stops reading at a longer line, and the function hangs
/// when the pipe is full. The caller receives more of a long message than the log.
pub(crate) fn max_line() -> usize {
    // Reads the environment if the program logs before the runtime has started.
    threshold();
    line_limit()
}

/// Like [`max_line`], when the settings have been read.
pub(super) fn line_limit() -> usize {
    MAX_LINE >> (SETTINGS.load(Relaxed) & MANAGED)
}

const MAX_LINE: usize = 256_000;

/// Called if the function runs on Managed Instances or has several workers.
pub(crate) fn limit_lines() {
    SETTINGS.fetch_or(MANAGED, Relaxed);
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    pub(super) format: Format,
    /// `_LAMBDA_TELEMETRY_LOG_FD`, or `None` if lines are written to stderr.
    pub(super) telemetry: Option<Descriptor>,
}

/// All settings in one number. Several threads may read the environment at the same time, with the
/// same result. `OnceLock` would take a kilobyte of code.
static SETTINGS: AtomicI32 = AtomicI32::new(0);

const READ: i32 = 1;
/// A flag, and also a shift: a number shifted right by it is divided by four.
const MANAGED: i32 = 2;
const JSON: i32 = 4;
/// The bits above the flags contain the descriptor, or 0.
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
    // Descriptors on Linux are far smaller than the available bits.
    format | telemetry.map_or(0, |it| it.number() << DESCRIPTOR_SHIFT)
}

impl Format {
    /// Any value other than `JSON` means `Text`, which is Lambda's default.
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
    fn the_format_is_parsed_regardless_of_case_and_defaults_to_text() {
        for json in ["JSON", "json", "Json"] {
            assert_eq!(Format::parse(json), Format::Json);
        }
        for text in ["Text", "text", "", "YAML", " JSON"] {
            assert_eq!(Format::parse(text), Format::Text);
        }
    }
}
