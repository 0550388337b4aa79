//! Records that the function logs.

use std::borrow::Cow;

use super::fields::Fields;
use super::level::{Level, enabled};
use super::line::Line;
use super::settings::format;
use super::sink;
use super::value::Value;
use crate::error::LambdaError;
use crate::invocation::current;

/// Writes a record at level TRACE.
pub fn trace(message: &str, fields: &[(&str, Value<'_>)]) {
    record(Level::Trace, message, fields);
}

/// Writes a record at level DEBUG.
pub fn debug(message: &str, fields: &[(&str, Value<'_>)]) {
    record(Level::Debug, message, fields);
}

/// Writes a record at level INFO.
///
/// ```
/// use lambda_native::logging::{self, Value};
///
/// let order = (7, "bicycle");
/// logging::info("order taken", &[("number", order.0.into()), ("order", Value::debug(&order))]);
/// ```
pub fn info(message: &str, fields: &[(&str, Value<'_>)]) {
    record(Level::Info, message, fields);
}

/// Writes a record at level WARN.
pub fn warn(message: &str, fields: &[(&str, Value<'_>)]) {
    record(Level::Warn, message, fields);
}

/// Writes a record at level ERROR. To include an error, use [`Record`].
pub fn error(message: &str, fields: &[(&str, Value<'_>)]) {
    record(Level::Error, message, fields);
}

/// Writes a record at level FATAL. The process continues.
pub fn fatal(message: &str, fields: &[(&str, Value<'_>)]) {
    record(Level::Fatal, message, fields);
}

fn record(level: Level, message: &str, fields: &[(&str, Value<'_>)]) {
    let mut record = Record::new(level, message);
    for &(name, value) in fields {
        record = record.field(name, value);
    }
    record.write();
}

/// Builds a record, for example one with an error or with fields that are added one by one.
///
/// ```
/// use lambda_native::LambdaError;
/// use lambda_native::logging::{Level, Record};
///
/// let error = LambdaError::new("OutOfStock", "no bicycles left");
/// Record::new(Level::Warn, "order postponed")
///     .error(&error)
///     .field("orderId", "o-7")
///     .write();
/// ```
#[derive(Debug)]
#[must_use = "`write` writes it"]
pub struct Record<'a> {
    pub(super) level: Level,
    pub(super) message: &'a str,
    pub(super) error: Option<&'a LambdaError>,
    /// `None` if the record is below the threshold.
    pub(super) fields: Option<Fields<'a>>,
}

impl<'a> Record<'a> {
    /// Creates a record without fields.
    pub fn new(level: Level, message: &'a str) -> Self {
        Record {
            level,
            message,
            error: None,
            fields: enabled(level).then(|| Fields::new(format())),
        }
    }

    /// Adds a field.
    pub fn field<'v>(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Value<'v>>) -> Self {
        if let Some(fields) = &mut self.fields {
            fields.set(name.into(), value.into());
        }
        self
    }

    /// Adds `errorType`, `errorMessage` and `stackTrace`. In the text format they follow the
    /// message. If the message is empty, the error is the message.
    pub fn error(mut self, error: &'a LambdaError) -> Self {
        self.error = Some(error);
        self
    }

    /// Writes the record, unless its level is below the [`threshold`](super::threshold).
    pub fn write(self) {
        let Some(fields) = &self.fields else {
            return;
        };
        let fields = fields.render();
        current::with(|request_id, tenant_id| {
            sink::write(&Line {
                level: self.level,
                message: self.message,
                error: self.error,
                request_id,
                tenant_id,
                fields: &fields,
            });
        });
    }
}
