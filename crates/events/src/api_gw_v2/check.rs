//! What API Gateway would refuse in an answer, or garble.

use std::fmt::Display;

use super::ApiGwV2Response;
use super::response::RESPONSE;
use crate::ResponseError;

pub(super) fn check(response: &ApiGwV2Response) -> Result<(), ResponseError> {
    let status = response.status_code;
    if !(100..=599).contains(&status) {
        return Err(invalid(
            "$.statusCode",
            format_args!("{status} is no status, 100 to 599"),
        ));
    }
    for (at, (name, value)) in response.headers.iter().enumerate() {
        check_header(name, value)?;
        let twice = |(other, _): (&str, &str)| other.eq_ignore_ascii_case(name);
        if response.headers.iter().take(at).any(twice) {
            let problem = "the name is there twice; join the values with commas, \
                           or use `cookies` for set-cookie";
            return Err(invalid(&header_path(name), problem));
        }
    }
    for (at, cookie) in response.cookies.iter().enumerate() {
        check_value(cookie).map_err(|problem| invalid(&format!("$.cookies[{at}]"), problem))?;
    }
    if response.is_base64_encoded && !is_base64(response.body.as_bytes()) {
        let problem = "is_base64_encoded is set and this is not base64; \
                       `binary(bytes)` encodes and sets it, `body(text)` clears it";
        return Err(invalid("$.body", problem));
    }
    Ok(())
}

fn check_header(name: &str, value: &str) -> Result<(), ResponseError> {
    if name.is_empty() || !name.bytes().all(is_token) {
        let problem = "is no header name, which has only letters, digits and !#$%&'*+-.^_`|~";
        return Err(invalid(&header_path(name), problem));
    }
    check_value(value).map_err(|problem| invalid(&header_path(name), problem))
}

/// RFC 9110, section 5.5. A line break would begin another header, of an attacker's choice where
/// the value comes from outside.
fn check_value(value: &str) -> Result<(), String> {
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

fn header_path(name: &str) -> String {
    format!("$.headers[{name:?}]")
}

fn invalid(path: &str, problem: impl Display) -> ResponseError {
    ResponseError::invalid(RESPONSE, path.to_owned(), problem.to_string())
}
