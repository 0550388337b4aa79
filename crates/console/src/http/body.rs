//! The JSON bodies of requests.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use futures_util::StreamExt as _;
use lambda_native_emulator::front::MAX_EVENT_BYTES;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::ApiError;

/// The longest body: an event is a string in it, with escapes.
const MAX_BODY_BYTES: usize = 2 * MAX_EVENT_BYTES + 64 * 1024;

/// The most bytes that are read of a body that is too long. It is read so that the client gets the response: if
/// a server closes a connection whose request it has not read, the client may see a reset instead.
const MAX_READ_BYTES: usize = 8 * MAX_BODY_BYTES;

/// The body of a request, read as JSON. An empty body is an empty object.
#[derive(Debug)]
pub(super) struct JsonBody<T>(pub(super) T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<JsonBody<T>, ApiError> {
        let bytes = read(request.into_body()).await?;
        let json = if bytes.is_empty() { b"{}" } else { &bytes[..] };
        serde_json::from_slice(json)
            .map(JsonBody)
            .map_err(|error| ApiError::bad_request(format!("the request body: {error}")))
    }
}

async fn read(body: Body) -> Result<Vec<u8>, ApiError> {
    let (mut bytes, mut size) = (Vec::new(), 0);
    let mut parts = body.into_data_stream();
    while let Some(part) = parts.next().await {
        let part = part.map_err(|error| {
            ApiError::bad_request(format!("could not read the request body: {error}"))
        })?;
        size += part.len();
        if size <= MAX_BODY_BYTES {
            bytes.extend_from_slice(&part);
        } else if size > MAX_READ_BYTES {
            break;
        }
    }
    if size > MAX_BODY_BYTES {
        return Err(ApiError::too_large(format!(
            "the request body has more than {MAX_BODY_BYTES} bytes"
        )));
    }
    Ok(bytes)
}

/// `{"on": true}`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Switch {
    pub(super) on: bool,
}
