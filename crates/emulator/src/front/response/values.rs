//! Members of a response that are not headers, and descriptions of JSON values.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::MalformedResponse;

/// Reads a status. Lambda also accepts its digits in a string. Statuses below 200 are refused, because
/// they announce another response.
pub(super) fn status(value: &Value, warnings: &mut Vec<String>) -> Result<u16, MalformedResponse> {
    let number = match value {
        Value::String(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().ok()
        }
        _ => value.as_u64(),
    };
    let status = number
        .and_then(|status| u16::try_from(status).ok())
        .filter(|status| (200..=599).contains(status))
        .ok_or_else(|| {
            MalformedResponse::new(
                "statusCode",
                "a number from 200 to 599",
                describe_value(value),
            )
        })?;
    if value.is_string() {
        warnings.push(format!(
            "statusCode: expected a number, found {}; sent as {status}",
            describe_value(value)
        ));
    }
    Ok(status)
}

/// Reads `isBase64Encoded`.
pub(super) fn flag(value: Option<&Value>) -> Result<bool, MalformedResponse> {
    match value {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(other) => Err(MalformedResponse::new(
            "isBase64Encoded",
            "true or false",
            describe_value(other),
        )),
    }
}

/// The bytes of a `body` that is a string.
pub(super) fn body(text: &str, is_base64: bool) -> Result<Vec<u8>, MalformedResponse> {
    if !is_base64 {
        return Ok(text.as_bytes().to_vec());
    }
    STANDARD.decode(text).map_err(|error| {
        let found = format!("{} ({error})", excerpt(text));
        MalformedResponse::new("body", "base64 because isBase64Encoded is true", found)
    })
}

/// The kind of a value.
pub(super) fn describe(value: &Value) -> String {
    let kind = match value {
        Value::Null => "null",
        Value::Object(_) => "an object",
        Value::Array(_) => "a list",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
    };
    kind.to_owned()
}

/// The kind of a value, followed by the value if it is a boolean, a number or a string.
fn describe_value(value: &Value) -> String {
    let kind = describe(value);
    match value {
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            let kind = kind.trim_start_matches("a ");
            format!("{kind} {}", excerpt(&value.to_string()))
        }
        _ => kind,
    }
}

/// The beginning of a string, short enough for a log line.
pub(super) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.is_empty() {
        return "nothing".to_owned();
    }
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}...", &text[..end]),
    }
}
