//! How the caller gets the response.

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
