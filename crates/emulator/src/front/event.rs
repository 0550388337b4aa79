//! Members that the events of several fronts share.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::request::Request;

/// The account of all local events but those of Function URLs.
pub(super) const ACCOUNT_ID: &str = "123456789012";

/// The id of local APIs. Real ids have the same length.
pub(super) const API_ID: &str = "local00000";

/// The Content-Type that API Gateway adds to a request without a body.
pub(super) const PLAIN_TEXT: &str = "text/plain; charset=utf-8";

/// Decoded query parameters. Several values of a name are joined with commas.
pub(super) fn joined_parameters(query: &str) -> Map<String, Value> {
    let mut parameters = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        append(&mut parameters, name.into_owned(), &value, ",");
    }
    parameters
}

/// Adds a value to earlier ones with the same name, after a separator.
pub(super) fn append(map: &mut Map<String, Value>, name: String, value: &str, separator: &str) {
    let joined = match map.get(&name) {
        Some(Value::String(first)) => format!("{first}{separator}{value}"),
        _ => value.to_owned(),
    };
    map.insert(name, joined.into());
}

/// All values of each name, in a list. Names that differ only in letter case are the same; the first one
/// counts.
pub(super) fn lists(pairs: &[(String, String)]) -> Map<String, Value> {
    let mut map = Map::new();
    for (name, value) in pairs {
        let known = map.keys().find(|known| known.eq_ignore_ascii_case(name));
        let name = known.unwrap_or(name).clone();
        if let Value::Array(values) = map.entry(name).or_insert_with(|| json!([])) {
            values.push(value.as_str().into());
        }
    }
    map
}

/// The last value of each list.
pub(super) fn last_values(lists: &Map<String, Value>) -> Map<String, Value> {
    let last = |values: &Value| values.as_array().and_then(|list| list.last()).cloned();
    lists
        .iter()
        .filter_map(|(name, values)| Some((name.clone(), last(values)?)))
        .collect()
}

/// The body as `body` and `isBase64Encoded` have it: text for `text/*`, `application/json`,
/// `application/xml` and `application/javascript`, and base64 for every other type. A body that is not UTF-8
/// is always base64. "Use Lambda functions as targets of an Application Load Balancer" lists these types.
/// API Gateway's HTTP APIs and Function URLs have the same ones, which AWS does not document.
pub(super) fn text_or_base64(request: &Request) -> (String, bool) {
    let is_text = request
        .value("content-type")
        .is_some_and(|content_type| is_text(&media_type(&content_type)));
    match std::str::from_utf8(&request.body) {
        Ok(text) if is_text || text.is_empty() => (text.to_owned(), false),
        _ => (STANDARD.encode(&request.body), true),
    }
}

fn is_text(media_type: &str) -> bool {
    media_type.starts_with("text/")
        || matches!(
            media_type,
            "application/json" | "application/xml" | "application/javascript"
        )
}

/// A Content-Type without its parameters, in lower case.
pub(super) fn media_type(content_type: &str) -> String {
    let media_type = content_type.split(';').next().unwrap_or_default();
    media_type.trim().to_ascii_lowercase()
}

/// An id as API Gateway makes them, such as `JCJUkhKBvHcESVw=`, from the request id of the invocation.
pub(super) fn short_id(request_id: &str) -> String {
    const BYTES: usize = 11;
    let hex: Vec<u8> = request_id.bytes().filter(|byte| *byte != b'-').collect();
    let mut id = [0; BYTES];
    for (index, byte) in hex.iter().enumerate() {
        let digit = char::from(*byte)
            .to_digit(16)
            .unwrap_or(u32::from(*byte) % 16);
        let slot = &mut id[index / 2 % BYTES];
        *slot = (*slot << 4) ^ u8::try_from(digit).unwrap_or_default();
    }
    STANDARD.encode(id).replace(['+', '/'], "_")
}

/// `10/Apr/2022:13:30:05 +0000`: the common log format, in UTC.
pub(super) fn clf_time(time: SystemTime) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let rfc3339 = humantime::format_rfc3339_seconds(time).to_string();
    let (year, day, clock) = (&rfc3339[..4], &rfc3339[8..10], &rfc3339[11..19]);
    let month = rfc3339[5..7]
        .parse::<usize>()
        .ok()
        .and_then(|month| MONTHS.get(month.wrapping_sub(1)))
        .unwrap_or(&MONTHS[0]);
    format!("{day}/{month}/{year}:{clock} +0000")
}

pub(super) fn unix_ms(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
