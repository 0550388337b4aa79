//! Text formats: decimal numbers, JSON, base64 and timestamps.

pub(crate) mod base64;
pub(crate) mod decimal;
pub(crate) mod json;

pub(crate) use lambda_native_invocation::push_rfc3339;

/// Concatenates both.
pub(crate) fn joined(what: &str, detail: &str) -> String {
    let mut text = what.to_owned();
    text.push_str(detail);
    text
}
