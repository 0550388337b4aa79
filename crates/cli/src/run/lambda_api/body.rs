//! The bodies of requests.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, HttpBody as _};

use super::api_error::ApiError;

/// How much of a body is read at most. What exceeds the limit of the operation is discarded: clients
/// that are still writing when the connection is closed would not see the response.
const MAX_READ_BYTES: usize = 64 * 1024 * 1024;

/// Reads a body of at most `limit` bytes.
pub(super) async fn read(mut body: Body, limit: usize) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    let mut size = 0;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|error| {
            ApiError::invalid_content(format!("could not read the request body: {error}"))
        })?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        size += data.len();
        if size <= limit {
            bytes.extend_from_slice(&data);
        } else if size > MAX_READ_BYTES {
            break;
        }
    }
    if size > limit {
        return Err(ApiError::too_large(limit));
    }
    Ok(bytes)
}
