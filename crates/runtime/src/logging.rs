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
mod line;
#[cfg(feature = "log")]
mod log_facade;
pub(crate) mod own_log;
mod record;
pub(crate) mod settings;
pub(crate) mod sink;
#[cfg(feature = "tracing")]
mod tracing_layer;
mod value;

pub use level::{Level, enabled, threshold};
#[cfg(feature = "__fuzzing")]
pub(crate) use line::Line;
#[cfg(feature = "log")]
pub use log_facade::install_log;
pub use record::{Record, debug, error, fatal, info, trace, warn};
#[cfg(feature = "tracing")]
pub use tracing_layer::{LambdaLayer, install_tracing, layer};
#[cfg(feature = "tracing")]
pub(crate) use tracing_layer::{SPAN_NAME, SPAN_TARGET};
pub use value::Value;
