//! Converts the response of a function to an HTTP response.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// The HTTP response that a Function URL sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status, from 200 to 599.
    pub status: u16,
    /// Names and values. Every cookie is a `set-cookie` header of its own.
    pub headers: Vec<(String, String)>,
    /// The body. Base64 is decoded.
    pub body: Vec<u8>,
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
    /// response with status 200 and the type `application/json`. For a JSON string, the body is its
    /// content.
    ///
    /// # Errors
    /// If the payload is not JSON, or a field has the wrong type or value. A real Function URL then sends
    /// [`Response::internal_server_error`] without a reason.
    pub fn from_payload(payload: &[u8]) -> Result<Response, MalformedResponse> {
        let value: Value = serde_json::from_slice(payload).map_err(|error| {
            MalformedResponse::new(
                "response",
                "JSON",
                format!("{} ({error})", excerpt(&String::from_utf8_lossy(payload))),
            )
        })?;
        match value {
            Value::Object(fields) if fields.contains_key("statusCode") => from_fields(&fields),
            Value::String(text) => Ok(body_only(text.into_bytes())),
            _ => Ok(body_only(payload.to_vec())),
        }
    }

    /// The response with status 502 that a Function URL sends after a function error, and for a response
    /// that it cannot convert.
    pub fn internal_server_error() -> Response {
        Response {
            status: 502,
            headers: vec![json_type()],
            body: b"Internal Server Error".to_vec(),
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
    }
}

fn from_fields(fields: &Map<String, Value>) -> Result<Response, MalformedResponse> {
    let status = status(&fields["statusCode"])?;
    let mut headers = headers(fields.get("headers"))?;
    if !headers.iter().any(|(name, _)| name == "content-type") {
        headers.push(json_type());
    }
    headers.extend(cookies(fields.get("cookies"))?);
    let base64 = flag(fields.get("isBase64Encoded"))?;
    let body = body(fields.get("body"), base64)?;
    Ok(Response {
        status,
        headers,
        body,
    })
}

/// Statuses below 200 are refused, because they announce another response.
pub(super) fn status(value: &Value) -> Result<u16, MalformedResponse> {
    value
        .as_u64()
        .and_then(|status| u16::try_from(status).ok())
        .filter(|status| (200..=599).contains(status))
        .ok_or_else(|| {
            MalformedResponse::new(
                "statusCode",
                "a number from 200 to 599",
                describe_value(value),
            )
        })
}

pub(super) fn headers(value: Option<&Value>) -> Result<Vec<(String, String)>, MalformedResponse> {
    let fields = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Object(fields)) => fields,
        Some(other) => {
            return Err(MalformedResponse::new(
                "headers",
                "an object of strings",
                describe(other),
            ));
        }
    };
    let mut headers = Vec::new();
    for (name, value) in fields {
        push_header(&mut headers, name, &format!("headers.{name}"), value)?;
    }
    Ok(headers)
}

/// `multiValueHeaders`: a list of values for every name.
pub(super) fn multi_value_headers(
    value: Option<&Value>,
) -> Result<Vec<(String, String)>, MalformedResponse> {
    let malformed = |field: &str, value: &Value, expected: &str| {
        MalformedResponse::new(field, expected, describe(value))
    };
    let fields = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Object(fields)) => fields,
        Some(other) => {
            let expected = "an object of lists of strings";
            return Err(malformed("multiValueHeaders", other, expected));
        }
    };
    let mut headers = Vec::new();
    for (name, list) in fields {
        let field = format!("multiValueHeaders.{name}");
        let Value::Array(values) = list else {
            return Err(malformed(&field, list, "a list of strings"));
        };
        for (index, value) in values.iter().enumerate() {
            push_header(&mut headers, name, &format!("{field}[{index}]"), value)?;
        }
    }
    Ok(headers)
}

fn push_header(
    headers: &mut Vec<(String, String)>,
    name: &str,
    field: &str,
    value: &Value,
) -> Result<(), MalformedResponse> {
    if !is_token(name) {
        return Err(MalformedResponse::new(
            field,
            "a header name of letters, digits and !#$%&'*+-.^_`|~",
            format!("{name:?}"),
        ));
    }
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        other => {
            let expected = "a string, a number or a boolean";
            return Err(MalformedResponse::new(field, expected, describe(other)));
        }
    };
    check_value(field, &text)?;
    let name = name.to_ascii_lowercase();
    if !is_framing(&name) {
        headers.push((name, text));
    }
    Ok(())
}

pub(super) fn cookies(value: Option<&Value>) -> Result<Vec<(String, String)>, MalformedResponse> {
    let list = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(other) => {
            return Err(MalformedResponse::new(
                "cookies",
                "a list of strings",
                describe(other),
            ));
        }
    };
    let cookie = |(index, value): (usize, &Value)| {
        let field = format!("cookies[{index}]");
        let Value::String(cookie) = value else {
            return Err(MalformedResponse::new(
                field,
                "a string such as \"name=value; Path=/\"",
                describe(value),
            ));
        };
        check_value(&field, cookie)?;
        Ok(("set-cookie".to_owned(), cookie.clone()))
    };
    list.iter().enumerate().map(cookie).collect()
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

fn body(value: Option<&Value>, base64: bool) -> Result<Vec<u8>, MalformedResponse> {
    let text = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::String(text)) => text,
        Some(other) => {
            let found = describe(other);
            let hint = "(serialize it to a string first)";
            return Err(MalformedResponse::new(
                "body",
                "a string",
                format!("{found} {hint}"),
            ));
        }
    };
    if !base64 {
        return Ok(text.clone().into_bytes());
    }
    STANDARD.decode(text).map_err(|error| {
        let found = format!("{} ({error})", excerpt(text));
        MalformedResponse::new("body", "base64 because isBase64Encoded is true", found)
    })
}

fn check_value(field: &str, value: &str) -> Result<(), MalformedResponse> {
    match value.chars().find(|c| c.is_control() && *c != '\t') {
        None => Ok(()),
        Some(control) => Err(MalformedResponse::new(
            field,
            "a value without control characters",
            format!("{control:?}"),
        )),
    }
}

/// Whether a name is a token as defined by RFC 9110.
fn is_token(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(allowed)
}

/// Whether a header describes the connection. The server writes these headers itself.
fn is_framing(name: &str) -> bool {
    matches!(
        name,
        "content-length" | "transfer-encoding" | "connection" | "keep-alive" | "upgrade"
    )
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
