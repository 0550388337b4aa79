//! Spans through OpenTelemetry, sent before the environment is frozen.
//!
//! Each invocation is a span, which the runtime opens; `double` is one inside it. They are collected
//! in batches, and the hook flushes them between the answer and the next event: Lambda may freeze
//! the environment from then on, and what has not been sent would wait for the next invocation.

use lambda_native::{LambdaContext, LambdaError, Runtime, logging};
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::instrument;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

fn main() {
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(opentelemetry_stdout::SpanExporter::default())
        .build();
    tracing_subscriber::registry()
        .with(logging::layer())
        .with(tracing_opentelemetry::layer().with_tracer(provider.tracer("doubler")))
        .init();

    Runtime::builder()
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
