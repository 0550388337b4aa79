//! Headers and cookies of a function's response.

use serde_json::Value;

use super::MalformedResponse;
use super::values::describe;

/// The object `headers`.
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
    headers.push((name.to_ascii_lowercase(), text));
    Ok(())
}

/// The list `cookies`, as `set-cookie` headers.
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

/// Removes the headers that describe the connection. The server writes them itself.
pub(in crate::front) fn remove_framing(headers: &mut Vec<(String, String)>) {
    headers.retain(|(name, _)| {
        !matches!(
            name.as_str(),
            "content-length"
                | "transfer-encoding"
                | "connection"
                | "keep-alive"
                | "te"
                | "trailer"
                | "upgrade"
        )
    });
}
