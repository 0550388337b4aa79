//! Plain functions as a tower service.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::StatusCode;
use lambda_native::LambdaError;
use tower_service::Service;

use super::panicked;
use crate::tower::{Body, collect_up_to};
use crate::{Error, HttpHandler, IntoResponse, Response};

/// The largest event, which the front ends check. A request with a larger body gets status 413 from them.
const MAX_BODY: usize = 6 * 1024 * 1024;

/// Runs each request of a function or a `Router` on one of tokio's threads for blocking code.
pub struct Blocking<A>(Arc<A>);

impl<A> Blocking<A> {
    pub(super) fn new(app: A) -> Self {
        Blocking(Arc::new(app))
    }
}

impl<A> Clone for Blocking<A> {
    fn clone(&self) -> Self {
        Blocking(Arc::clone(&self.0))
    }
}

impl<A: HttpHandler + Send + 'static> Service<http::Request<Body>> for Blocking<A> {
    type Response = http::Response<Body>;
    type Error = LambdaError;
    type Future = Pin<Box<dyn Future<Output = Result<http::Response<Body>, LambdaError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), LambdaError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let app = Arc::clone(&self.0);
        Box::pin(async move {
            respond(app, request)
                .await
                .map(|response| response.map(Body::from))
        })
    }
}

async fn respond<A: HttpHandler + Send + 'static>(
    app: Arc<A>,
    request: http::Request<Body>,
) -> Result<Response<Bytes>, LambdaError> {
    let (parts, body) = request.into_parts();
    let Some(body) = collect_up_to(MAX_BODY, body).await? else {
        let refusal = Error::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "the body is larger than 6 MB",
        );
        return Ok(refusal.into_response());
    };
    let request = http::Request::from_parts(parts, body);
    let response = tokio::task::spawn_blocking(move || app.call(request)).await;
    response.map_err(panicked)
}
