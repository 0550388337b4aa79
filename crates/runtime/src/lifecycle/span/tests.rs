use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use tracing::Subscriber;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

use super::*;
use crate::invocation::FunctionInfo;

/// What an exporter would see of each closed span, in order.
#[derive(Clone, Default)]
struct Exporter(Arc<Mutex<Vec<Seen>>>);

#[derive(Debug, Clone, Default)]
struct Seen {
    name: String,
    parent: Option<String>,
    fields: BTreeMap<String, String>,
}

impl Visit for Seen {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields
            .insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields
            .insert(field.name().to_owned(), value.to_owned());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Exporter {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).expect("a new span is there");
        let mut seen = Seen {
            name: span.name().to_owned(),
            parent: span.parent().map(|parent| parent.name().to_owned()),
            ..Seen::default()
        };
        attributes.record(&mut seen);
        span.extensions_mut().insert(seen);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let span = context.span(id).expect("a span that is open");
        let mut extensions = span.extensions_mut();
        values.record(extensions.get_mut::<Seen>().expect("seen before"));
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).expect("a span that closes");
        let seen = span.extensions().get::<Seen>().expect("seen").clone();
        self.0.lock().expect("not poisoned").push(seen);
    }
}

fn invocation<'a>() -> LambdaContext<'a> {
    LambdaContext {
        request_id: "r-1",
        invoked_function_arn: "arn:aws:lambda:eu-north-1:1:function:shop:live",
        trace_id: Some("Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1"),
        tenant_id: Some("blue"),
        function: FunctionInfo {
            name: "shop",
            ..FunctionInfo::default()
        },
        ..LambdaContext::default()
    }
}

#[test]
fn an_exporter_sees_one_span_per_invocation_around_the_handlers_spans() {
    let exporter = Exporter::default();
    // A level filter must not remove the parent of the spans that pass it.
    let subscriber = Registry::default()
        .with(tracing::level_filters::LevelFilter::ERROR)
        .with(exporter.clone())
        .with(crate::logging::layer());
    tracing::subscriber::with_default(subscriber, || {
        let outcome = in_span(&invocation(), true, None, || {
            error_span!("order").in_scope(|| Ok::<_, LambdaError>(7))
        });
        assert_eq!(outcome, Ok(7));
        let failed = LambdaError::new("OutOfStock", "no bicycles left");
        let outcome = in_span(&LambdaContext::default(), true, None, || {
            Err::<(), _>(failed.clone())
        });
        assert_eq!(outcome, Err(failed));
    });
    let spans = exporter.0.lock().expect("not poisoned");
    let [order, first, second] = &**spans else {
        panic!("expected three spans, got {spans:#?}");
    };
    assert_eq!(
        (&*order.name, order.parent.as_deref()),
        ("order", Some(SPAN_NAME))
    );
    assert_eq!((&*first.name, first.parent.as_deref()), (SPAN_NAME, None));
    // Another test may have run first.
    let mut fields = first.fields.clone();
    assert!(fields.remove("faas.coldstart").is_some());
    let expected = [
        ("requestId", "r-1"),
        ("tenantId", "blue"),
        (
            "traceId",
            "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1",
        ),
        ("faas.invocation_id", "r-1"),
        (
            "aws.lambda.invoked_arn",
            "arn:aws:lambda:eu-north-1:1:function:shop:live",
        ),
        ("otel.name", "shop"),
        ("otel.kind", "server"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(fields, BTreeMap::from(expected));
    assert_eq!(second.fields["faas.coldstart"], "false");
    assert_eq!(second.fields["otel.status_code"], "ERROR");
    assert_eq!(second.fields["otel.status_description"], "no bicycles left");
    assert_eq!(second.fields["error.type"], "OutOfStock");
    assert_eq!(second.fields.get("tenantId"), None);
}

#[test]
fn a_panic_is_recorded_in_the_span() {
    let exporter = Exporter::default();
    let subscriber = Registry::default().with(exporter.clone());
    let outcome = tracing::subscriber::with_default(subscriber, || {
        in_span::<()>(&invocation(), true, None, || panic!("no bicycles"))
    });
    let error = outcome.expect_err("the panic");
    assert_eq!(error.error_message, "no bicycles");
    let spans = exporter.0.lock().expect("not poisoned");
    assert_eq!(spans[0].fields["error.type"], "Panic");
}
