//! Flag values, and parsers for those that clap has no parser for.

use std::time::Duration;

use clap::ValueEnum;
use lambda_native_emulator::front::Route;

use crate::limits::{
    LARGEST_MANAGED_MEMORY, LARGEST_MEMORY, LONGEST_MANAGED_TIMEOUT, LONGEST_TIMEOUT,
    SMALLEST_MEMORY,
};

/// `InvokeMode` of a Function URL, and what it corresponds to for a REST API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InvokeMode {
    Buffered,
    #[value(alias = "response_stream")]
    ResponseStream,
}

impl InvokeMode {
    /// The value of the flag.
    pub(crate) fn name(self) -> &'static str {
        match self {
            InvokeMode::Buffered => "buffered",
            InvokeMode::ResponseStream => "response-stream",
        }
    }
}

/// A route and the name of its function: `GET /users/{id}=users`.
pub(super) fn route(text: &str) -> Result<(Route, String), String> {
    let example = "expected a route and a function, such as 'GET /users/{id}=users'";
    let (route, function) = text.rsplit_once('=').ok_or(example)?;
    if function.is_empty() {
        return Err(example.to_owned());
    }
    let route = route
        .parse()
        .map_err(|error| format!("{route:?}: {error}"))?;
    Ok((route, function.to_owned()))
}

/// Seconds, or a number with a unit: `3`, `500ms`, `2m`. The limit is that of Managed Instances.
pub(super) fn timeout(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: f64 = digits
        .trim()
        .parse()
        .map_err(|_| "expected a number of seconds, or one with a unit: 500ms, 3s, 2m")?;
    let seconds = match &text[digits.len()..] {
        "ms" => number / 1e3,
        "" | "s" => number,
        "m" | "min" => number * 60.0,
        unit => return Err(format!("unknown unit {unit:?}: use ms, s or m")),
    };
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|time| {
            let longest = Duration::from_secs(LONGEST_MANAGED_TIMEOUT.into());
            (Duration::from_millis(1)..=longest).contains(time)
        })
        .ok_or_else(|| {
            format!(
                "expected 1 millisecond to {LONGEST_TIMEOUT} seconds, or to {LONGEST_MANAGED_TIMEOUT} seconds \
                 with --concurrency"
            )
        })
}

/// Megabytes, or a number with a unit: `512`, `512MB`, `1GB`. Lambda's MB are MiB, so 1 GB is 1024 MB.
pub(super) fn memory(text: &str) -> Result<u32, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: f64 = digits
        .trim()
        .parse()
        .map_err(|_| "expected a number of MB, or one with a unit: 512MB, 1GB")?;
    let megabytes = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "m" | "mb" | "mib" => number,
        "g" | "gb" | "gib" => number * 1024.0,
        unit => return Err(format!("unknown unit {unit:?}: use MB or GB")),
    };
    #[expect(clippy::float_cmp, reason = "both are whole numbers")]
    let mut sizes =
        (SMALLEST_MEMORY..=LARGEST_MANAGED_MEMORY).filter(|size| f64::from(*size) == megabytes);
    sizes.next().ok_or_else(|| {
        format!(
            "expected a whole number from {SMALLEST_MEMORY} to {LARGEST_MEMORY} MB, or to \
             {LARGEST_MANAGED_MEMORY} MB with --concurrency"
        )
    })
}

/// `NAME=VALUE`.
pub(super) fn variable(text: &str) -> Result<(String, String), String> {
    pair(text).ok_or_else(|| "expected NAME=VALUE".to_owned())
}

/// `KEY=VALUE`.
#[cfg(feature = "aws")]
pub(super) fn setting(text: &str) -> Result<(String, String), String> {
    pair(text).ok_or_else(|| "expected KEY=VALUE, such as memory=512".to_owned())
}

/// `PATH=VALUE`.
pub(super) fn change(text: &str) -> Result<(String, String), String> {
    pair(text).ok_or_else(|| "expected PATH=VALUE, such as headers.host=localhost".to_owned())
}

fn pair(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    (!name.is_empty()).then(|| (name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{memory, timeout, variable};
    use std::time::Duration;

    #[test]
    fn timeouts_are_parsed_with_and_without_units() {
        let table = [
            ("3", 3_000),
            ("0.5", 500),
            ("500ms", 500),
            ("3s", 3_000),
            ("2m", 120_000),
            ("30m", 1_800_000),
            ("5400", 5_400_000),
        ];
        for (text, ms) in table {
            assert_eq!(timeout(text), Ok(Duration::from_millis(ms)), "{text}");
        }
        for text in ["", "s", "-1", "0", "5401", "3h", "1e99"] {
            assert!(timeout(text).is_err(), "{text}");
        }
    }

    #[test]
    fn memory_sizes_are_parsed_with_and_without_units() {
        let table = [
            ("128", 128),
            ("512MB", 512),
            ("512 mb", 512),
            ("1GB", 1_024),
            ("1gb", 1_024),
            ("1.5G", 1_536),
            ("2 GiB", 2_048),
            ("32GB", 32_768),
        ];
        for (text, megabytes) in table {
            assert_eq!(memory(text), Ok(megabytes), "{text}");
        }
        for text in ["", "GB", "127", "1TB", "33GB", "128.5", "-1", "1e99", "NaN"] {
            assert!(memory(text).is_err(), "{text}");
        }
        assert_eq!(
            memory("1TB"),
            Err("unknown unit \"tb\": use MB or GB".to_owned())
        );
    }

    #[test]
    fn a_variable_needs_a_name_and_an_equals_sign() {
        assert_eq!(variable("A=b=c"), Ok(("A".to_owned(), "b=c".to_owned())));
        assert_eq!(variable("A="), Ok(("A".to_owned(), String::new())));
        assert!(variable("A").is_err());
        assert!(variable("=b").is_err());
    }
}
