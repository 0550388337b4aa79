//! Function URLs: events of payload format 2.0, and their responses.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::event::{append, clf_time, joined_parameters, text_or_base64, unix_ms};
use super::request::{Request, TRACE_ID, root, text};
use super::response::envelope::{compact, format_2, not_json};
use super::response::{JSON, MalformedResponse, Response};

/// The id of local Function URLs. Real ids have the same length.
const URL_ID: &str = "local0000000000000000000000000000";

/// Creates an event with the members of recorded ones:
///
/// - Header names are in lower case. Several values of a header or query parameter are joined with
///   commas.
/// - Cookies are in the list `cookies`, one per entry, and in the header `cookie` as well.
/// - `rawPath` is the path as the client sent it. `requestContext.http.path` is decoded.
/// - The headers that Lambda adds are included: `x-forwarded-for`, `x-forwarded-proto`,
///   `x-forwarded-port`, and `x-amzn-trace-id` with the client's value or a new one.
/// - `requestContext.accountId` is `anonymous`, as for a Function URL without authorization.
///   `domainName` is the host without its port.
pub(super) fn event(request: &Request, request_id: &str, trace_id: &str) -> Value {
    let headers = joined_headers(request, trace_id);
    let mut http = json!({
        "method": request.method,
        "path": percent_decode_str(request.path()).decode_utf8_lossy(),
        "protocol": "HTTP/1.1",
        "sourceIp": request.source_ip,
    });
    if let Some(agent) = headers.get("user-agent") {
        http["userAgent"] = agent.clone();
    }

    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": request.path(),
        "rawQueryString": request.query(),
        "headers": headers,
        "requestContext": {
            "accountId": "anonymous",
            "apiId": URL_ID,
            "domainName": request.domain(),
            "domainPrefix": URL_ID,
            "http": http,
            "requestId": request_id,
            "routeKey": "$default",
            "stage": "$default",
            "time": clf_time(request.time),
            "timeEpoch": unix_ms(request.time),
        },
    });
    add_format_2_members(&mut event, request);
    event
}

/// Adds the members of payload format 2.0 that Function URLs and HTTP APIs fill in the same way, and leave
/// out if they are empty.
pub(super) fn add_format_2_members(event: &mut Value, request: &Request) {
    let cookies = request.cookies();
    if !cookies.is_empty() {
        event["cookies"] = cookies.into();
    }
    let parameters = joined_parameters(request.query());
    if !parameters.is_empty() {
        event["queryStringParameters"] = parameters.into();
    }
    let (body, is_base64) = text_or_base64(request);
    if !body.is_empty() {
        event["body"] = body.into();
    }
    event["isBase64Encoded"] = is_base64.into();
}

fn joined_headers(request: &Request, trace_id: &str) -> Map<String, Value> {
    let mut joined: Map<String, Value> = Map::new();
    for (name, value) in &request.headers {
        let name = name.to_ascii_lowercase();
        // RFC 9113, section 8.2.3: HTTP/2 may split cookies, and this joins them again.
        let separator = if name == "cookie" { "; " } else { "," };
        append(&mut joined, name, &text(value), separator);
    }
    // The service adds only the root of its trace id.
    joined
        .entry(TRACE_ID)
        .or_insert_with(|| root(trace_id).into());
    for (name, value) in [
        ("x-forwarded-for", request.source_ip.as_str()),
        ("x-forwarded-proto", "http"),
        ("x-forwarded-port", &request.port()),
    ] {
        joined.entry(name).or_insert_with(|| value.into());
    }
    joined
}

/// Converts a response in payload format 2.0.
///
/// An object with a `statusCode` describes the HTTP response. Any other JSON becomes the body of a
/// response with status 200 and the type `application/json`, without the whitespace between its
/// tokens. For a JSON string, the body is its content.
///
/// These are accepted as well, with a warning: a `statusCode` whose digits are in a string, a `body`
/// that is JSON instead of a string, and a payload that is not JSON, which becomes the body as it is.
/// API Gateway's HTTP APIs, which share the payload format, accept them in recorded exchanges.
pub(super) fn response(payload: &[u8]) -> Result<Response, MalformedResponse> {
    let value: Value = match serde_json::from_slice(payload) {
        Ok(value) => value,
        Err(error) => return Ok(not_json(payload, &error)),
    };
    match value {
        Value::Object(fields) if fields.contains_key("statusCode") => {
            format_2(&fields, payload, JSON)
        }
        Value::String(text) => Ok(Response::json(200, text)),
        _ => Ok(Response::json(200, compact(payload))),
    }
}
