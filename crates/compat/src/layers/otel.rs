//! OpenTelemetry's span of an invocation.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use ::tracing::instrument::{Instrument, Instrumented};
use ::tracing::{Span, field, info_span};
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use crate::LambdaInvocation;

/// Calls the handler in a span with the attributes that OpenTelemetry defines for functions ("Semantic conventions for
/// FaaS spans"), and then flushes.
///
/// The flush runs after the span has closed and the response has been posted, and before the next event is requested,
/// because the environment may be frozen afterwards.
#[derive(Debug, Clone)]
pub struct OpenTelemetryLayer<F> {
    flush: F,
    trigger: OpenTelemetryFaasTrigger,
}

impl<F: Fn() + Clone> OpenTelemetryLayer<F> {
    /// Creates a layer that calls `flush` after each invocation.
    pub fn new(flush: F) -> Self {
        OpenTelemetryLayer {
            flush,
            trigger: OpenTelemetryFaasTrigger::default(),
        }
    }

    /// Sets the attribute `faas.trigger`.
    #[must_use]
    pub fn with_trigger(mut self, trigger: OpenTelemetryFaasTrigger) -> Self {
        self.trigger = trigger;
        self
    }
}

/// What has triggered the function: the values of `faas.trigger`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenTelemetryFaasTrigger {
    /// A change of data.
    #[default]
    Datasource,
    /// A request over HTTP.
    Http,
    /// A message.
    PubSub,
    /// A schedule.
    Timer,
    /// Something else.
    Other,
}

impl fmt::Display for OpenTelemetryFaasTrigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OpenTelemetryFaasTrigger::Datasource => "datasource",
            OpenTelemetryFaasTrigger::Http => "http",
            OpenTelemetryFaasTrigger::PubSub => "pubsub",
            OpenTelemetryFaasTrigger::Timer => "timer",
            OpenTelemetryFaasTrigger::Other => "other",
        })
    }
}

impl<S, F: Clone> Layer<S> for OpenTelemetryLayer<F> {
    type Service = OpenTelemetryService<S, F>;

    fn layer(&self, inner: S) -> Self::Service {
        OpenTelemetryService {
            inner,
            flush: self.flush.clone(),
            trigger: self.trigger,
            is_cold: true,
        }
    }
}

/// The service of [`OpenTelemetryLayer`].
#[derive(Debug, Clone)]
pub struct OpenTelemetryService<S, F> {
    inner: S,
    flush: F,
    trigger: OpenTelemetryFaasTrigger,
    is_cold: bool,
}

impl<S, F> OpenTelemetryService<S, F> {
    fn span(&mut self, invocation: &LambdaInvocation) -> Span {
        let ctx = &invocation.context;
        let span = info_span!(
            target: "lambda_runtime::layers::otel",
            "Lambda function invocation",
            otel.name = &*ctx.env_config.function_name,
            otel.kind = field::Empty,
            "faas.name" = &*ctx.env_config.function_name,
            "faas.trigger" = %self.trigger,
            "faas.invocation_id" = &*ctx.request_id,
            "faas.coldstart" = std::mem::take(&mut self.is_cold),
            tenant_id = field::Empty,
        );
        if let Some(tenant_id) = &ctx.tenant_id {
            span.record("tenant_id", &**tenant_id);
        }
        span
    }
}

impl<S, F> Service<LambdaInvocation> for OpenTelemetryService<S, F>
where
    S: Service<LambdaInvocation, Response = ()>,
    F: Fn() + Clone,
{
    type Response = ();
    type Error = S::Error;
    type Future = OpenTelemetryFuture<S::Future, F>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, invocation: LambdaInvocation) -> Self::Future {
        let span = self.span(&invocation);
        let future = span.in_scope(|| self.inner.call(invocation));
        OpenTelemetryFuture {
            future: Some(future.instrument(span)),
            flush: self.flush.clone(),
        }
    }
}

pin_project! {
    /// The future of [`OpenTelemetryService`].
    #[derive(Debug)]
    pub struct OpenTelemetryFuture<T, F> {
        #[pin]
        future: Option<Instrumented<T>>,
        flush: F,
    }
}

impl<T: Future, F: Fn()> Future for OpenTelemetryFuture<T, F> {
    type Output = T::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T::Output> {
        let mut this = self.project();
        let Some(future) = this.future.as_mut().as_pin_mut() else {
            panic!("polled after its end");
        };
        let output = ready!(future.poll(cx));
        // The span must have closed when the flush begins.
        this.future.set(None);
        (this.flush)();
        Poll::Ready(output)
    }
}
