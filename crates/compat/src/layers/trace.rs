//! The span of an invocation.

use std::task::{Context as TaskContext, Poll};

use ::tracing::instrument::{Instrument, Instrumented};
use ::tracing::{Span, field, info_span};
use tower::{Layer, Service};

use crate::{Context, Error, LambdaInvocation};

/// Calls the handler in the span of [`request_span`]. [`run`](crate::run) has this layer.
#[derive(Debug, Clone, Copy, Default)]
pub struct TracingLayer {}

impl TracingLayer {
    /// Creates the layer.
    pub fn new() -> Self {
        TracingLayer::default()
    }
}

impl<S> Layer<S> for TracingLayer {
    type Service = TracingService<S>;

    fn layer(&self, inner: S) -> TracingService<S> {
        TracingService { inner }
    }
}

/// The service of [`TracingLayer`].
#[derive(Debug, Clone)]
pub struct TracingService<S> {
    inner: S,
}

impl<S> Service<LambdaInvocation> for TracingService<S>
where
    S: Service<LambdaInvocation, Response = (), Error = Error>,
{
    type Response = ();
    type Error = Error;
    type Future = Instrumented<S::Future>;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, invocation: LambdaInvocation) -> Self::Future {
        let span = request_span(&invocation.context);
        let future = span.in_scope(|| self.inner.call(invocation));
        future.instrument(span)
    }
}

/// The span of an invocation: `Lambda runtime invoke` with `requestId` and, if there are any, `xrayTraceId` and
/// `tenantId`.
pub fn request_span(ctx: &Context) -> Span {
    // Subscribers and filters of users know this target.
    let span = info_span!(
        target: "lambda_runtime::layers::trace",
        "Lambda runtime invoke",
        requestId = &*ctx.request_id,
        xrayTraceId = field::Empty,
        tenantId = field::Empty,
    );
    if let Some(trace_id) = &ctx.xray_trace_id {
        span.record("xrayTraceId", &**trace_id);
    }
    if let Some(tenant_id) = &ctx.tenant_id {
        span.record("tenantId", &**tenant_id);
    }
    span
}
