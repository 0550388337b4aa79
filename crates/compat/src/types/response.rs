//! What a handler may return.

use std::fmt::Debug;

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::streaming::Body;

/// Status, headers and cookies of a streamed HTTP response.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetadataPrelude {
    /// The status.
    #[serde(with = "http_serde::status_code")]
    pub status_code: StatusCode,
    /// The headers. Without a `content-type`, `application/octet-stream` is added.
    #[serde(with = "http_serde::header_map")]
    pub headers: HeaderMap,
    /// Cookies in the format of a `Set-Cookie` header.
    pub cookies: Vec<String>,
}

/// A response that is streamed to the caller.
#[derive(Debug)]
pub struct StreamResponse<S> {
    /// Sent before the stream.
    pub metadata_prelude: MetadataPrelude,
    /// The chunks of the body.
    pub stream: S,
}

/// A buffered or a streamed response.
#[derive(Debug)]
pub enum FunctionResponse<B, S> {
    /// A value that is sent as JSON.
    BufferedResponse(B),
    /// Chunks that are sent while they are made.
    StreamingResponse(StreamResponse<S>),
}

/// The values that a handler may return: any [`Serialize`] type, a [`StreamResponse`], and a [`FunctionResponse`].
pub trait IntoFunctionResponse<B, S> {
    /// Converts the value.
    fn into_response(self) -> FunctionResponse<B, S>;
}

impl<B, S> IntoFunctionResponse<B, S> for FunctionResponse<B, S> {
    fn into_response(self) -> FunctionResponse<B, S> {
        self
    }
}

impl<B: Serialize> IntoFunctionResponse<B, Body> for B {
    fn into_response(self) -> FunctionResponse<B, Body> {
        FunctionResponse::BufferedResponse(self)
    }
}

impl<S, D, E> IntoFunctionResponse<(), S> for StreamResponse<S>
where
    S: Stream<Item = Result<D, E>> + Unpin + Send + 'static,
    D: Into<Bytes> + Send,
    E: Into<Error> + Send + Debug,
{
    fn into_response(self) -> FunctionResponse<(), S> {
        FunctionResponse::StreamingResponse(self)
    }
}

impl<S, D, E> From<S> for StreamResponse<S>
where
    S: Stream<Item = Result<D, E>> + Unpin + Send + 'static,
    D: Into<Bytes> + Send,
    E: Into<Error> + Send + Debug,
{
    fn from(stream: S) -> Self {
        StreamResponse {
            metadata_prelude: MetadataPrelude::default(),
            stream,
        }
    }
}
