//! Bodies in JSON, and those of HTML forms.

use http::{HeaderMap, StatusCode, header};
use serde_core::de::{Deserialize, DeserializeOwned};
use serde_json::error::Category;

use super::{Kind, fields, read};
use crate::{Error, Request, Result};

pub(crate) fn json<'r, T: Deserialize<'r>>(request: &'r Request) -> Result<T> {
    check_json_type(request.headers())?;
    serde_json::from_slice(request.body()).map_err(|error| invalid_json(request.body(), &error))
}

pub(crate) fn form<T: DeserializeOwned>(request: &Request) -> Result<T> {
    let body = form_body(request)?;
    read(Kind::Form, fields(body))
        .map_err(|error| Error::new(StatusCode::UNPROCESSABLE_ENTITY, error))
}

/// `application/json`, or a type such as `application/problem+json`. A type is necessary because browsers send
/// a request without it to other sites without asking them.
fn check_json_type(headers: &HeaderMap) -> Result<()> {
    let media_type = media_type(headers);
    let is_json = media_type
        .strip_prefix("application/")
        .is_some_and(|subtype| subtype == "json" || subtype.ends_with("+json"));
    if is_json {
        return Ok(());
    }
    Err(unsupported("application/json", &media_type))
}

/// Not generic, so that it is compiled only once.
fn invalid_json(body: &[u8], error: &serde_json::Error) -> Error {
    let status = match error.classify() {
        Category::Data => StatusCode::UNPROCESSABLE_ENTITY,
        Category::Syntax | Category::Eof | Category::Io => StatusCode::BAD_REQUEST,
    };
    let path = lambda_native_json_path::json_path(body, error);
    Error::new(status, format!("invalid JSON body: {path}: {error}"))
}

fn form_body(request: &Request) -> Result<&str> {
    const FORM: &str = "application/x-www-form-urlencoded";
    let media_type = media_type(request.headers());
    if media_type != FORM {
        return Err(unsupported(FORM, &media_type));
    }
    str::from_utf8(request.body()).map_err(|_| Error::bad_request("invalid form: not valid UTF-8"))
}

/// The content type without its parameters, in lower case.
fn media_type(headers: &HeaderMap) -> String {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = content_type.unwrap_or("").split(';').next().unwrap_or("");
    media_type.trim().to_ascii_lowercase()
}

fn unsupported(expected: &str, media_type: &str) -> Error {
    let message = match media_type {
        "" => format!("the header content-type is missing, expected `{expected}`"),
        _ => format!("expected the content type `{expected}`, got `{media_type}`"),
    };
    Error::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message)
}
