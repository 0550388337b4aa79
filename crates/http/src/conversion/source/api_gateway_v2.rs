//! API Gateway HTTP APIs with payload format 2.0, and Function URLs.

use std::borrow::Cow;

use lambda_native_events::ApiGwV2RequestParts;

use crate::conversion::options::Options;
use crate::conversion::request::{Headers, RequestParts};
use crate::conversion::response::Outgoing;

pub(super) fn to_request<'e>(
    event: &'e ApiGwV2RequestParts<'e>,
    mut headers: Headers<'e>,
    options: &Options,
) -> RequestParts<'e> {
    for (name, value) in &event.headers {
        headers.push(name, value);
    }
    // A Function URL sends the cookies in both places.
    if !event.cookies.is_empty() && !headers.has("cookie") {
        headers.push("cookie", &event.cookies.join("; "));
    }
    RequestParts {
        method: &event.request_context.http.method,
        path: event.sent_path(options.keeps_stage()),
        query: Cow::Borrowed(&event.raw_query_string),
        headers,
        body: event.body.as_deref(),
        is_base64: event.is_base64_encoded,
        client: &event.request_context.http.source_ip,
    }
}

pub(super) fn write(response: &Outgoing<'_>, out: &mut Vec<u8>) {
    response.start(out);
    out.extend_from_slice(b",\"headers\":");
    response.headers.push_joined(out);
    // Always: without it, some emulators respond with 500.
    out.extend_from_slice(b",\"cookies\":");
    response.headers.push_cookies(out);
    response.content.push_members(out);
    out.push(b'}');
}
