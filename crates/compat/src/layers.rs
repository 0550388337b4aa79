//! Layers for [`Runtime::layer`](crate::Runtime::layer).

#[cfg(feature = "opentelemetry")]
mod otel;
pub mod trace;

#[cfg(feature = "opentelemetry")]
#[cfg_attr(docsrs, doc(cfg(feature = "opentelemetry")))]
pub use otel::{OpenTelemetryFaasTrigger, OpenTelemetryLayer};
pub use trace::TracingLayer;
