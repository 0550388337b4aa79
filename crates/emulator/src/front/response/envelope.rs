//! JSON objects that describe an HTTP response.

use std::collections::HashMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::headers::{cookies, headers, multi_value_headers, remove_framing};
use super::values::{body, describe, excerpt, flag, status};
use super::{MalformedResponse, Response};
use crate::front::prelude::DELIMITER;

/// What both proxy formats of API Gateway and that of load balancers have in common.
pub(in crate::front) struct Envelope {
    pub(in crate::front) status: u16,
    /// From `headers`.
    pub(in crate::front) single: Vec<(String, String)>,
    /// From `multiValueHeaders`.
    pub(in crate::front) multiple: Vec<(String, String)>,
    pub(in crate::front) body: String,
    pub(in crate::front) is_base64: bool,
    pub(in crate::front) warnings: Vec<String>,
}

impl Envelope {
    /// Reads an envelope. It must be an object with a `statusCode`, and its `body` a string.
    pub(in crate::front) fn parse(payload: &[u8]) -> Result<Envelope, MalformedResponse> {
        Envelope::read(&fields(payload)?)
    }

    /// Reads an envelope that may have no other members than these.
    pub(in crate::front) fn parse_exact(
        payload: &[u8],
        allowed: &[&str],
    ) -> Result<Envelope, MalformedResponse> {
        let fields = fields(payload)?;
        match fields.keys().find(|name| !allowed.contains(&name.as_str())) {
            None => Envelope::read(&fields),
            Some(unknown) => Err(MalformedResponse::new(
                unknown,
                format!("one of {}", allowed.join(", ")),
                "an unknown member",
            )),
        }
    }

    fn read(fields: &Map<String, Value>) -> Result<Envelope, MalformedResponse> {
        let mut warnings = Vec::new();
        let status = match fields.get("statusCode") {
            Some(value) => status(value, &mut warnings)?,
            None => {
                let expected = "a number from 200 to 599";
                return Err(MalformedResponse::new("statusCode", expected, "nothing"));
            }
        };
        let body = match fields.get("body") {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => {
                return Err(MalformedResponse::new("body", "a string", describe(other)));
            }
        };
        Ok(Envelope {
            status,
            single: headers(fields.get("headers"))?,
            multiple: multi_value_headers(fields.get("multiValueHeaders"))?,
            body,
            is_base64: flag(fields.get("isBase64Encoded"))?,
            warnings,
        })
    }

    /// The response with these headers, and with the body decoded if it is base64.
    pub(in crate::front) fn into_response(
        self,
        headers: Vec<(String, String)>,
    ) -> Result<Response, MalformedResponse> {
        Ok(Response {
            status: self.status,
            headers,
            body: body(&self.body, self.is_base64)?,
            warnings: self.warnings,
        })
    }
}

/// The object that a payload must be.
fn fields(payload: &[u8]) -> Result<Map<String, Value>, MalformedResponse> {
    let malformed =
        |found| MalformedResponse::new("response", "an object with a statusCode", found);
    match serde_json::from_slice(payload) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(other) => Err(malformed(describe(&other))),
        Err(error) => {
            let found = excerpt(&String::from_utf8_lossy(payload));
            Err(malformed(format!("{found} ({error})")))
        }
    }
}

/// Converts an object with a `statusCode` in payload format 2.0. `default_type` is the content type of a
/// response that does not say it.
pub(in crate::front) fn format_2(
    fields: &Map<String, Value>,
    payload: &[u8],
    default_type: &str,
) -> Result<Response, MalformedResponse> {
    let mut warnings = Vec::new();
    let status = status(&fields["statusCode"], &mut warnings)?;
    let mut headers = headers(fields.get("headers"))?;
    remove_framing(&mut headers);
    add_content_type(&mut headers, default_type);
    headers.extend(cookies(fields.get("cookies"))?);
    let is_base64 = flag(fields.get("isBase64Encoded"))?;
    let body = match fields.get("body") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::String(text)) => body(text, is_base64)?,
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

/// Reads a prelude. The body of the response is empty.
pub(in crate::front) fn prelude(
    json: &[u8],
    default_type: &str,
) -> Result<Response, MalformedResponse> {
    let field = "prelude";
    let value: Value = serde_json::from_slice(json)
        .map_err(|error| MalformedResponse::new(field, "JSON", error.to_string()))?;
    let Value::Object(fields) = &value else {
        return Err(MalformedResponse::new(field, "an object", describe(&value)));
    };
    let mut warnings = Vec::new();
    let status = match fields.get("statusCode") {
        None | Some(Value::Null) => 200,
        Some(value) => status(value, &mut warnings)?,
    };
    let mut all = headers(fields.get("headers"))?;
    all.extend(multi_value_headers(fields.get("multiValueHeaders"))?);
    add_content_type(&mut all, default_type);
    all.extend(cookies(fields.get("cookies"))?);
    Ok(Response {
        status,
        headers: all,
        body: Vec::new(),
        warnings,
    })
}

/// The response for a payload that is not JSON, where the format accepts it.
pub(in crate::front) fn not_json(payload: &[u8], error: &serde_json::Error) -> Response {
    let found = excerpt(&String::from_utf8_lossy(payload));
    let mut response = Response::json(200, payload);
    let reason = if payload
        .windows(DELIMITER.len())
        .any(|bytes| bytes == DELIMITER)
    {
        "it begins with the prelude of a streamed response, which only a front that streams reads"
            .to_owned()
    } else {
        error.to_string()
    };
    response.warnings.push(format!(
        "response: expected JSON, found {found} ({reason}); sent as it is"
    ));
    response
}

pub(in crate::front) fn add_content_type(headers: &mut Vec<(String, String)>, default: &str) {
    if !headers.iter().any(|(name, _)| name == "content-type") {
        headers.push(("content-type".to_owned(), default.to_owned()));
    }
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
pub(in crate::front) fn compact(json: &[u8]) -> Vec<u8> {
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
