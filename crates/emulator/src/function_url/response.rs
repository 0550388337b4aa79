//! Converts the response of a function to an HTTP response.

use std::collections::HashMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::headers::{cookies, headers};

/// The HTTP response that a Function URL sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status, from 200 to 599.
    pub status: u16,
    /// Names and values. Every cookie is a `set-cookie` header of its own.
    pub headers: Vec<(String, String)>,
    /// The body. Base64 is decoded.
    pub body: Vec<u8>,
    /// What Lambda accepts although its documentation requires something else, one line each.
    pub warnings: Vec<String>,
}

/// A response of a function that cannot be converted.
///
/// `Display` says which field is wrong, what was expected, and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedResponse {
    field: String,
    expected: String,
    found: String,
}

impl Response {
    /// Converts a response in payload format 2.0.
    ///
    /// An object with a `statusCode` describes the HTTP response. Any other JSON becomes the body of a
    /// response with status 200 and the type `application/json`, without the whitespace between its
    /// tokens. For a JSON string, the body is its content.
    ///
    /// These are accepted as well, with a warning: a `statusCode` whose digits are in a string, a `body`
    /// that is JSON instead of a string, and a payload that is not JSON, which becomes the body as it is.
    /// API Gateway's HTTP APIs, which share the payload format, accept them in recorded exchanges.
    ///
    /// # Errors
    /// If a field has the wrong type or value. A real Function URL then sends
    /// [`Response::internal_server_error`] without a reason.
    pub fn from_payload(payload: &[u8]) -> Result<Response, MalformedResponse> {
        let value: Value = match serde_json::from_slice(payload) {
            Ok(value) => value,
            Err(error) => {
                let found = excerpt(&String::from_utf8_lossy(payload));
                let mut response = body_only(payload.to_vec());
                response.warnings.push(format!(
                    "response: expected JSON, found {found} ({error}); sent as it is"
                ));
                return Ok(response);
            }
        };
        match value {
            Value::Object(fields) if fields.contains_key("statusCode") => {
                from_fields(&fields, payload)
            }
            Value::String(text) => Ok(body_only(text.into_bytes())),
            _ => Ok(body_only(compact(payload))),
        }
    }

    /// The response with status 502 that a Function URL sends after a function error, and for a response
    /// that it cannot convert.
    pub fn internal_server_error() -> Response {
        Response {
            status: 502,
            headers: vec![json_type()],
            body: b"Internal Server Error".to_vec(),
            warnings: Vec::new(),
        }
    }
}

impl MalformedResponse {
    pub(super) fn new(
        field: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> MalformedResponse {
        MalformedResponse {
            field: field.into(),
            expected: expected.into(),
            found: found.into(),
        }
    }

    /// The path of the field, such as `headers.x-id`. It is `response` or `prelude` if the JSON as a
    /// whole is wrong.
    pub fn field(&self) -> &str {
        &self.field
    }
}

impl fmt::Display for MalformedResponse {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MalformedResponse {
            field,
            expected,
            found,
        } = self;
        write!(out, "{field}: expected {expected}, found {found}")
    }
}

impl std::error::Error for MalformedResponse {}

fn body_only(body: Vec<u8>) -> Response {
    Response {
        status: 200,
        headers: vec![json_type()],
        body,
        warnings: Vec::new(),
    }
}

fn from_fields(fields: &Map<String, Value>, payload: &[u8]) -> Result<Response, MalformedResponse> {
    let mut warnings = Vec::new();
    let status = status(&fields["statusCode"], &mut warnings)?;
    let mut headers = headers(fields.get("headers"))?;
    if !headers.iter().any(|(name, _)| name == "content-type") {
        headers.push(json_type());
    }
    headers.extend(cookies(fields.get("cookies"))?);
    let base64 = flag(fields.get("isBase64Encoded"))?;
    let body = match fields.get("body") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::String(text)) => body(text, base64)?,
        Some(other) => {
            warnings.push(format!(
                "body: expected a string, found {}; sent as JSON",
                describe(other)
            ));
            json_body(payload)
        }
    };
    Ok(Response {
        status,
        headers,
        body,
        warnings,
    })
}

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

fn flag(value: Option<&Value>) -> Result<bool, MalformedResponse> {
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

fn body(text: &str, base64: bool) -> Result<Vec<u8>, MalformedResponse> {
    if !base64 {
        return Ok(text.as_bytes().to_vec());
    }
    STANDARD.decode(text).map_err(|error| {
        let found = format!("{} ({error})", excerpt(text));
        MalformedResponse::new("body", "base64 because isBase64Encoded is true", found)
    })
}

/// The member `body` of a payload as text. The order of its members and the digits of its numbers stay as
/// they are.
fn json_body(payload: &[u8]) -> Vec<u8> {
    let fields: Result<HashMap<String, &RawValue>, _> = serde_json::from_slice(payload);
    let body = fields.ok().and_then(|fields| fields.get("body").copied());
    body.map(|body| compact(body.get().as_bytes()))
        .unwrap_or_default()
}

/// Removes the whitespace between the tokens of valid JSON.
fn compact(json: &[u8]) -> Vec<u8> {
    let mut in_string = false;
    let mut is_escaped = false;
    let is_kept = |&byte: &u8| {
        if !in_string {
            in_string = byte == b'"';
            return !byte.is_ascii_whitespace();
        }
        if is_escaped {
            is_escaped = false;
        } else {
            is_escaped = byte == b'\\';
            in_string = byte != b'"';
        }
        true
    };
    json.iter().copied().filter(is_kept).collect()
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
fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.is_empty() {
        return "nothing".to_owned();
    }
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}...", &text[..end]),
    }
}

fn json_type() -> (String, String) {
    ("content-type".to_owned(), "application/json".to_owned())
}
