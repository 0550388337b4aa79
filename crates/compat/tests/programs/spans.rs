//! The layer for OpenTelemetry.

use std::fmt;

use lambda_runtime::layers::{OpenTelemetryFaasTrigger, OpenTelemetryLayer};
use lambda_runtime::tracing::field::{Field, Visit};
use lambda_runtime::tracing::span::{Attributes, Id};
use lambda_runtime::tracing::subscriber::layer::{Context, Layer, SubscriberExt};
use lambda_runtime::tracing::subscriber::registry;
use lambda_runtime::tracing::subscriber::util::SubscriberInitExt;
use lambda_runtime::tracing::{self, Subscriber};
use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};
use serde_json::Value;

/// Prints the spans in place of an exporter.
struct Printer;

impl<S: Subscriber> Layer<S> for Printer {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let mut fields = Fields(Vec::new());
        attributes.record(&mut fields);
        fields.0.sort();
        println!("{}: {}", attributes.metadata().name(), fields.0.join(", "));
    }

    fn on_close(&self, _: Id, _: Context<'_, S>) {
        println!("the span closes");
    }
}

struct Fields(Vec<String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.push(format!("{field} = {value:?}"));
    }
}

pub(crate) async fn opentelemetry() -> Result<(), Error> {
    registry().with(Printer).init();
    let handler = service_fn(async |event: LambdaEvent<Value>| {
        println!(
            "the handler is in a span: {}",
            !tracing::Span::current().is_none()
        );
        Ok::<_, Error>(event.payload)
    });
    let layer = OpenTelemetryLayer::new(|| println!("flush"));
    Runtime::new(handler)
        .layer(layer.with_trigger(OpenTelemetryFaasTrigger::PubSub))
        .run()
        .await
}
