//! Which responses are passed on to the caller while they arrive.

use crate::caller::function_error::ERROR_TYPE_HEADER;
use crate::caller::response_mode::ResponseMode;
use crate::front::Prelude;
use crate::header_names;
use crate::http::request::Head;

/// Whether the response with this head is passed on while it arrives. Without a mode, the post
/// decides.
pub(crate) fn is_passed_on(mode: Option<ResponseMode>, head: &Head) -> bool {
    match mode {
        Some(ResponseMode::Buffered) => false,
        _ if has_mode(head) => asks_for_streaming(head),
        Some(ResponseMode::Streaming) => head.is_chunked() || has_prelude(head),
        // aws-lambda-go announces trailers with every response. Only the content type tells a value
        // that it has serialized from an `io.Reader`.
        None => has_prelude(head) || (announces_error(head) && !is_json(head)),
    }
}

/// Whether a runtime that sends this head cannot send the response again after the connection broke.
pub(crate) fn is_sent_once(head: &Head) -> bool {
    asks_for_streaming(head) || (!has_mode(head) && (has_prelude(head) || announces_error(head)))
}

fn has_mode(head: &Head) -> bool {
    head.header(header_names::RESPONSE_MODE).is_some()
}

fn asks_for_streaming(head: &Head) -> bool {
    head.header(header_names::RESPONSE_MODE) == Some("streaming")
}

fn has_prelude(head: &Head) -> bool {
    Prelude::is_announced_by(head.header("Content-Type"))
}

/// Whether the head announces the trailers of a function error. A `Trailer` header may be repeated,
/// and may be in lower case.
fn announces_error(head: &Head) -> bool {
    let names = head
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("Trailer"))
        .flat_map(|(_, value)| value.split(','));
    head.is_chunked()
        && names
            .map(str::trim)
            .any(|name| name.eq_ignore_ascii_case(ERROR_TYPE_HEADER))
}

fn is_json(head: &Head) -> bool {
    let content_type = head.header("Content-Type").unwrap_or_default();
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}
