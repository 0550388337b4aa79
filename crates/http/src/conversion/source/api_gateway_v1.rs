//! API Gateway REST APIs, and HTTP APIs with payload format 1.0.

use std::borrow::Cow;

use lambda_native_events::ApiGwV1Event;

use super::push_multi_value;
use crate::conversion::options::Options;
use crate::conversion::request::{Headers, RequestParts};
use crate::conversion::response::Outgoing;
use crate::conversion::uri;

pub(super) fn to_request<'e>(
    event: &'e ApiGwV1Event<'e>,
    is_rest_api: bool,
    mut headers: Headers<'e>,
    options: &Options,
) -> RequestParts<'e> {
    push_multi_value(&mut headers, &event.multi_value_headers, &event.headers);
    RequestParts {
        method: event.method(),
        path: Cow::Borrowed(path(event, is_rest_api, options)),
        query: Cow::Owned(uri::encode_query(event.query())),
        headers,
        body: event.body.as_deref(),
        is_base64: event.is_base64_encoded,
        client: event.source_ip(),
    }
}

/// The path, with the stage if it is to be kept. A REST API has that only in the request context.
fn path<'e>(event: &'e ApiGwV1Event<'e>, is_rest_api: bool, options: &Options) -> &'e str {
    if !options.keeps_stage() {
        return event.path();
    }
    let with_stage = &event.request_context.path;
    if is_rest_api && !with_stage.is_empty() {
        with_stage
    } else {
        &event.path
    }
}

pub(super) fn write(response: &Outgoing<'_>, out: &mut Vec<u8>) {
    response.start(out);
    // A name is in one of the two members, because API Gateway sends the values of both.
    out.extend_from_slice(b",\"headers\":");
    response.headers.push_single(out);
    out.extend_from_slice(b",\"multiValueHeaders\":");
    response.headers.push_repeated(out);
    response.content.push_members(out);
    out.push(b'}');
}
