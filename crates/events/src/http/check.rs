//! Checks of HTTP responses for what a source would reject or corrupt. `response` is the name of the
//! response in error messages.

use std::fmt::Display;

use crate::json::ResponseError;

pub(crate) fn status(response: &'static str, status: u16) -> Result<(), ResponseError> {
    if (100..=599).contains(&status) {
        return Ok(());
    }
    let problem = format!("{status} is outside 100–599");
    Err(invalid(response, "$.statusCode", problem))
}

/// Checks the status with its reason, which must repeat the number: `200 OK`.
pub(crate) fn description(
    response: &'static str,
    status: u16,
    description: Option<&str>,
) -> Result<(), ResponseError> {
    const PATH: &str = "$.statusDescription";
    let Some(description) = description else {
        return Ok(());
    };
    let number = description.split(' ').next();
    if number != Some(&status.to_string()) {
        let problem = format!("does not begin with the status, as in `{status} Reason`");
        return Err(invalid(response, PATH, problem));
    }
    header_value(description).map_err(|problem| invalid(response, PATH, problem))
}

/// Checks headers with one value for each name. `several` says where several values belong.
pub(crate) fn headers<'h>(
    response: &'static str,
    headers: &(impl Iterator<Item = (&'h str, &'h str)> + Clone),
    several: &str,
) -> Result<(), ResponseError> {
    for (at, (name, value)) in headers.clone().enumerate() {
        header_name(response, "$.headers", name)?;
        header_value(value)
            .map_err(|problem| invalid(response, &header_path("$.headers", name), problem))?;
        let twice = |(other, _): (&str, &str)| other.eq_ignore_ascii_case(name);
        if headers.clone().take(at).any(twice) {
            let problem = if is_set_cookie(name) {
                format!("occurs twice, but cookies cannot be joined; {several}")
            } else {
                format!("occurs twice; join the values with commas, or {several}")
            };
            return Err(invalid(response, &header_path("$.headers", name), problem));
        }
    }
    Ok(())
}

/// Whether a header may occur several times in a response and its values cannot be joined with
/// commas: RFC 9110, section 5.3.
pub(crate) fn is_set_cookie(name: &str) -> bool {
    name.eq_ignore_ascii_case("set-cookie")
}

/// `path` is the path of the object that contains the header.
pub(crate) fn header_name(
    response: &'static str,
    path: &str,
    name: &str,
) -> Result<(), ResponseError> {
    if !name.is_empty() && name.bytes().all(is_token) {
        return Ok(());
    }
    let problem = "is not a valid header name (only letters, digits and !#$%&'*+-.^_`|~)";
    Err(invalid(response, &header_path(path, name), problem))
}

/// RFC 9110, section 5.5. A line break would start another header, which an attacker could use if the
/// value comes from outside.
pub(crate) fn header_value(value: &str) -> Result<(), String> {
    match value
        .bytes()
        .position(|byte| byte.is_ascii_control() && byte != b'\t')
    {
        None => Ok(()),
        Some(at) => {
            let byte = value.as_bytes()[at];
            Err(format!(
                "has the control character 0x{byte:02x} at byte {at}"
            ))
        }
    }
}

pub(crate) fn body(
    response: &'static str,
    body: &str,
    is_base64_encoded: bool,
) -> Result<(), ResponseError> {
    if !is_base64_encoded || is_base64(body.as_bytes()) {
        return Ok(());
    }
    let problem = "is_base64_encoded is set, but this is not base64; \
                   `binary(bytes)` encodes and sets it, `body(text)` clears it";
    Err(invalid(response, "$.body", problem))
}

pub(crate) fn header_path(path: &str, name: &str) -> String {
    format!("{path}[{name:?}]")
}

pub(crate) fn invalid(response: &'static str, path: &str, problem: impl Display) -> ResponseError {
    ResponseError::invalid(response, path.to_owned(), problem.to_string())
}

/// RFC 9110, section 5.6.2:
/// `"!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." / "^" / "_" / "`" / "|" / "~" /
/// DIGIT / ALPHA`
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// RFC 4648, section 4: quanta of four, padded.
fn is_base64(text: &[u8]) -> bool {
    let content = text
        .strip_suffix(b"==")
        .or(text.strip_suffix(b"="))
        .unwrap_or(text);
    let digit = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'+' || *byte == b'/';
    text.len().is_multiple_of(4) && content.iter().all(digit)
}
