//! Collects the body of a response.

use std::future::poll_fn;
use std::pin::pin;

use bytes::{Buf, Bytes};
use http_body::Body;
use lambda_native::{HandlerError, LambdaError};

/// The largest response that Lambda accepts. The conversion checks the exact size; this one keeps a body that
/// does not end from filling the memory.
const MAX_BODY: usize = 6 * 1024 * 1024;

/// Waits for the whole body of a response.
pub(super) async fn collect<B>(body: B) -> Result<Bytes, LambdaError>
where
    B: Body<Data: Buf, Error: HandlerError>,
{
    collect_up_to(MAX_BODY, body).await?.ok_or_else(too_large)
}

/// Waits for the whole body. Returns `None` if it has more bytes than this. A body that consists of one frame
/// is not copied.
pub(crate) async fn collect_up_to<B>(max: usize, body: B) -> Result<Option<Bytes>, LambdaError>
where
    B: Body<Data: Buf, Error: HandlerError>,
{
    let mut body = pin!(body);
    let mut first = Bytes::new();
    let mut all = Vec::new();
    while let Some(frame) = poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        let frame = frame.map_err(HandlerError::into_lambda_error)?;
        // The other frames are trailers.
        let Ok(mut data) = frame.into_data() else {
            continue;
        };
        let len = data.remaining();
        if first.len().max(all.len()) + len > max {
            return Ok(None);
        }
        if first.is_empty() && all.is_empty() {
            first = data.copy_to_bytes(len);
            continue;
        }
        if all.is_empty() {
            all.reserve(first.len() + len);
            all.extend_from_slice(&first);
        }
        while data.has_remaining() {
            let chunk = data.chunk();
            all.extend_from_slice(chunk);
            let len = chunk.len();
            data.advance(len);
        }
    }
    Ok(Some(if all.is_empty() { first } else { all.into() }))
}

#[cold]
fn too_large() -> LambdaError {
    let message = "the body of the response is larger than 6 MB, which is all that Lambda accepts; a Function URL or a \
         REST API can stream it (`.streaming()`, `ResponseMode::Streaming`)";
    LambdaError::new("ResponseSizeTooLarge", message)
}
