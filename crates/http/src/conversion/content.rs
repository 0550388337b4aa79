//! The body of a response: as text, or as base64.

use base64::prelude::{BASE64_STANDARD, Engine};
use http::header::{self, HeaderMap};

use super::json;
use super::options::Options;

/// The body of a response, in the form in which it is sent.
pub(super) enum Content<'r> {
    Empty,
    Text(&'r str),
    Base64(&'r [u8]),
}

impl<'r> Content<'r> {
    /// Text has to be sent as text, because a REST API decodes base64 only if the client accepts one of its
    /// binary media types. Everything else has to be base64, because JSON strings are text.
    pub(super) fn of(headers: &HeaderMap, body: &'r [u8], options: &Options) -> Self {
        if body.is_empty() {
            return Content::Empty;
        }
        if is_encoded(headers) || !is_text(headers, options) {
            return Content::Base64(body);
        }
        match std::str::from_utf8(body) {
            Ok(text) => Content::Text(text),
            // Text in another charset. It is not transcoded: the header names the charset.
            Err(_) => Content::Base64(body),
        }
    }

    /// The least number of bytes that it takes in the response.
    pub(super) fn min_len(&self) -> usize {
        match self {
            Content::Empty => 0,
            Content::Text(text) => text.len(),
            Content::Base64(bytes) => base64_len(bytes),
        }
    }

    /// Writes the members `body` and `isBase64Encoded`.
    pub(super) fn push_members(&self, out: &mut Vec<u8>) {
        match *self {
            Content::Empty => out.extend_from_slice(b",\"body\":\"\",\"isBase64Encoded\":false"),
            Content::Text(text) => {
                out.extend_from_slice(b",\"body\":");
                json::push_string(out, text);
                out.extend_from_slice(b",\"isBase64Encoded\":false");
            }
            Content::Base64(bytes) => {
                out.extend_from_slice(b",\"body\":\"");
                let start = out.len();
                out.resize(start + base64_len(bytes), 0);
                let written = BASE64_STANDARD.encode_slice(bytes, &mut out[start..]);
                written.expect("the space is exactly what base64 needs");
                out.extend_from_slice(b"\",\"isBase64Encoded\":true");
            }
        }
    }
}

/// RFC 4648, section 4: four characters for three bytes, padded.
fn base64_len(bytes: &[u8]) -> usize {
    bytes.len().div_ceil(3) * 4
}

/// Whether the body is compressed.
fn is_encoded(headers: &HeaderMap) -> bool {
    let encodings = headers.get_all(header::CONTENT_ENCODING);
    encodings
        .iter()
        .any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// Whether the content type is that of text. Without one, every body may be text.
fn is_text(headers: &HeaderMap, options: &Options) -> bool {
    let Some(content_type) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let Ok(content_type) = content_type.to_str() else {
        return false;
    };
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    is_text_type(essence)
        || options.is_text_type(essence)
        // Few types have capital letters.
        || is_text_type(&essence.to_ascii_lowercase())
}

/// `essence` is in lower case.
fn is_text_type(essence: &str) -> bool {
    let Some((kind, subtype)) = essence.split_once('/') else {
        return false;
    };
    if kind == "text" || subtype.ends_with("+json") || subtype.ends_with("+xml") {
        return true;
    }
    kind == "application"
        && matches!(
            subtype,
            "json"
                | "javascript"
                | "x-javascript"
                | "ecmascript"
                | "xml"
                | "yaml"
                | "x-yaml"
                | "x-www-form-urlencoded"
                | "x-ndjson"
                | "jsonl"
                | "graphql"
                | "toml"
                | "sql"
        )
}
