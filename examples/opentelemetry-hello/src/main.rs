//! OpenTelemetry spans that belong to X-Ray's trace and are sent to a collector before the execution
//! environment is frozen.
//!
//! The runtime opens a span for each invocation; `double` is a span inside it. Before the runtime
//! enters its span, a hook makes the segment of the X-Ray header its parent. Spans are collected in
//! batches, and a second hook flushes them between the response and the request for the next event.
//! After that request, Lambda may freeze the environment, and spans that have not been sent would have
//! to wait for the next invocation.
//!
//! The collector is an extension that listens at `OTEL_EXPORTER_OTLP_ENDPOINT`, by default
//! `http://localhost:4318`.

use std::env;

use lambda_native::logging::{self, Value};
use lambda_native::{LambdaContext, LambdaError, Runtime};
use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState, TracerProvider,
};
use opentelemetry::{Context, KeyValue, StringValue};
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

fn main() {
    let provider = provider();
    tracing_subscriber::registry()
        .with(logging::layer())
        .with(tracing_opentelemetry::layer().with_tracer(provider.tracer("doubler")))
        .init();

    Runtime::new()
        .invocation_span(|ctx, span| {
            if let Some(parent) = x_ray_parent(ctx) {
                // This fails only if the layer is missing or does not record the span.
                let _ = span.set_parent(parent);
            }
        })
        .after_invocation(move || {
            if let Err(error) = provider.force_flush() {
                tracing::warn!(%error, "spans are lost");
            }
        })
        .start(handler)
}

fn handler(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    Ok(double(event.parse()?).to_string())
}

#[instrument]
fn double(number: i64) -> i64 {
    2 * number
}

/// The segment that X-Ray has opened for the invocation, as the parent of a span.
///
/// Without a segment, the span starts a new trace, and the sampler decides whether to record it.
fn x_ray_parent(ctx: &LambdaContext) -> Option<Context> {
    let x_ray = ctx.xray()?;
    let flags = match x_ray.sampled {
        Some(true) => TraceFlags::SAMPLED,
        _ => TraceFlags::NOT_SAMPLED,
    };
    let parent = SpanContext::new(
        TraceId::from(x_ray.trace_id),
        SpanId::from(x_ray.parent_id?),
        flags,
        true,
        TraceState::default(),
    );
    Some(Context::new().with_remote_span_context(parent))
}

/// The default sampler follows the parent, so spans of a trace with `Sampled=0` are not sent.
/// `OTEL_TRACES_SAMPLER` selects another sampler.
fn provider() -> SdkTracerProvider {
    let provider = SdkTracerProvider::builder().with_resource(resource());
    match SpanExporter::builder().with_http().build() {
        Ok(exporter) => provider.with_batch_exporter(exporter).build(),
        // A wrong address of the collector must not stop the function.
        Err(error) => {
            logging::error("spans are not sent", &[("error", Value::display(&error))]);
            provider.build()
        }
    }
}

/// The function, by OpenTelemetry's "Semantic conventions" for FaaS, cloud and AWS resources.
fn resource() -> Resource {
    let variable = |name| env::var(name).unwrap_or_default();
    let name = variable("AWS_LAMBDA_FUNCTION_NAME");
    let service = env::var("OTEL_SERVICE_NAME").unwrap_or_else(|_| name.clone());
    let memory_mb: i64 = variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        .parse()
        .unwrap_or(0);
    let log_groups = vec![StringValue::from(variable("AWS_LAMBDA_LOG_GROUP_NAME"))];
    Resource::builder()
        .with_service_name(service)
        .with_attributes([
            KeyValue::new("cloud.provider", "aws"),
            KeyValue::new("cloud.platform", "aws_lambda"),
            KeyValue::new("cloud.region", variable("AWS_REGION")),
            KeyValue::new("faas.name", name),
            KeyValue::new("faas.version", variable("AWS_LAMBDA_FUNCTION_VERSION")),
            KeyValue::new("faas.instance", variable("AWS_LAMBDA_LOG_STREAM_NAME")),
            KeyValue::new("faas.max_memory", memory_mb * 1024 * 1024),
            KeyValue::new(
                "aws.log.group.names",
                opentelemetry::Value::Array(log_groups.into()),
            ),
        ])
        .build()
}
