//! How a response is sent.

/// How the response of a tower service is sent: as a whole, or while it is produced.
///
/// [`Tower::streaming`](crate::Tower::streaming) selects streaming for the whole program. A value in the
/// extensions of a response selects the mode of this response:
///
/// ```
/// use axum::Extension;
/// use axum::response::IntoResponse;
/// use lambda_native_http::ResponseMode;
///
/// async fn export() -> impl IntoResponse {
///     (Extension(ResponseMode::Streaming), "a,b\n1,2\n")
/// }
/// ```
///
/// An event does not say how its source was configured, so the mode has to match the configuration:
///
/// | source | streams |
/// |---|---|
/// | Function URL | if its invoke mode is `RESPONSE_STREAM`. All responses of this URL have to be streamed: it would send the JSON of a buffered response to the client. With the invoke mode `BUFFERED`, it would send the prelude of a streamed response to the client. |
/// | REST API | for methods whose response transfer mode is `STREAM` |
/// | all others | never: responses are buffered, whatever the mode |
///
/// A streamed response is not limited to 6 MB, and the client receives its status and headers as soon
/// as the service returns them. An error of the body then no longer changes the status:
/// the client receives an incomplete body, and Lambda the error. Do not compress a streamed response: a
/// Function URL decompresses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResponseMode {
    /// The response is sent when its body is complete.
    #[default]
    Buffered,
    /// Each frame of the body is sent when it is ready.
    Streaming,
}
