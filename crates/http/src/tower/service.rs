//! The services that can be a Lambda handler.

use std::future::poll_fn;

use bytes::Buf;
use lambda_native::{HandlerError, LambdaError};
use tower_service::Service;

use super::body::Body;

/// A tower service for HTTP requests that can be cloned. Services implement this trait by themselves; an axum
/// `Router` is one.
///
/// The body of the response is any `http_body::Body`. Its error and that of the service are any
/// [`HandlerError`], such as every [`std::error::Error`] and tower's `BoxError`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tower service for HTTP requests that can be cloned",
    note = "pass an axum `Router`, or a `tower::Service<http::Request<lambda_native_http::Body>>` that is `Clone` \
            and `Send` and whose response is an `http::Response` with an `http_body::Body`",
    note = "a `Router<S>` of axum needs its state: `router.with_state(state)`"
)]
pub trait HttpService:
    Service<
        http::Request<Body>,
        Response = http::Response<<Self as HttpService>::ResponseBody>,
        Error: HandlerError,
    > + Clone
    + Send
{
    /// The body of the response.
    type ResponseBody: http_body::Body<Data: Buf, Error: HandlerError>;
}

impl<S, B> HttpService for S
where
    S: Service<http::Request<Body>, Response = http::Response<B>, Error: HandlerError>
        + Clone
        + Send,
    B: http_body::Body<Data: Buf, Error: HandlerError>,
{
    type ResponseBody = B;
}

/// Waits until the service is ready, and calls it.
pub(crate) async fn call<S: HttpService>(
    mut service: S,
    request: http::Request<Body>,
) -> Result<http::Response<S::ResponseBody>, LambdaError> {
    let ready = poll_fn(|cx| service.poll_ready(cx)).await;
    ready.map_err(HandlerError::into_lambda_error)?;
    let response = service.call(request).await;
    response.map_err(HandlerError::into_lambda_error)
}
