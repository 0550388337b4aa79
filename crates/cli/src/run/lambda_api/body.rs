//! The bodies of requests.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, HttpBody as _};

use super::api_error::ApiError;
use crate::run::served_function::MAX_REQUEST_BYTES;

/// How much of a body is read at most. What exceeds the limit of the operation is discarded: clients
/// that are still writing when the connection is closed would not see the response.
const MAX_READ_BYTES: usize = 64 * 1024 * 1024;

/// A body that has been read.
#[derive(Debug)]
pub(super) struct Payload {
    /// The first [`MAX_REQUEST_BYTES`].
    bytes: Vec<u8>,
    size: usize,
}

impl Payload {
    /// Reads the body, even if the operation does not need it: the server closes a connection whose
    /// request has not been read, and the next request of the client on it would fail.
    pub(super) async fn read(mut body: Body) -> Result<Payload, ApiError> {
        let (mut bytes, mut size) = (Vec::new(), 0);
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            let frame = frame.map_err(|error| {
                ApiError::invalid_content(format!("could not read the request body: {error}"))
            })?;
            let Ok(data) = frame.into_data() else {
                continue;
            };
            size += data.len();
            if size <= MAX_REQUEST_BYTES {
                bytes.extend_from_slice(&data);
            } else if size > MAX_READ_BYTES {
                break;
            }
        }
        Ok(Payload { bytes, size })
    }

    /// The body, if it has at most `limit` bytes.
    pub(super) fn within(self, limit: usize) -> Result<Vec<u8>, ApiError> {
        if self.size > limit {
            return Err(ApiError::too_large(limit));
        }
        Ok(self.bytes)
    }
}
