//! HTTP requests: method, path and query.

use lambda_native_events::Source;
use serde_json::Value;

use crate::view::mask::Mask;

/// The title of an event that is an HTTP request.
pub(super) fn title(source: Source, event: &Value) -> Option<String> {
    let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str);
    match source {
        Source::ApiGwV2 | Source::FunctionUrl | Source::V2Authorizer => {
            let path = text("/rawPath")?;
            let query = text("/rawQueryString").unwrap_or_default();
            request(source, text("/requestContext/http/method")?, path, query)
        }
        Source::ApiGwV1 | Source::Alb | Source::RequestAuthorizer => {
            let query = parameters(event, "multiValueQueryStringParameters")
                .or_else(|| parameters(event, "queryStringParameters"))
                .unwrap_or_default();
            request(source, text("/httpMethod")?, text("/path")?, &query)
        }
        Source::LatticeV1 => Some(line(text("/method")?, text("/raw_path")?)),
        Source::LatticeV2 => {
            let query = parameters(event, "queryStringParameters").unwrap_or_default();
            request(source, text("/method")?, text("/path")?, &query)
        }
        _ => None,
    }
}

/// `GET /orders?limit=10`, without secrets.
pub(super) fn line(method: &str, target: &str) -> String {
    let target = Mask { reveal: false }.text(target).text;
    format!("{method} {target}")
}

fn request(source: Source, method: &str, path: &str, query: &str) -> Option<String> {
    let target = match query {
        "" => path.to_owned(),
        query => format!("{path}?{query}"),
    };
    let line = line(method, &target);
    match source {
        Source::RequestAuthorizer | Source::V2Authorizer => Some(format!("authorizer {line}")),
        _ => Some(line),
    }
}

/// The query of an event that has its parameters as an object of texts or of lists of texts.
fn parameters(event: &Value, name: &str) -> Option<String> {
    let mut query = Vec::new();
    for (name, value) in event.get(name)?.as_object()? {
        let values = match value {
            Value::Array(values) => values.as_slice(),
            other => std::slice::from_ref(other),
        };
        for value in values {
            query.push(format!("{name}={}", value.as_str().unwrap_or_default()));
        }
    }
    Some(query.join("&"))
}
