//! Feature `tracing`: writes events in Lambda's log formats, with the fields of the enclosing
//! spans.

use std::error::Error;
use std::fmt;

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record as SpanRecord};
use tracing::subscriber::SetGlobalDefaultError;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry, Scope};

use crate::error::LambdaError;
use crate::invocation::current;

use super::fields::Fields;
use super::level::{Level, enabled, threshold};
use super::line::Line;
use super::settings::format;
use super::sink::write;
use super::value::Value;

/// The name of the span that the runtime opens around each call to the handler, and its target,
/// which distinguishes it from an `invocation` span of another crate.
pub(crate) const SPAN_NAME: &str = "invocation";
pub(crate) const SPAN_TARGET: &str = "lambda_native";

/// The span that `lambda_runtime` and `lambda-native-compat` open for an invocation, by target and name. It has the
/// fields `requestId` and `tenantId` too.
const AWS_SPAN: (&str, &str) = ("lambda_runtime::layers::trace", "Lambda runtime invoke");

/// Installs a subscriber that writes `tracing` events in Lambda's log formats: a [`Registry`] with
/// [`layer`]. Events below `AWS_LAMBDA_LOG_LEVEL` cost next to nothing.
///
/// Call it once, before [`start_lambda`](crate::start_lambda) or in the init function:
///
/// ```
/// lambda_native::logging::install_tracing()?;
///
/// let _order = tracing::info_span!("order", orderId = "o-7").entered();
/// tracing::info!(total = 12.5, "order taken");
/// # Ok::<(), tracing::subscriber::SetGlobalDefaultError>(())
/// ```
///
/// # Errors
///
/// If a subscriber is already set.
pub fn install_tracing() -> Result<(), SetGlobalDefaultError> {
    let level = match threshold() {
        Level::Trace => LevelFilter::TRACE,
        Level::Debug => LevelFilter::DEBUG,
        Level::Info => LevelFilter::INFO,
        Level::Warn => LevelFilter::WARN,
        // `tracing` has no FATAL level. With this threshold the layer drops every event.
        Level::Error | Level::Fatal => LevelFilter::ERROR,
    };
    let subscriber = Registry::default().with(level).with(layer());
    tracing::subscriber::set_global_default(subscriber)
}

/// Returns a layer that writes events in Lambda's log formats, for your own subscriber.
///
/// The layer writes the events at or above `AWS_LAMBDA_LOG_LEVEL`. It does not filter events or
/// spans for other layers.
///
/// ```
/// use tracing_subscriber::layer::SubscriberExt;
///
/// let subscriber = tracing_subscriber::registry().with(lambda_native::logging::layer());
/// // .with(tracing_opentelemetry::layer().with_tracer(tracer))
/// tracing::subscriber::with_default(subscriber, || tracing::info!(total = 12.5, "order taken"));
/// ```
pub fn layer() -> LambdaLayer {
    LambdaLayer { _private: () }
}

/// The layer returned by [`layer`].
///
/// The fields of a record are flat: first those of the enclosing spans from the outermost to the
/// innermost, then `target`, then the event's own. If a name occurs more than once, the innermost
/// value is written. The request id comes from the span `invocation`, which the runtime opens
/// around each call to the handler, or from the thread if there is no such span. The first field
/// that contains an error (`error = &e as &dyn Error`) becomes `errorMessage`, and its sources
/// become `stackTrace`.
#[derive(Debug)]
pub struct LambdaLayer {
    _private: (),
}

/// The data of a span, stored in its extensions.
enum SpanData {
    Invocation(Invocation),
    Fields(Fields<'static>),
}

#[derive(Debug, Clone, Default)]
struct Invocation {
    request_id: String,
    tenant_id: String,
}

impl<S> Layer<S> for LambdaLayer
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else {
            return;
        };
        let mut data = new_span_data(attributes.metadata());
        attributes.record(&mut data);
        span.extensions_mut().replace(data);
    }

    fn on_record(&self, id: &Id, values: &SpanRecord<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else {
            return;
        };
        // Recorded before the extensions are locked: formatting a value may emit an event, which
        // reads the extensions of this span.
        let mut recorded = new_span_data(span.metadata());
        values.record(&mut recorded);
        if let Some(data) = span.extensions_mut().get_mut::<SpanData>() {
            data.extend(recorded);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        let level = level(metadata);
        if !enabled(level) {
            return;
        }
        let mut fields = Fields::new(format());
        let mut invocation = None;
        for span in context
            .event_scope(event)
            .into_iter()
            .flat_map(Scope::from_root)
        {
            match span.extensions().get::<SpanData>() {
                Some(SpanData::Invocation(it)) => invocation = Some(it.clone()),
                Some(SpanData::Fields(others)) => fields.extend(others),
                None => {}
            }
        }
        fields.set("target".into(), metadata.target().into());
        let mut data = EventData {
            message: String::new(),
            error: None,
            fields,
        };
        event.record(&mut data);
        let line = Line {
            message: &data.message,
            error: data.error.as_ref(),
            fields: &data.fields.render(),
            ..Line::new(level)
        };
        match &invocation {
            Some(Invocation {
                request_id,
                tenant_id,
            }) => write(&Line {
                request_id,
                tenant_id,
                ..line
            }),
            None => current::with(|request_id, tenant_id| {
                write(&Line {
                    request_id,
                    tenant_id,
                    ..line
                });
            }),
        }
    }
}

/// Empty data for a new span.
fn new_span_data(metadata: &Metadata<'_>) -> SpanData {
    if is_invocation(metadata) {
        SpanData::Invocation(Invocation::default())
    } else {
        SpanData::Fields(Fields::new(format()))
    }
}

impl SpanData {
    /// Adds values that were recorded later.
    fn extend(&mut self, later: SpanData) {
        match (self, later) {
            (SpanData::Invocation(it), SpanData::Invocation(later)) => it.extend(later),
            (SpanData::Fields(fields), SpanData::Fields(later)) => fields.extend(&later),
            // The kind of a span never changes.
            _ => {}
        }
    }
}

impl Invocation {
    fn extend(&mut self, later: Invocation) {
        for (text, later) in [
            (&mut self.request_id, later.request_id),
            (&mut self.tenant_id, later.tenant_id),
        ] {
            if !later.is_empty() {
                *text = later;
            }
        }
    }
}

fn is_invocation(metadata: &Metadata<'_>) -> bool {
    let span = (metadata.target(), metadata.name());
    span == (SPAN_TARGET, SPAN_NAME) || span == AWS_SPAN
}

fn level(metadata: &Metadata<'_>) -> Level {
    match *metadata.level() {
        tracing::Level::TRACE => Level::Trace,
        tracing::Level::DEBUG => Level::Debug,
        tracing::Level::INFO => Level::Info,
        tracing::Level::WARN => Level::Warn,
        tracing::Level::ERROR => Level::Error,
    }
}

/// Receives the recorded fields one by one.
trait RecordField {
    fn record_field(&mut self, field: &Field, value: Value<'_>);

    fn record_error_field(&mut self, field: &Field, error: &(dyn Error + 'static)) {
        self.record_field(field, Value::display(&error));
    }
}

impl RecordField for SpanData {
    fn record_field(&mut self, field: &Field, value: Value<'_>) {
        match (self, field.name(), value) {
            (SpanData::Invocation(it), "requestId", Value::Str(id)) => {
                it.request_id = id.to_owned();
            }
            (SpanData::Invocation(it), "tenantId", Value::Str(id)) => it.tenant_id = id.to_owned(),
            // The other fields are for OpenTelemetry. In log records they would be noise.
            (SpanData::Invocation(_), _, _) => {}
            (SpanData::Fields(fields), name, value) => fields.set(name.into(), value),
        }
    }
}

/// The data of an event.
struct EventData {
    message: String,
    error: Option<LambdaError>,
    fields: Fields<'static>,
}

impl RecordField for EventData {
    fn record_field(&mut self, field: &Field, value: Value<'_>) {
        match (field.name(), value) {
            ("message", Value::Str(text)) => self.message = text.to_owned(),
            ("message", value) => self.message = format!("{value:?}"),
            (name, value) => self.fields.set(name.into(), value),
        }
    }

    fn record_error_field(&mut self, field: &Field, error: &(dyn Error + 'static)) {
        match self.error {
            Some(_) => self.record_field(field, Value::display(&error)),
            None => self.error = Some(LambdaError::from_dyn(error)),
        }
    }
}

macro_rules! visit {
    ($($data:ty)+) => {$(
        impl Visit for $data {
            fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
                self.record_field(field, Value::Debug(value));
            }

            fn record_str(&mut self, field: &Field, value: &str) {
                self.record_field(field, Value::Str(value));
            }

            fn record_i64(&mut self, field: &Field, value: i64) {
                self.record_field(field, Value::Int(value));
            }

            fn record_u64(&mut self, field: &Field, value: u64) {
                self.record_field(field, Value::Uint(value));
            }

            fn record_f64(&mut self, field: &Field, value: f64) {
                self.record_field(field, Value::Float(value));
            }

            fn record_bool(&mut self, field: &Field, value: bool) {
                self.record_field(field, Value::Bool(value));
            }

            fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
                self.record_error_field(field, value);
            }
        }
    )+};
}

visit!(SpanData EventData);
