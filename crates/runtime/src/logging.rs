//! Records in Lambda's own log formats: one record, one line, one write.
//!
//! ```
//! use lambda_native::logging;
//!
//! logging::info("order taken", &[("orderId", "o-7".into()), ("total", 12.5.into())]);
//! ```
//!
//! Where the function's log format is JSON (`AWS_LAMBDA_LOG_FORMAT`), that is
//!
//! ```json
//! {"timestamp":"2026-11-22T21:00:00.123Z","level":"INFO","message":"order taken","requestId":"…","orderId":"o-7","total":12.5}
//! ```
//!
//! and otherwise
//!
//! ```text
//! INFO RequestId: … order taken orderId=o-7 total=12.5
//! ```
//!
//! Records below `AWS_LAMBDA_LOG_LEVEL` are not written, in either format. The request id, and the
//! tenant id where there is one, are those of the invocation that the thread works on: of the
//! thread that called the handler. A thread that the handler starts belongs to none.
//!
//! Lines go to stderr, which has no buffer, or to the telemetry descriptor where Lambda gives one
//! (`_LAMBDA_TELEMETRY_LOG_FD`). No line is longer than 256,000 bytes, or 64,000 on Managed Instances,
//! where AWS's emulator stops reading at a line of 64 KiB. Text that does not fit is cut and ends with the
//! number of missing bytes, ` [1234 bytes cut]`; after a mebibyte the count stops, so more may be
//! missing. `fieldsCut` counts the fields that did not fit. JSON stays valid. Nothing here fails or
//! panics, and a line that cannot be written is lost.
//!
//! # Names of fields
//!
//! `timestamp`, `level`, `message`, `requestId`, `tenantId`, `errorType`, `errorMessage`,
//! `stackTrace` and `fieldsCut` are the record's own: a field of such a name gets a `_` at its end,
//! `timestamp_`. Of two fields with one name the later counts.
//!
//! # Facades
//!
//! With the feature `log`, `install_log` sends what is said through the `log` facade here; with the
//! feature `tracing`, `install_tracing` does so for `tracing`, or `layer` as one layer among others.
#![cfg_attr(feature = "log", doc = "\nFor the `log` facade: [`install_log`].")]
#![cfg_attr(
    feature = "tracing",
    doc = "\nFor the `tracing` facade: [`install_tracing`] and [`layer`]."
)]

pub(crate) mod fields;
mod level;
#[cfg(feature = "log")]
mod log_facade;
#[cfg(feature = "tracing")]
mod span;
#[cfg(feature = "tracing")]
mod tracing_layer;
mod value;

use std::borrow::Cow;

use crate::current;
use crate::error::LambdaError;
use crate::log::{self, Line};

use fields::Fields;
pub(crate) use fields::{push_quoted_after, push_value};
pub use level::{Level, enabled, threshold};
#[cfg(feature = "log")]
pub use log_facade::install_log;
#[cfg(feature = "tracing")]
pub(crate) use span::{SpanHook, in_span};
#[cfg(feature = "tracing")]
pub use tracing_layer::{LambdaLayer, install_tracing, layer};
pub use value::Value;

/// Writes a record of the level TRACE.
pub fn trace(message: &str, fields: &[(&str, Value<'_>)]) {
    record(Level::Trace, message, fields);
}

/// Writes a record of the level DEBUG.
pub fn debug(message: &str, fields: &[(&str, Value<'_>)]) {
    record(Level::Debug, message, fields);
}

/// Writes a record of the level INFO.
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

/// Writes a record of the level WARN.
pub fn warn(message: &str, fields: &[(&str, Value<'_>)]) {
    record(Level::Warn, message, fields);
}

/// Writes a record of the level ERROR. [`Record`] takes an error too.
pub fn error(message: &str, fields: &[(&str, Value<'_>)]) {
    record(Level::Error, message, fields);
}

/// Writes a record of the level FATAL. The process goes on.
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

/// A record in the making: for an error beside the message, and for fields that come one by one.
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
    level: Level,
    message: &'a str,
    error: Option<&'a LambdaError>,
    /// `None` where the record is below the threshold.
    fields: Option<Fields<'a>>,
}

impl<'a> Record<'a> {
    /// A record with no fields.
    pub fn new(level: Level, message: &'a str) -> Self {
        Record {
            level,
            message,
            error: None,
            fields: enabled(level).then(|| Fields::new(log::format())),
        }
    }

    /// Adds a field.
    pub fn field<'v>(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Value<'v>>) -> Self {
        if let Some(fields) = &mut self.fields {
            fields.set(name.into(), value.into());
        }
        self
    }

    /// Adds `errorType`, `errorMessage` and `stackTrace`; in the text format they follow the
    /// message. Without a message the error is the message.
    pub fn error(mut self, error: &'a LambdaError) -> Self {
        self.error = Some(error);
        self
    }

    /// Writes the record, unless its level is below the [`threshold`].
    pub fn write(self) {
        let Some(fields) = &self.fields else {
            return;
        };
        let fields = fields.render();
        current::with(|request_id, tenant_id| {
            log::write(&Line {
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
