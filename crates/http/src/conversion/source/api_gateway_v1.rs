//! API Gateway REST APIs, and HTTP APIs with payload format 1.0.

use std::borrow::Cow;

use lambda_native_events::ApiGwV1Event;

use super::push_multi_value;
use crate::conversion::options::{Options, without_prefix};
use crate::conversion::request::{Headers, RequestParts};
use crate::conversion::response::Outgoing;
use crate::conversion::{json, uri};

pub(super) fn to_request<'e>(
    event: &'e ApiGwV1Event<'e>,
    is_rest_api: bool,
    mut headers: Headers<'e>,
    options: &Options,
) -> RequestParts<'e> {
    push_multi_value(&mut headers, &event.multi_value_headers, &event.headers);
    RequestParts {
        method: event.method(),
        path: path(event, is_rest_api, options),
        query: Cow::Owned(uri::encode_query(event.query())),
        headers,
        body: event.body.as_deref(),
        is_base64: event.is_base64_encoded,
        client: event.source_ip(),
    }
}

/// A REST API has the path without the stage in `path`, and that with the stage in the request context.
/// An HTTP API has the stage in both.
fn path<'e>(event: &'e ApiGwV1Event<'e>, is_rest_api: bool, options: &Options) -> Cow<'e, str> {
    let context = &event.request_context;
    if is_rest_api {
        let keeps_stage = options.keeps_stage() && !context.path.is_empty();
        let path = if keeps_stage {
            &context.path
        } else {
            &event.path
        };
        return Cow::Borrowed(path);
    }
    let stage = &*context.stage;
    if options.keeps_stage() || stage.is_empty() || stage == "$default" {
        return Cow::Borrowed(&event.path);
    }
    Cow::Borrowed(without_prefix(&event.path, &format!("/{stage}")))
}

pub(super) fn write(response: &Outgoing<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"statusCode\":");
    json::push_number(out, response.status.as_u16());
    // A name is in one of the two members, because API Gateway sends the values of both.
    out.extend_from_slice(b",\"headers\":");
    response.headers.push_single(out);
    out.extend_from_slice(b",\"multiValueHeaders\":");
    response.headers.push_repeated(out);
    response.content.push_members(out);
    out.push(b'}');
}
