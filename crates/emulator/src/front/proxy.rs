//! Events of REST APIs, and of HTTP APIs with payload format 1.0, which share most members.

use serde_json::{Map, Value, json};

use super::event::{ACCOUNT_ID, API_ID, clf_time, last_values, lists, short_id, unix_ms};
use super::request::Request;

/// The members in which the two differ.
pub(super) struct ProxyEvent<'a> {
    pub(super) resource: &'a str,
    pub(super) resource_id: &'a str,
    pub(super) path: String,
    /// `requestContext.path`
    pub(super) context_path: String,
    pub(super) path_parameters: Value,
    pub(super) stage: &'a str,
    /// With names as the event has them.
    pub(super) headers: Vec<(String, String)>,
    /// Decoded.
    pub(super) query: Vec<(String, String)>,
    pub(super) body: String,
    pub(super) is_base64: bool,
    pub(super) request_id: String,
    /// `requestContext.identity`
    pub(super) identity: Value,
}

impl ProxyEvent<'_> {
    /// The event. Members without a value are `null`.
    pub(super) fn build(self, request: &Request) -> Value {
        let headers = lists(&self.headers);
        let query = lists(&self.query);
        let body = Some(self.body).filter(|body| !body.is_empty());
        json!({
            "resource": self.resource,
            "path": self.path,
            "httpMethod": request.method,
            "headers": last_values(&headers),
            "multiValueHeaders": headers,
            "queryStringParameters": or_null(last_values(&query)),
            "multiValueQueryStringParameters": or_null(query),
            "pathParameters": self.path_parameters,
            "stageVariables": null,
            "requestContext": {
                "accountId": ACCOUNT_ID,
                "apiId": API_ID,
                "domainName": request.domain(),
                "domainPrefix": API_ID,
                "extendedRequestId": short_id(&self.request_id),
                "httpMethod": request.method,
                "identity": self.identity,
                "path": self.context_path,
                "protocol": "HTTP/1.1",
                "requestId": self.request_id,
                "requestTime": clf_time(request.time),
                "requestTimeEpoch": unix_ms(request.time),
                "resourceId": self.resource_id,
                "resourcePath": self.resource,
                "stage": self.stage,
            },
            "body": body,
            "isBase64Encoded": self.is_base64,
        })
    }
}

fn or_null(map: Map<String, Value>) -> Value {
    if map.is_empty() {
        return Value::Null;
    }
    map.into()
}

/// Decoded names and values of a query.
pub(super) fn query_pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

/// `X-Amzn-Trace-Id` for `x-amzn-trace-id`.
pub(super) fn title_case(name: &str) -> String {
    let mut is_first = true;
    let letter = |letter: char| {
        let cased = if is_first {
            letter.to_ascii_uppercase()
        } else {
            letter.to_ascii_lowercase()
        };
        is_first = letter == '-';
        cased
    };
    name.chars().map(letter).collect()
}

/// Merges `headers` and `multiValueHeaders`. Names keep the order in which they occur first. Of equal values
/// of a name, only one is kept ("Set up Lambda proxy integrations in API Gateway").
pub(super) fn merge(
    first: Vec<(String, String)>,
    second: Vec<(String, String)>,
) -> Vec<(String, String)> {
    let mut merged = first;
    for header in second {
        if merged.contains(&header) {
            continue;
        }
        let last = merged.iter().rposition(|(name, _)| *name == header.0);
        merged.insert(last.map_or(merged.len(), |last| last + 1), header);
    }
    merged
}
