//! Which posts are passed on to the caller while they arrive.

use crate::caller::function_error::ERROR_TYPE_HEADER;
use crate::function_url::Prelude;
use crate::header_names;
use crate::http::request::Head;

/// How the caller of an invocation gets the response.
///
/// On the service, the caller decides: `Invoke` and a Function URL with the invoke mode `BUFFERED`
/// collect the response, and `InvokeWithResponseStream` and a URL with `RESPONSE_STREAM` pass it on. A
/// runtime need not say that it streams: aws-lambda-go never sends
/// `Lambda-Runtime-Function-Response-Mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseMode {
    /// Collects the response, whatever the runtime does. Its limit is
    /// [`MAX_RESPONSE_BYTES`](crate::MAX_RESPONSE_BYTES). An error in the trailers replaces the
    /// response.
    Buffered,
    /// Passes on every chunked response while it arrives. Its limit is
    /// [`MAX_STREAM_BYTES`](crate::MAX_STREAM_BYTES). A post with a `Content-Length` and without the
    /// response-mode header has nothing to pass on early, so it arrives complete.
    Streaming,
}

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
