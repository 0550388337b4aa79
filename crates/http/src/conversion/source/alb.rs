//! Application Load Balancer targets.

use std::borrow::Cow;

use lambda_native_events::AlbEvent;

use super::{push_multi_value, push_status_description};
use crate::conversion::request::{Headers, RequestParts};
use crate::conversion::response::Outgoing;
use crate::conversion::uri;

pub(super) fn to_request<'e>(
    event: &'e AlbEvent<'e>,
    mut headers: Headers<'e>,
) -> RequestParts<'e> {
    push_multi_value(&mut headers, &event.multi_value_headers, &event.headers);
    RequestParts {
        method: event.method(),
        path: Cow::Borrowed(event.path()),
        query: Cow::Owned(query(event)),
        headers,
        body: event.body.as_deref(),
        is_base64: event.is_base64_encoded,
        client: event.source_ip(),
    }
}

/// The load balancer does not decode names and values.
fn query(event: &AlbEvent<'_>) -> String {
    let mut query = String::new();
    let several = &event.multi_value_query_string_parameters;
    for (name, values) in several {
        for value in values {
            uri::push_pair(&mut query, name, value);
        }
    }
    for (name, value) in &event.query_string_parameters {
        if several.get(name).is_none() {
            uri::push_pair(&mut query, name, value);
        }
    }
    query
}

pub(super) fn write(
    response: &Outgoing<'_>,
    is_multi_value: bool,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    response.start(out);
    push_status_description(response.status, out);
    if is_multi_value {
        out.extend_from_slice(b",\"multiValueHeaders\":");
        response.headers.push_all(out);
    } else {
        response.headers.refuse_several_cookies(
            "the target group accepts one: turn on its multi-value headers \
             (lambda.multi_value_headers.enabled)",
        )?;
        out.extend_from_slice(b",\"headers\":");
        response.headers.push_joined_with_cookie(out);
    }
    response.content.push_members(out);
    out.push(b'}');
    Ok(())
}
