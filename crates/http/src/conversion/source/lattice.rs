//! VPC Lattice targets, in both versions of the event structure.

use std::borrow::Cow;

use lambda_native_events::{LatticeV1Event, LatticeV2Event};

use super::push_status_description;
use crate::conversion::request::{Headers, RequestParts};
use crate::conversion::response::Outgoing;
use crate::conversion::uri;

pub(super) fn v1_to_request<'e>(
    event: &'e LatticeV1Event<'e>,
    mut headers: Headers<'e>,
) -> RequestParts<'e> {
    for (name, value) in &event.headers {
        headers.push(name, value);
    }
    let (path, query) = event
        .raw_path
        .split_once('?')
        .unwrap_or((&event.raw_path, ""));
    RequestParts {
        method: event.method(),
        path: Cow::Borrowed(path),
        query: Cow::Borrowed(query),
        headers,
        body: event.body.as_deref(),
        is_base64: event.is_base64_encoded,
        client: last(event.header("x-forwarded-for")),
    }
}

pub(super) fn v2_to_request<'e>(
    event: &'e LatticeV2Event<'e>,
    mut headers: Headers<'e>,
) -> RequestParts<'e> {
    for (name, values) in &event.headers {
        for value in values {
            headers.push(name, value);
        }
    }
    // AWS does not document whether these are decoded. They are taken as sent, as a load balancer has them.
    let mut query = String::new();
    for (name, values) in &event.query_string_parameters {
        for value in values {
            uri::push_pair(&mut query, name, value);
        }
    }
    RequestParts {
        method: event.method(),
        path: Cow::Borrowed(event.path()),
        query: Cow::Owned(query),
        headers,
        body: event.body.as_deref(),
        is_base64: event.is_base64_encoded,
        client: last(event.header("x-forwarded-for")),
    }
}

/// The last entry, which VPC Lattice has added.
fn last(forwarded: Option<&str>) -> &str {
    let last = forwarded.and_then(|addresses| addresses.rsplit(',').next());
    last.unwrap_or_default().trim()
}

pub(super) fn write(response: &Outgoing<'_>, out: &mut Vec<u8>) -> Result<(), String> {
    response
        .headers
        .refuse_several_cookies("VPC Lattice accepts one value for each header")?;
    response.start(out);
    push_status_description(response.status, out);
    out.extend_from_slice(b",\"headers\":");
    response.headers.push_joined_with_cookie(out);
    response.content.push_members(out);
    out.push(b'}');
    Ok(())
}
