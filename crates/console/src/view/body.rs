//! The body of an HTTP response.

use lambda_native_emulator::front::Response;
use serde::Serialize;

use super::mask::Mask;
use crate::json;

/// The most bytes that are shown in hexadecimal digits.
pub(super) const MAX_HEX_BYTES: usize = 16 * 1024;

/// The body of an HTTP response.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BodyView {
    /// `text`, `json`, `html`, `image`, `binary` or `empty`.
    pub(crate) kind: &'static str,
    /// For the first three kinds.
    pub(crate) text: Option<String>,
    /// The beginning of a binary body. `None` if it has secrets that are hidden.
    pub(crate) hex: Option<String>,
    pub(crate) bytes: usize,
    pub(crate) content_type: Option<String>,
}

/// The body, and how many secrets of it are hidden.
pub(super) fn body(response: &Response, mask: Mask) -> (BodyView, usize) {
    let content_type = header(response, "content-type");
    let kind = kind(response, content_type);
    let mut view = BodyView {
        kind,
        text: None,
        hex: None,
        bytes: response.body.len(),
        content_type: content_type.map(str::to_owned),
    };
    let mut hidden = 0;
    match kind {
        "text" | "json" | "html" => {
            let masked = mask.text(&String::from_utf8_lossy(&response.body));
            hidden = masked.hidden;
            view.text = Some(json::pretty(&masked.text).unwrap_or(masked.text));
        }
        "binary" => {
            // A form of Latin-1 is not UTF-8, but has secrets that can be read.
            hidden = mask.text(&String::from_utf8_lossy(&response.body)).hidden;
            view.hex = (hidden == 0).then(|| hex(&response.body));
        }
        _ => {}
    }
    (view, hidden)
}

/// The value of a header of this name, which is in lower case.
pub(super) fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    let is_it = |(candidate, _): &&(String, String)| candidate == name;
    response
        .headers
        .iter()
        .find(is_it)
        .map(|(_, value)| value.as_str())
}

/// The first bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(MAX_HEX_BYTES)];
    shown.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn kind(response: &Response, content_type: Option<&str>) -> &'static str {
    let content_type = content_type.unwrap_or_default().to_ascii_lowercase();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if response.body.is_empty() {
        return "empty";
    }
    let is_encoded = header(response, "content-encoding").is_some_and(|name| name != "identity");
    if media_type.starts_with("image/") && media_type != "image/svg+xml" && !is_encoded {
        return "image";
    }
    match std::str::from_utf8(&response.body) {
        Ok(text) if !is_encoded && !text.contains('\0') => {}
        _ => return "binary",
    }
    if media_type == "application/json" || media_type.ends_with("+json") {
        "json"
    } else if media_type == "text/html" {
        "html"
    } else {
        "text"
    }
}
