//! Header names of REST APIs.

use super::super::proxy::title_case;
use super::super::request::Request;

/// Request headers that a REST API sets itself, in its own spelling. All others keep the letter case of the
/// client.
const WRITTEN: [&str; 6] = [
    "host",
    "user-agent",
    "x-amzn-trace-id",
    "x-forwarded-for",
    "x-forwarded-port",
    "x-forwarded-proto",
];

/// Response headers that get the prefix `x-amzn-remapped-` ("Amazon API Gateway important notes").
const REMAPPED: [&str; 10] = [
    "authorization",
    "connection",
    "content-length",
    "content-md5",
    "date",
    "host",
    "max-forwards",
    "server",
    "user-agent",
    "www-authenticate",
];

/// Response headers that are not passed on.
const DROPPED: [&str; 6] = [
    "keep-alive",
    "proxy-authenticate",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The headers of an event. Recorded events have no Content-Length.
pub(super) fn of_request(request: &Request, trace_id: &str) -> Vec<(String, String)> {
    let named = |(name, value): (String, String)| {
        let is_written = WRITTEN
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&name));
        (if is_written { title_case(&name) } else { name }, value)
    };
    request
        .forwarded_headers(trace_id)
        .into_iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("content-length"))
        .map(named)
        .collect()
}

/// Renames and removes headers of a response. The names are in lower case.
pub(in crate::front) fn remap(headers: &mut Vec<(String, String)>) {
    headers.retain(|(name, _)| !DROPPED.contains(&name.as_str()));
    for (name, _) in headers {
        if REMAPPED.contains(&name.as_str()) {
            name.insert_str(0, "x-amzn-remapped-");
        }
    }
}
