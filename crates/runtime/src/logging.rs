//! Log records in Lambda's log formats. Each record is one line and one write.
//!
//! ```
//! use lambda_native::logging;
//!
//! logging::info("order taken", &[("orderId", "o-7".into()), ("total", 12.5.into())]);
//! ```
//!
//! If the function's log format is JSON (`AWS_LAMBDA_LOG_FORMAT`), this writes
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
//! In both formats, records below `AWS_LAMBDA_LOG_LEVEL` are not written. A record contains the
//! request id, and the tenant id if there is one, of the invocation that the current thread is
//! handling. Threads that the handler starts are not part of an invocation.
//!
//! Lines are written to stderr, which is unbuffered, or to the telemetry descriptor if Lambda
//! provides one (`_LAMBDA_TELEMETRY_LOG_FD`). A line has at most 256,000 bytes. On Managed
//! Instances the limit is 64,000 bytes, because AWS's emulator stops reading at a line of 64 KiB.
//! Longer text is cut and ends with the number of missing bytes, ` [1234 bytes cut]`. Counting
//! stops after one mebibyte, so more may be missing. `fieldsCut` is the number of fields that did
//! not fit. JSON stays valid. These functions never fail or panic; a line that cannot be written is
//! lost.
//!
//! # Field names
//!
//! `timestamp`, `level`, `message`, `requestId`, `tenantId`, `errorType`, `errorMessage`,
//! `stackTrace` and `fieldsCut` are reserved. A field with such a name gets a trailing underscore,
//! such as `timestamp_`. If two fields have the same name, the later one is written.
//!
//! # Facades
//!
//! With the feature `log`, `install_log` writes the records of the `log` facade in this format.
//! With the feature `tracing`, `install_tracing` does the same for `tracing`, and `layer` is a
//! layer for your own subscriber. Both functions return an error if a logger or subscriber is
//! already installed.
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
