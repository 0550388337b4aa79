//! The HTTP request that an event was made of.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lambda_native_events::Source;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::event::MAX_INLINE;
use crate::host::FunctionFacts;
use crate::record::InvocationRecord;

/// Headers that curl sets, that describe the connection, or that a front adds.
const LEFT_OUT: [&str; 10] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "te",
    "transfer-encoding",
    "via",
    "x-amzn-trace-id",
    "x-forwarded-port",
    "x-forwarded-proto",
];

/// What is not encoded in the name or the value of a query parameter.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// An HTTP request to the function.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct HttpRequest {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl HttpRequest {
    /// The request of an invocation. `None` if the event is not an HTTP request through the function's front, or if it
    /// is too long for a command.
    pub(super) fn of(facts: &FunctionFacts, record: &InvocationRecord) -> Option<HttpRequest> {
        if !record.event.is_whole() {
            return None;
        }
        let text = std::str::from_utf8(record.event.kept()).ok()?;
        let event = serde_json::from_str::<Value>(text).ok()?;
        let body = body(&event)?;
        if body.len() > MAX_INLINE {
            return None;
        }
        let mut request = match &record.origin.request {
            Some((_, request)) => {
                let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
                let headers = request.headers.iter();
                let base = match request.route {
                    Some(_) => facts.api_url.clone(),
                    None => without_stage(facts),
                };
                HttpRequest {
                    method: request.method.clone(),
                    url: format!("{base}{}", request.target),
                    headers: headers
                        .map(|(name, value)| (name.clone(), text(value)))
                        .collect(),
                    body,
                }
            }
            None => of_event(facts, Source::of(text)?, &event, body)?,
        };
        let is_left_out = |name: &str| LEFT_OUT.contains(&name.to_ascii_lowercase().as_str());
        request.headers.retain(|(name, _)| !is_left_out(name));
        Some(request)
    }
}

/// The URL without the stage, which is part of the path of a request.
fn without_stage(facts: &FunctionFacts) -> String {
    let stage = facts.front.base_path();
    facts
        .url
        .strip_suffix(&stage)
        .unwrap_or(&facts.url)
        .to_owned()
}

/// The bytes of the body. `None` if it is not valid.
fn body(event: &Value) -> Option<Vec<u8>> {
    let Some(body) = event["body"].as_str() else {
        return Some(Vec::new());
    };
    if event["isBase64Encoded"].as_bool() == Some(true) {
        return BASE64_STANDARD.decode(body).ok();
    }
    Some(body.as_bytes().to_vec())
}

/// The request of an event that did not come over HTTP, such as a sample.
fn of_event(
    facts: &FunctionFacts,
    source: Source,
    event: &Value,
    body: Vec<u8>,
) -> Option<HttpRequest> {
    let is_version_2 = match (facts.front.name(), source) {
        ("url" | "http-api", Source::FunctionUrl | Source::ApiGwV2) => true,
        ("http-api-1.0" | "rest", Source::ApiGwV1) => false,
        ("alb" | "alb-multi-value", Source::Alb) => false,
        _ => return None,
    };
    let (method, path, query) = if is_version_2 {
        let method = &event["requestContext"]["http"]["method"];
        let query = event["rawQueryString"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        (method, &event["rawPath"], query)
    } else {
        // A load balancer does not decode the query.
        let is_encoded = source == Source::Alb;
        (
            &event["httpMethod"],
            &event["path"],
            query(event, is_encoded),
        )
    };
    let path = path.as_str()?;
    let stage = facts.front.base_path();
    let has_stage = path
        .strip_prefix(&stage)
        .is_some_and(|rest| rest.starts_with('/'));
    let base = if has_stage {
        without_stage(facts)
    } else {
        facts.url.clone()
    };
    let path = path.replace(|c: char| c.is_whitespace() || c.is_control(), "%20");
    let question_mark = if query.is_empty() { "" } else { "?" };
    let mut headers = headers(event);
    let cookies = event["cookies"].as_array().into_iter().flatten();
    let cookies: Vec<&str> = cookies.filter_map(Value::as_str).collect();
    if !cookies.is_empty() {
        headers.push(("cookie".to_owned(), cookies.join("; ")));
    }
    Some(HttpRequest {
        method: method.as_str()?.to_owned(),
        url: format!("{base}{path}{question_mark}{query}"),
        headers,
        body,
    })
}

/// The headers of an event, without those that a client cannot have sent.
fn headers(event: &Value) -> Vec<(String, String)> {
    let is_valid = |(name, value): &(&str, &str)| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b':')
            && !value.chars().any(char::is_control)
    };
    let headers = members(event, "multiValueHeaders", "headers");
    let headers = headers.into_iter().filter(is_valid);
    headers
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The query of an event with parameters.
fn query(event: &Value, is_encoded: bool) -> String {
    let encode = |text: &str| {
        if is_encoded {
            return text.to_owned();
        }
        utf8_percent_encode(text, QUERY).to_string()
    };
    let parameters = members(
        event,
        "multiValueQueryStringParameters",
        "queryStringParameters",
    );
    let parameters = parameters.into_iter();
    let pairs: Vec<_> = parameters
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}

/// The members of an object with arrays of strings, or else of one with strings.
fn members<'a>(event: &'a Value, multiple: &str, single: &str) -> Vec<(&'a str, &'a str)> {
    let object = |name: &str| event[name].as_object().filter(|object| !object.is_empty());
    let object: Option<&Map<String, Value>> = object(multiple).or_else(|| object(single));
    let values = |value: &'a Value| match value {
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        value => Vec::from_iter(value.as_str()),
    };
    let members = object.into_iter().flatten();
    let pairs = members.flat_map(|(name, value)| {
        let values = values(value).into_iter();
        values.map(move |value| (name.as_str(), value))
    });
    pairs.collect()
}
