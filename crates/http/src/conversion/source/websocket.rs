//! The `$connect` route of WebSocket APIs, whose event is the request of the handshake. Messages and
//! disconnections have no method and no path: they are not HTTP requests.

use std::borrow::Cow;

use lambda_native_events::WebSocketEvent;
use lambda_native_events::websocket::WebSocketEventType;

use super::push_multi_value;
use crate::conversion::request::{Headers, RequestParts};
use crate::conversion::response::Outgoing;
use crate::conversion::uri;

/// `None` if the event is not a connection.
pub(super) fn to_request<'e>(
    event: &'e WebSocketEvent<'e>,
    mut headers: Headers<'e>,
) -> Option<RequestParts<'e>> {
    if event.request_context.event_type != WebSocketEventType::Connect {
        return None;
    }
    push_multi_value(&mut headers, &event.multi_value_headers, &event.headers);
    Some(RequestParts {
        method: event.http_method.as_deref().unwrap_or("GET"),
        path: Cow::Borrowed(event.path.as_deref().unwrap_or("/")),
        query: Cow::Owned(uri::encode_query(event.query())),
        headers,
        body: event.body.as_deref(),
        is_base64: event.is_base64_encoded,
        client: &event.request_context.identity.source_ip,
    })
}

pub(super) fn write(response: &Outgoing<'_>, out: &mut Vec<u8>) -> Result<(), String> {
    response
        .headers
        .refuse_several_cookies("a WebSocket API accepts one value for each header")?;
    response.start(out);
    out.extend_from_slice(b",\"headers\":");
    response.headers.push_joined_with_cookie(out);
    response.content.push_members(out);
    out.push(b'}');
    Ok(())
}
